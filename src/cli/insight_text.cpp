#include "insight_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "flecsim/base/quantity.h"
#include "flecsim/base/text_table.h"

#include "run_text.h"

namespace flecsim::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t most_candidates = 40;
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

/// The change of a step; `~`: less than the errors can make.
std::string change_text(double from, const Json& row, const char* key) {
  const Json& metrics = row.at("metrics");
  if (!metrics.contains(key) || from == 0) return "";
  const double change = 100 * (metrics.at(key).get<double>() / from - 1);
  const bool hidden =
      row.contains("inside_error") &&
      std::ranges::find(row.at("inside_error"), key) != row.at("inside_error").end();
  return fmt::format("{}{:+.1f} %", hidden ? "~ " : "", change);
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
      cells.push_back(change_text(metric_of(run, *center, key), row, key));
    }
    cells.push_back(
        row.at("feasible").get<bool>() ? "" : "breaks " + row.at("violated").get<std::string>());
    table.add(std::move(cells));
  }
  return "From the chosen design (~: inside the error):\n" + table.str();
}

std::string nearest_text(const store::Run& run, const Json& nearest) {
  std::string text =
      fmt::format("Nearest to feasible: design {}", nearest.at("id").get<std::int64_t>());
  for (const auto& [key, value] : nearest.at("parameters").items()) {
    text += fmt::format(", {} {}", key, value_text(run, key, value));
  }
  text += fmt::format("; breaks {}", nearest.at("violated").get<std::string>());
  const Json& metrics = nearest.at("metrics");
  std::string results;
  for (const store::MetricColumn& column : run.header.metrics) {
    const bool asked = column.key == "fps" || std::ranges::find(shown, column.key) != shown.end();
    if (!asked || !metrics.contains(column.key)) continue;
    results += fmt::format("{}{} {}{}", results.empty() ? " at " : ", ", column.key,
                           metric_text(column, metrics.at(column.key).get<double>()),
                           column.unit == "mm2" ? " mm2" : "");
  }
  return text + results + "\n";
}

const store::Design* find(const store::Run& run, std::int64_t id) {
  const auto design = std::ranges::find(run.designs, id, &store::Design::id);
  return design == run.designs.end() || design->metrics.empty() ? nullptr : &*design;
}

/// Cycles and energy of every candidate as the first stage saw them and as the last one does.
std::string stages_text(const store::Run& run, const Json& screening) {
  using Align = base::TextTable::Align;
  const auto model = screening.at("model").get<std::string>();
  const auto last = screening.at("judged_by").get<std::string>();
  base::TextTable table({{"design"},
                         {"cycles, " + model},
                         {"cycles, " + last},
                         {"off by"},
                         {"energy mJ, " + model},
                         {"energy mJ, " + last},
                         {"off by"},
                         {"", Align::left}});
  double sum = 0, worst = 0;
  std::int64_t worst_id = 0, compared = 0;
  for (const Json& candidate : screening.at("seen_as")) {
    const store::Design* const design = find(run, candidate.at("id"));
    if (!design) continue;
    const double before = candidate.at("metrics").at("cycles"),
                 now = metric_of(run, *design, "cycles");
    const double joules = candidate.at("metrics").at("energy"),
                 joules_now = metric_of(run, *design, "energy");
    const double off = before / now - 1;
    sum += std::abs(off);
    if (std::abs(off) >= std::abs(worst)) std::tie(worst, worst_id) = std::pair(off, design->id);
    if (++compared > most_candidates) continue;
    table.add({fmt::format("{}", design->id), fmt::format("{:.0f}", before),
               fmt::format("{:.0f}", now), fmt::format("{:+.1f} %", 100 * off),
               fmt::format("{:.4g}", joules * 1e3), fmt::format("{:.4g}", joules_now * 1e3),
               fmt::format("{:+.1f} %", 100 * (joules / joules_now - 1)),
               design->front ? "on the front" : "dominated now"});
  }
  if (compared == 0) return {};
  std::string text = table.str();
  if (compared > most_candidates) {
    text += fmt::format("... and {} more candidates\n", compared - most_candidates);
  }
  return text +
         fmt::format(
             "Cycles of '{}' are off by {:.1f} % on average, at most {:+.1f} % (design {}).\n",
             model, 100 * sum / static_cast<double>(compared), 100 * worst, worst_id);
}

/// What the first of two stages did.
std::string screening_text(const store::Run& run, const Json& screening) {
  const auto model = screening.at("model").get<std::string>();
  const auto last = screening.at("judged_by").get<std::string>();
  const std::size_t layers = screening.at("layers").size();
  std::string text = fmt::format(
      "First stage: {} designs by the model '{}'{}; the {} on its front were judged{}{}.",
      screening.at("evaluated").get<std::int64_t>(), model,
      layers > 0 ? fmt::format(" on {} layer{}", layers, layers == 1 ? "" : "s") : "",
      screening.at("candidates").get<std::int64_t>(), layers > 0 ? " whole" : "",
      model == last ? "" : fmt::format(" by the model '{}'", last));
  return text + "\n" + (layers == 0 && model != last ? stages_text(run, screening) : "");
}

/// Which designs of the front the errors leave open, and what the errors are made of.
std::string errors_text(const store::Run& run, const Json& insight) {
  const Json& errors = insight.at("errors");
  std::string text = "Errors: ";
  for (const Json& objective : errors.at("objectives")) {
    const auto goal = objective.at("objective").get<std::string>();
    const std::string most = maximized(goal);
    text += fmt::format("{}{} ({})", text.size() > 8 ? "; " : "", most.empty() ? goal : most,
                        objective.at("from").get<std::string>());
  }
  if (!errors.at("cycles_stated").get<bool>()) text += "; the model states none of its cycles";
  const Json& groups = insight.at("within_error");
  const auto pairs = errors.at("pairs").get<std::int64_t>();
  text += fmt::format(".\n  {}{} {} of designs on the front {} inside each other's error",
                      errors.at("complete").get<bool>() ? "" : "at least ", pairs,
                      pairs == 1 ? "pair" : "pairs", pairs == 1 ? "is" : "are");
  for (const Json& group : groups) {
    if (!run.chosen || group.at("id") != run.chosen->id) continue;
    std::string others;
    for (const Json& id : group.at("of")) {
      others += fmt::format("{}{}", others.empty() ? "" : ", ", id.get<std::int64_t>());
    }
    if (group.contains("more")) {
      others += fmt::format(" and {} more", group.at("more").get<std::int64_t>());
    }
    text += fmt::format("; the order of the chosen one and {} is open", others);
  }
  return text + ".\n";
}

}  // namespace

std::string insight_text(const store::Run& run) {
  if (run.insight.empty()) return {};
  const Json insight = Json::parse(run.insight);
  std::string text;
  if (insight.contains("screening")) text += screening_text(run, insight.at("screening"));
  if (insight.contains("sensitivity")) text += sensitivity_text(run, insight.at("sensitivity"));
  if (insight.contains("errors")) text += errors_text(run, insight);
  if (insight.contains("nearest_feasible")) {
    text += nearest_text(run, insight.at("nearest_feasible"));
  }
  return text;
}

}  // namespace flecsim::cli
