#include "insight_text.h"

#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "flecsim/base/quantity.h"
#include "flecsim/base/text_table.h"

#include "run_text.h"

namespace flecsim::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array shown{"latency", "energy", "area"};

const store::Design* chosen_of(const store::Run& run) {
  for (const store::Design& design : run.designs) {
    if (run.chosen && design.id == run.chosen->id) return &design;
  }
  return nullptr;
}

std::string value_text(const store::Run& run, const std::string& key, const Json& value) {
  if (value.is_string()) return value;
  for (const store::ParameterColumn& column : run.header.parameters) {
    if (column.key == key) return parameter_text(column, value.get<double>());
  }
  return value.dump();
}

double metric_of(const store::Run& run, const store::Design& design, std::string_view key) {
  for (std::size_t i = 0; i < run.header.metrics.size(); ++i) {
    if (run.header.metrics[i].key == key) return design.metrics[i];
  }
  return 0;
}

std::string change_text(double from, const Json& metrics, const char* key) {
  if (!metrics.contains(key) || from == 0) return "";
  const double change = 100 * (metrics.at(key).get<double>() / from - 1);
  return fmt::format("{:+.1f} %", change);
}

std::string sensitivity_text(const store::Run& run, const Json& rows) {
  const store::Design* const center = chosen_of(run);
  if (!center || rows.empty()) return {};
  using Align = base::TextTable::Align;
  std::vector<base::TextTable::Column> columns{{"one step", Align::left}, {"to"}};
  for (const char* key : shown) columns.push_back({key});
  columns.push_back({"", Align::left});
  base::TextTable table(columns);
  for (const Json& row : rows) {
    const std::string parameter = row.at("parameter");
    std::vector<std::string> cells{parameter, value_text(run, parameter, row.at("to"))};
    for (const char* key : shown) {
      cells.push_back(change_text(metric_of(run, *center, key), row.at("metrics"), key));
    }
    cells.push_back(
        row.at("feasible").get<bool>() ? "" : "breaks " + row.at("violated").get<std::string>());
    table.add(std::move(cells));
  }
  return "From the chosen design:\n" + table.str();
}

std::string nearest_text(const store::Run& run, const Json& nearest) {
  std::string text =
      fmt::format("Nearest to feasible: design {}", nearest.at("id").get<std::int64_t>());
  for (const auto& [key, value] : nearest.at("parameters").items()) {
    text += fmt::format(", {} {}", key, value_text(run, key, value));
  }
  text += fmt::format("; breaks {}", nearest.at("violated").get<std::string>());
  const Json& metrics = nearest.at("metrics");
  if (metrics.contains("fps")) {
    text += fmt::format(" at fps {:.4g}, energy {:.4g} J, area {:.4g} mm2",
                        metrics.at("fps").get<double>(), metrics.at("energy").get<double>(),
                        metrics.at("area").get<double>());
  }
  return text + "\n";
}

}  // namespace

std::string insight_text(const store::Run& run) {
  if (run.insight.empty()) return {};
  const Json insight = Json::parse(run.insight);
  std::string text;
  if (insight.contains("screening")) {
    const Json& screening = insight.at("screening");
    text +=
        fmt::format("{} designs were screened on {} layers, {} candidates were judged whole.\n",
                    screening.at("evaluated").get<std::int64_t>(), screening.at("layers").size(),
                    screening.at("candidates").get<std::int64_t>());
  }
  if (insight.contains("sensitivity")) text += sensitivity_text(run, insight.at("sensitivity"));
  if (insight.contains("nearest_feasible")) {
    text += nearest_text(run, insight.at("nearest_feasible"));
  }
  return text;
}

}  // namespace flecsim::cli
