#include "run_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "flecsim/base/quantity.h"
#include "flecsim/base/text_table.h"

#include "insight_text.h"

namespace flecsim::cli {
namespace {

constexpr std::size_t most_rows = 40;

base::Unit unit_of(const std::string& name) {
  using base::Unit;
  for (const Unit unit : {Unit::bytes, Unit::hertz, Unit::cycles, Unit::bits, Unit::nanometers,
                          Unit::supply_volts, Unit::kelvin}) {
    if (base::unit_name(unit) == name) return unit;
  }
  return Unit::none;
}

/// True where a prefix may stand before the unit: of "J*s" and "W/mm2", not of "1/s" or "mm2".
bool takes_prefix(std::string_view unit) {
  const std::string_view first = unit.substr(0, unit.find_first_of("*/"));
  return first == "s" || first == "J" || first == "W" || first == "Hz" || first == "V";
}

/// A column of the table: a metric, with the sign that the study asks for it.
struct Shown {
  std::size_t metric = 0;
  double sign = 1;
  std::string title;
};

std::string title_of(const store::MetricColumn& column) {
  if (column.key == "tops_per_watt") return "TOPS/W";
  return column.unit == "mm2" ? column.key + " [mm2]" : column.key;
}

bool is_column(const store::RunHeader& header, const std::string& key) {
  const auto named = [&](const auto& column) { return column.key == key; };
  return std::ranges::any_of(header.metrics, named) ||
         std::ranges::any_of(header.parameters, named);
}

/// Metrics that the table shows: those of the question first, then its objectives.
std::vector<Shown> shown_metrics(const store::RunHeader& header) {
  std::vector<Shown> shown;
  for (const char* key : {"fps", "latency", "energy", "static_energy", "area", "power",
                          "tops_per_watt", "utilization"}) {
    for (std::size_t i = 0; i < header.metrics.size(); ++i) {
      if (header.metrics[i].key == key) shown.push_back({i, 1, title_of(header.metrics[i])});
    }
  }
  for (std::size_t i = 0; i < header.metrics.size(); ++i) {
    const store::MetricColumn& column = header.metrics[i];
    const std::string most = maximized(column.key);
    if (column.meaning != "objective" || is_column(header, most)) continue;
    shown.push_back({i, most.empty() ? 1.0 : -1.0, most.empty() ? title_of(column) : most});
  }
  return shown;
}

/// The front's power at the rate that the study asks for, by design; nothing without a rate.
struct PowerAt {
  double fps = 0;
  std::map<std::int64_t, double> watts;
};

PowerAt power_at(const store::Run& run) {
  PowerAt out;
  const auto insight = nlohmann::json::parse(run.insight.empty() ? "{}" : run.insight);
  if (!insight.contains("power_at")) return out;
  out.fps = insight.at("power_at").at("fps");
  for (const auto& one : insight.at("power_at").at("designs")) {
    out.watts[one.at("id")] = one.at("power");
  }
  return out;
}

/// "energy, area, most tops_per_watt".
std::string goals_text(const store::RunHeader& header) {
  std::vector<std::string> goals;
  for (const std::string& goal : header.minimize) {
    const std::string most = maximized(goal);
    goals.push_back(most.empty() ? goal : "most " + most);
  }
  return fmt::format("{}", fmt::join(goals, ", "));
}

std::string front_table(const store::Run& run) {
  const auto metrics = shown_metrics(run.header);
  std::vector<base::TextTable::Column> columns{{"design"}};
  for (const auto& column : run.header.parameters) columns.push_back({column.key});
  for (const Shown& one : metrics) columns.push_back({one.title});
  const PowerAt power = power_at(run);
  if (!power.watts.empty()) columns.push_back({fmt::format("at {:.4g} fps", power.fps)});
  columns.push_back({"", base::TextTable::Align::left});
  base::TextTable table(columns);
  std::size_t rows = 0;
  for (const store::Design& design : run.designs) {
    const bool chosen = run.chosen && run.chosen->id == design.id;
    if (!design.front || (++rows > most_rows && !chosen)) continue;
    std::vector<std::string> cells{fmt::format("{}", design.id)};
    for (std::size_t i = 0; i < design.parameters.size(); ++i) {
      cells.push_back(parameter_text(run.header.parameters[i], design.parameters[i]));
    }
    for (const auto& [metric, sign, title] : metrics) {
      cells.push_back(metric_text(run.header.metrics[metric], sign * design.metrics[metric]));
    }
    if (const auto at = power.watts.find(design.id); at != power.watts.end()) {
      cells.push_back(fmt::format("{:.4g} mW", at->second * 1e3));
    } else if (!power.watts.empty()) {
      cells.emplace_back("-");
    }
    cells.push_back(chosen ? "<- chosen" : "");
    table.add(std::move(cells));
  }
  std::string text = table.str();
  if (rows > most_rows) text += fmt::format("... and {} more on the front\n", rows - most_rows);
  return text;
}

std::string counts_text(const store::Run& run) {
  const store::Progress& p = run.progress;
  const auto front = std::ranges::count_if(run.designs, [](const auto& d) { return d.front; });
  std::string text = fmt::format(
      "{}: {} on {}\n{} of {} designs evaluated, {} feasible, {} on the "
      "front ({}; {})\n",
      run.header.name, run.header.network, run.header.accelerator, p.evaluated, p.designs,
      p.feasible, front, run.header.search, p.stopped_because);
  for (const auto& [rule, designs] : p.infeasible) {
    text += fmt::format("  {} infeasible: {}\n", designs, rule);
  }
  return text;
}

}  // namespace

std::string metric_text(const store::MetricColumn& column, double value) {
  if (column.unit.empty() || column.unit == "mm2") return fmt::format("{:.4g}", value);
  if (column.unit == "bytes") return fmt::format("{:.4g} MB", value * 1e-6);
  const double size = std::abs(value);
  if (!takes_prefix(column.unit) || size == 0 || (size >= 1 && size < 1000)) {
    return fmt::format("{:.4g} {}", value, column.unit);
  }
  static constexpr std::array<std::string_view, 8> prefixes{"p", "n", "u", "m", "", "k", "M", "G"};
  const double thousands = std::clamp(std::floor(std::log10(size) / 3), -4.0, 3.0);
  return fmt::format("{:.4g} {}{}", value * std::pow(1000, -thousands),
                     prefixes[static_cast<std::size_t>(thousands + 4)], column.unit);
}

std::string maximized(const std::string& goal) {
  if (!goal.starts_with("-(") || !goal.ends_with(')')) return {};
  std::string inside = goal.substr(2, goal.size() - 3);
  int depth = 0;
  for (const char c : inside) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (depth < 0) return {};
  }
  return inside;
}

std::string parameter_text(const store::ParameterColumn& column, double value) {
  const auto index = static_cast<std::size_t>(value);
  if (index < column.names.size()) return column.names[index];
  return base::format_quantity(value, unit_of(column.unit));
}

std::string run_text(const store::Run& run, const std::filesystem::path& folder) {
  std::string text = counts_text(run);
  if (run.progress.feasible > 0) {
    text += fmt::format("Pareto front over {}:\n", goals_text(run.header));
    text += front_table(run);
  }
  if (run.chosen) {
    text += fmt::format("Chosen: design {} ({}).\n  {}\n", run.chosen->id, run.header.choice_rule,
                        run.chosen->reason);
  } else {
    text += "No design is feasible.\n";
  }
  text += insight_text(run);
  return text + fmt::format("Results: {}\n", folder.string());
}

}  // namespace flecsim::cli
