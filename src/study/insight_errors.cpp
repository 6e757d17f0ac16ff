#include "insight_errors.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "metrics.h"
#include "parameter_names.h"

namespace flecsim::study {
namespace {

std::size_t metric_index(std::string_view key) {
  const auto found = std::ranges::find(metric_names, key, &MetricName::key);
  return static_cast<std::size_t>(found - metric_names.begin());
}

/// The metric whose error a name has: "resnet18.energy" that of energy, layers that of cycles.
std::size_t metric_of_name(std::string_view name) {
  if (name == "layer.latency" || name == "layer.cycles") return metric_index("cycles");
  if (const auto dot = name.rfind('.'); dot != std::string_view::npos) name.remove_prefix(dot + 1);
  return metric_index(name);
}

/// Errors by cause of the prices: `factor` x what the components add.
std::vector<double> by_price(const std::vector<ComponentCost>& parts, double energy_factor,
                             double area_factor) {
  std::vector<double> out;
  out.reserve(2 * parts.size());
  for (const ComponentCost& part : parts) {
    out.push_back(energy_factor * part.energy_j * part.error_percent / 100);
  }
  for (const ComponentCost& part : parts) {
    out.push_back(area_factor * part.area_mm2 * part.error_percent / 100);
  }
  return out;
}

constexpr std::string_view exact = "exact";

std::string_view source_of_metric(std::string_view key) {
  if (key == "bytes") return exact;
  if (key == "area") return "prices of the components";
  if (key == "energy" || key == "static_energy" || key == "power" || key == "edp" ||
      key == "tops_per_watt") {
    return "prices of the components, cycles of the model";
  }
  return "cycles of the model";
}

}  // namespace

double Spread::bound() const {
  double sum = std::abs(own);
  for (const double part : shared) sum += std::abs(part);
  return sum;
}

double margin(const Spread& a, const Spread& b) {
  double sum = std::abs(a.own) + std::abs(b.own);
  for (std::size_t i = 0; i < a.shared.size(); ++i) sum += std::abs(a.shared[i] - b.shared[i]);
  return sum;
}

ErrorModel::ErrorModel(const Plan& plan)
    : plan_(plan), parameters_(plan.family().parameters().size()) {
  for (const study::Goal& goal : plan.file().goals) goals_.push_back(make_goal(goal.expression));
}

ErrorModel::Goal ErrorModel::make_goal(const base::Expression& expression) {
  base::Names known = names_of_parameters(plan_.family().parameters());
  for (const MetricName& metric : metric_names) known.add_value(metric.key);
  Goal goal;
  bool kept = true;
  std::vector<std::string> made_of;
  for (const std::string& name : expression.names()) {
    kept = kept && known.find(name);
    const std::size_t metric = metric_of_name(name);
    if (metric == metric_names.size()) continue;
    goal.metrics.push_back(metric);
    made_of.push_back(name);
  }
  if (kept) goal.expression = expression.bind(known);
  if (made_of.empty()) {
    sources_.emplace_back(exact);
  } else if (kept && made_of.size() == 1 && made_of[0] == expression.text()) {
    goal.plain = true;
    sources_.emplace_back(source_of_metric(made_of[0]));
  } else {
    sources_.push_back(fmt::format("{} {}", kept ? "to first order, of" : "the largest, of",
                                   fmt::join(made_of, ", ")));
  }
  return goal;
}

/// Several networks: the mean by weight, as their metrics.
std::vector<ComponentCost> ErrorModel::components(std::span<const double> values) const {
  const auto& networks = plan_.file().networks;
  std::vector<ComponentCost> mean;
  double total = 0;
  for (const NetworkEntry& network : networks) total += network.weight;
  for (std::size_t n = 0; n < plan_.family().networks(); ++n) {
    const auto costs = plan_.family().component_costs(values, n);
    if (n == 0) {
      mean = costs;
      for (ComponentCost& part : mean) part.energy_j = 0;
    }
    const double share = networks.size() > n && total > 0 ? networks[n].weight / total : 1;
    for (std::size_t i = 0; i < costs.size(); ++i) mean[i].energy_j += share * costs[i].energy_j;
  }
  return mean;
}

std::vector<Spread> ErrorModel::metric_spreads(const store::Design& design,
                                               const std::vector<ComponentCost>& parts) const {
  const auto value = [&](std::string_view key) { return design.metrics[metric_index(key)]; };
  const double off = std::max(0.0, design.error_percent) / 100;
  const double latency = value("latency"), energy = value("energy");
  double leaked = 0;
  for (const ComponentCost& part : parts) leaked += part.leakage_w * latency;
  std::vector<Spread> all(metric_names.size());
  const auto set = [&](std::string_view key, double own, double energy_factor, double area_factor) {
    all[metric_index(key)] = {off * own, by_price(parts, energy_factor, area_factor)};
  };
  for (const char* key : {"cycles", "latency"}) set(key, value(key), 0, 0);
  for (const char* key : {"fps", "utilization", "tops"}) set(key, -value(key), 0, 0);
  set("energy", leaked, 1, 0);
  set("static_energy", leaked, 0, 0);
  std::vector<double>& leaks = all[metric_index("static_energy")].shared;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    leaks[i] = parts[i].leakage_w * latency * parts[i].error_percent / 100;
  }
  set("area", 0, 0, 1);
  set("bytes", 0, 0, 0);
  set("power", latency > 0 ? -(energy - leaked) / latency : 0, latency > 0 ? 1 / latency : 0, 0);
  set("edp", value("edp") + leaked * latency, latency, 0);
  const double per_joule = energy > 0 ? value("tops_per_watt") / energy : 0;
  set("tops_per_watt", -per_joule * leaked, -per_joule, 0);
  return all;
}

Spread ErrorModel::goal_spread(const Goal& goal, std::vector<double>& values, const Known& known,
                               const store::Design& design, double value) const {
  if (goal.plain) return known.metrics[goal.metrics[0]];
  Spread spread{0, std::vector<double>(known.metrics[0].shared.size())};
  double largest = 0;
  for (const std::size_t metric : goal.metrics) {
    const Spread& part = known.metrics[metric];
    const double at = design.metrics[metric];
    if (at != 0) largest = std::max(largest, part.bound() / std::abs(at));
    if (!goal.expression) continue;
    double& slot = values[parameters_ + metric];
    const double step = 1e-5 * std::abs(at);
    if (step == 0) continue;
    slot = at + step;
    const double above = goal.expression->evaluate(values);
    slot = at - step;
    const double below = goal.expression->evaluate(values);
    slot = at;
    const double slope = (above - below) / (2 * step);
    if (!std::isfinite(slope)) continue;
    spread.own += slope * part.own;
    for (std::size_t i = 0; i < part.shared.size(); ++i) spread.shared[i] += slope * part.shared[i];
  }
  if (!goal.expression) spread.own = largest * std::abs(value);
  return spread;
}

ErrorModel::Known ErrorModel::of(const store::Design& design) const {
  Known known;
  std::vector<double> values = plan_.values(plan_.grid().genome(design.id));
  values.resize(parameters_);
  const auto parts = components(values);
  for (const ComponentCost& part : parts) known.leakage_w += part.leakage_w;
  known.prices_stated = !parts.empty();
  known.metrics = metric_spreads(design, parts);
  known.values = plan_.objectives_of(design);
  for (std::size_t i = 0; i < metric_names.size(); ++i) values.push_back(design.metrics[i]);
  for (std::size_t k = 0; k < goals_.size(); ++k) {
    known.objectives.push_back(goal_spread(goals_[k], values, known, design, known.values[k]));
  }
  return known;
}

}  // namespace flecsim::study
