#include "insight_text.h"

#include <algorithm>
#include <array>
#include <cmath>

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

/// Mean and worst distance of the first stage's cycles to the last one's.
std::string distance_text(const store::Run& run, const Json& seen_as) {
  const auto& columns = run.header.metrics;
  const auto cycles = static_cast<std::size_t>(
      std::ranges::find(columns, "cycles", &store::MetricColumn::key) - columns.begin());
  double sum = 0, worst = 0;
  std::int64_t worst_id = 0, compared = 0;
  for (const Json& candidate : seen_as) {
    const auto id = candidate.at("id").get<std::int64_t>();
    const auto design = std::ranges::find(run.designs, id, &store::Design::id);
    if (design == run.designs.end() || design->metrics.empty()) continue;
    const double off = candidate.at("metrics").at("cycles").get<double>() / design->metrics[cycles];
    sum += std::abs(off - 1);
    ++compared;
    if (std::abs(off - 1) < std::abs(worst)) continue;
    worst = off - 1;
    worst_id = id;
  }
  if (compared == 0) return {};
  return fmt::format(" Cycles differ by {:.1f} % on average, at most {:+.1f} % (design {}).",
                     100 * sum / static_cast<double>(compared), 100 * worst, worst_id);
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
  if (layers == 0) text += distance_text(run, screening.at("seen_as"));
  return text + "\n";
}

}  // namespace

std::string insight_text(const store::Run& run) {
  if (run.insight.empty()) return {};
  const Json insight = Json::parse(run.insight);
  std::string text;
  if (insight.contains("screening")) text += screening_text(run, insight.at("screening"));
  if (insight.contains("sensitivity")) text += sensitivity_text(run, insight.at("sensitivity"));
  if (insight.contains("nearest_feasible")) {
    text += nearest_text(run, insight.at("nearest_feasible"));
  }
  return text;
}

}  // namespace flecsim::cli
