#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "flecsim/store/run.h"

namespace flecsim::store {
namespace {

std::string text(const std::string& value) { return nlohmann::json(value).dump(); }

/// Shortest text that reads back to the same value; null where there is no number.
std::string number(double value) {
  if (!std::isfinite(value)) return "null";
  if (value == std::floor(value) && std::abs(value) < 1e15) {
    return fmt::format("{}", static_cast<std::int64_t>(value));
  }
  return fmt::format("{}", value);
}

/// Joins what `one` makes of each item.
template <typename Items, typename One>
std::string list(const Items& items, One one, std::string_view separator = ", ") {
  std::string out;
  for (const auto& item : items) {
    if (!out.empty()) out += separator;
    out += one(item);
  }
  return out;
}

/// A categorical value by its name, else the number.
std::string parameter_value(const ParameterColumn& column, double value) {
  const auto index = static_cast<std::size_t>(value);
  if (index < column.names.size()) return text(column.names[index]);
  return number(value);
}

std::string study_json(const RunHeader& header) {
  return fmt::format(
      "{{\"name\": {}, \"kind\": {}, \"network\": {}, \"accelerator\": {}, \"search\": {}, "
      "\"seed\": {}, \"subject_to\": [{}], \"minimize\": [{}], \"choice_rule\": {}, \"yaml\": {}}}",
      text(header.name), text(header.kind), text(header.network), text(header.accelerator),
      text(header.search), header.seed, list(header.subject_to, text), list(header.minimize, text),
      text(header.choice_rule), text(header.yaml));
}

std::string parameters_json(const RunHeader& header) {
  return list(
      header.parameters,
      [](const ParameterColumn& column) {
        return fmt::format(
            "{{\"key\": {}, \"unit\": {}, \"meaning\": {}, \"values\": [{}]}}", text(column.key),
            text(column.unit), text(column.meaning),
            list(column.values, [&](double value) { return parameter_value(column, value); }));
      },
      ",\n  ");
}

std::string metrics_json(const RunHeader& header) {
  return list(
      header.metrics,
      [](const MetricColumn& column) {
        return fmt::format("{{\"key\": {}, \"unit\": {}, \"meaning\": {}}}", text(column.key),
                           text(column.unit), text(column.meaning));
      },
      ",\n  ");
}

std::string counts_json(const Progress& progress) {
  return fmt::format(
      "{{\"designs\": {}, \"evaluated\": {}, \"modeled\": {}, \"feasible\": {}, \"infeasible\": "
      "[{}], {}\"stopped_because\": {}}}",
      progress.designs, progress.evaluated, progress.modeled, progress.feasible,
      list(progress.infeasible,
           [](const auto& rule) {
             return fmt::format("{{\"rule\": {}, \"designs\": {}}}", text(rule.first), rule.second);
           }),
      progress.finished ? "" : "\"finished\": false, ", text(progress.stopped_because));
}

std::string design_json(const RunHeader& header, const Design& design) {
  std::string parameters;
  for (std::size_t i = 0; i < header.parameters.size(); ++i) {
    const ParameterColumn& column = header.parameters[i];
    parameters += fmt::format("{}{}: {}", i ? ", " : "", text(column.key),
                              parameter_value(column, design.parameters[i]));
  }
  std::string metrics;
  for (std::size_t i = 0; i < design.metrics.size(); ++i) {
    metrics += fmt::format("{}{}: {}", i ? ", " : "", text(header.metrics[i].key),
                           number(design.metrics[i]));
  }
  std::string out = fmt::format("{{\"id\": {}, \"parameters\": {{{}}}, \"metrics\": {{{}}}, ",
                                design.id, parameters, metrics);
  out += fmt::format("\"feasible\": {}, ", design.feasible());
  if (!design.feasible()) out += fmt::format("\"violated\": {}, ", text(design.violated));
  out += fmt::format("\"front\": {}, \"validity\": {}", design.front, text(design.validity));
  if (design.error_percent >= 0) {
    out += fmt::format(", \"error_percent\": {}", number(design.error_percent));
  }
  return out + "}";
}

std::string designs_json(const Run& run, bool front) {
  std::vector<const Design*> wanted;
  for (const Design& design : run.designs) {
    if (design.front == front && (front || design.sampled)) wanted.push_back(&design);
  }
  return list(
      wanted, [&](const Design* design) { return design_json(run.header, *design); }, ",\n  ");
}

std::string chosen_json(const Run& run) {
  if (!run.chosen) return "null";
  return fmt::format("{{\"id\": {}, \"rule\": {}, \"reason\": {}}}", run.chosen->id,
                     text(run.header.choice_rule), text(run.chosen->reason));
}

std::string_view without_trailing_space(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \n") + 1);
}

std::string details_json(const Run& run) {
  return list(
      run.details,
      [](const Detail& detail) {
        return fmt::format("{{\"id\": {}, \"result\": {}}}", detail.id,
                           without_trailing_space(detail.result));
      },
      ",\n  ");
}

std::string csv_cell(const std::string& value) {
  if (value.find_first_of(",\"\n") == std::string::npos) return value;
  std::string out = "\"";
  for (const char c : value) {
    out += c;
    if (c == '"') out += c;
  }
  return out + "\"";
}

std::string csv_number(double value) { return std::isfinite(value) ? number(value) : ""; }

std::string csv_row(const Run& run, const Design& design) {
  std::string row = fmt::format("{}", design.id);
  for (std::size_t i = 0; i < run.header.parameters.size(); ++i) {
    const auto& names = run.header.parameters[i].names;
    const auto index = static_cast<std::size_t>(design.parameters[i]);
    row += "," + (index < names.size() ? names[index] : csv_number(design.parameters[i]));
  }
  for (std::size_t i = 0; i < run.header.metrics.size(); ++i) {
    row += "," + (design.metrics.empty() ? "" : csv_number(design.metrics[i]));
  }
  const bool chosen = run.chosen && run.chosen->id == design.id;
  return row + fmt::format(",{},{},{},{},{}\n", int{design.feasible()}, csv_cell(design.violated),
                           int{design.front}, int{chosen}, design.validity);
}

}  // namespace

std::string canonical_json(const Run& run) {
  std::string out = fmt::format(
      "{{\"format\": \"flecsim-run\", \"version\": 1, \"flecsim\": {},\n\"study\": {},\n",
      text(run.header.flecsim), study_json(run.header));
  out +=
      fmt::format("\"parameters\": [\n  {}],\n\"metrics\": [\n  {}],\n\"counts\": {},\n",
                  parameters_json(run.header), metrics_json(run.header), counts_json(run.progress));
  out += fmt::format("\"front\": [\n  {}],\n\"sample\": [\n  {}],\n", designs_json(run, true),
                     designs_json(run, false));
  out += fmt::format("\"chosen\": {},\n\"details\": [\n  {}]", chosen_json(run), details_json(run));
  if (!run.insight.empty()) out += fmt::format(",\n\"insight\": {}", run.insight);
  return out + "}\n";
}

std::string table_schema(const Run& run) {
  using Json = nlohmann::ordered_json;
  Json fields = Json::array();
  const auto add = [&](const std::string& name, const char* type, const std::string& unit,
                       const std::string& description) {
    Json field{{"name", name}, {"type", type}};
    if (!unit.empty()) field["unit"] = unit;
    field["description"] = description;
    fields.push_back(std::move(field));
  };
  add("id", "integer", "", "of the design in the space of the study");
  for (const ParameterColumn& column : run.header.parameters) {
    add(column.key, column.names.empty() ? "number" : "string", column.unit, column.meaning);
  }
  for (const MetricColumn& column : run.header.metrics) {
    add(column.key, "number", column.unit, column.meaning + "; empty: rejected before the model");
  }
  add("feasible", "boolean", "", "breaks no rule and no condition");
  add("violated", "string", "", "the first rule or condition that does not hold");
  add("front", "boolean", "", "dominated by no other design");
  add("chosen", "boolean", "", "the choice of the study");
  add("validity", "string", "", "rtl, golden, model or extrapolated; empty: rejected before");
  return Json{{"format", "flecsim-run-csv"}, {"version", 1},        {"fields", fields},
              {"primaryKey", {"id"}},        {"trueValues", {"1"}}, {"falseValues", {"0"}},
              {"missingValues", {""}}}
             .dump(2) +
         "\n";
}

std::string csv(const Run& run) {
  std::string out = "id";
  for (const ParameterColumn& column : run.header.parameters) out += "," + csv_cell(column.key);
  for (const MetricColumn& column : run.header.metrics) out += "," + csv_cell(column.key);
  out += ",feasible,violated,front,chosen,validity\n";
  for (const Design& design : run.designs) {
    if (design.front || design.sampled) out += csv_row(run, design);
  }
  return out;
}

}  // namespace flecsim::store
