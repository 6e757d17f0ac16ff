#include "plan_judge.h"

#include <array>
#include <cmath>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "metrics.h"

namespace flecsim::study {
namespace {

using base::BoundExpression;
using explore::Genome;

constexpr std::string_view not_finite = "results are finite numbers";
/// Violations of conditions that are judged earlier weigh more than any that come later.
constexpr double early_violation = 1e6;
constexpr double rule_violation = 1e3;

/// Values that a thread reuses from design to design.
struct Scratch {
  std::vector<double> values;
  std::vector<double> layer_latency;
};

bool possible(const BoundStudy& study, std::size_t parameter, double value) {
  if (!std::isfinite(value) || value < 0 || value > 9e15) return false;
  return !study.family->parameters()[parameter].whole || value == std::floor(value);
}

void append(std::vector<double>& to, const std::vector<double>& what) {
  to.insert(to.end(), what.begin(), what.end());
}

void ask_model(const BoundStudy& study, Scratch& scratch, DesignWorth& mean, Outcome& outcome) {
  const std::span<const double> parameters(scratch.values.data(), study.base_values.size());
  std::vector<DesignWorth> worths;  // of several networks
  if (study.family->networks() == 1) {
    mean = study.family->evaluate(parameters, 0, study.needs_layers);
  } else {
    for (std::size_t n = 0; n < study.family->networks(); ++n) {
      worths.push_back(study.family->evaluate(parameters, n, study.needs_layers));
    }
    mean = mean_worth(worths, study.weights);
  }
  outcome.metrics = metrics_of(mean);
  outcome.validity = mean.validity;
  outcome.error_percent = mean.error_percent;
  append(scratch.values, outcome.metrics);
  for (const DesignWorth& worth : worths) append(scratch.values, metrics_of(worth));
}

void judge_results(const BoundStudy& study, std::span<const double> values,
                   BoundExpression::Lists lists, Outcome& outcome) {
  for (const BoundCondition& condition : study.conditions) {
    if (condition.early) continue;
    const double violation = condition.expression.violation(values, lists);
    if (violation == 0) continue;
    if (outcome.violated.empty()) outcome.violated = condition.text;
    outcome.violation += violation;
  }
  outcome.objectives.reserve(study.goals.size());
  for (const BoundGoal& goal : study.goals) {
    outcome.objectives.push_back(goal.sign * goal.expression.evaluate(values, lists));
    if (std::isfinite(outcome.objectives.back()) || !outcome.violated.empty()) continue;
    outcome.violated = not_finite;
    outcome.violation = rule_violation;
  }
}

/// The lists of layers, in the order of their names in expressions.
std::array<std::span<const double>, 3> lists_of(const DesignWorth& mean, Scratch& scratch) {
  scratch.layer_latency.clear();
  const double seconds_per_cycle = mean.cycles > 0 ? mean.latency_s / mean.cycles : 0;
  for (const double cycles : mean.layer_cycles) {
    scratch.layer_latency.push_back(cycles * seconds_per_cycle);
  }
  return {scratch.layer_latency, mean.layer_cycles, mean.layer_macs};
}

/// Counts from one varied parameter on, those before it having their values.
class Counter {
 public:
  explicit Counter(const BoundStudy& study) : study_(study), values_(study.base_values) {
    for (const VariedEntry& entry : study.file.varied) {
      if (!entry.when) continue;
      for (const std::string& name : entry.when->names()) guards_.insert(name);
    }
  }

  std::int64_t count(std::size_t from) {
    if (from == study_.varied.size()) return 1;
    const Varied& one = study_.varied[from];
    if (one.when && !one.when->holds(values_)) return count(from + 1);
    const auto size = static_cast<std::int64_t>(one.values.size());
    if (!guards_.contains(study_.parameter_of(one).key)) return size * count(from + 1);
    const double before = values_[one.parameter];
    std::int64_t sum = 0;
    for (const double value : one.values) {
      values_[one.parameter] = value;
      sum += count(from + 1);
    }
    values_[one.parameter] = before;
    return sum;
  }

 private:
  const BoundStudy& study_;
  std::vector<double> values_;
  std::set<std::string, std::less<>> guards_;  // what conditions speak of
};

}  // namespace

void canonicalize(const BoundStudy& study, Genome& genome) {
  std::vector<double> values = study.base_values;
  for (std::size_t i = 0; i < study.varied.size(); ++i) {
    if (study.varied[i].when && !study.varied[i].when->holds(values)) {
      genome[i] = 0;
    } else {
      values[study.varied[i].parameter] =
          study.varied[i].values[static_cast<std::size_t>(genome[i])];
    }
  }
}

void fill_parameters(const BoundStudy& study, const Genome& genome, std::vector<double>& values) {
  values = study.base_values;
  for (std::size_t i = 0; i < study.varied.size(); ++i) {
    if (study.varied[i].when && !study.varied[i].when->holds(values)) continue;
    values[study.varied[i].parameter] = study.varied[i].values[static_cast<std::size_t>(genome[i])];
  }
  for (const Derived& one : study.derived) values[one.parameter] = one.expression.evaluate(values);
}

std::int64_t count_designs(const BoundStudy& study) { return Counter(study).count(0); }

bool judge_early(const BoundStudy& study, std::span<const double> values, Outcome& outcome) {
  for (const BoundCondition& condition : study.conditions) {
    if (!condition.early) break;
    const double violation = condition.expression.violation(values);
    if (violation == 0) continue;
    if (outcome.violated.empty()) outcome.violated = condition.text;
    outcome.violation += early_violation * (1 + violation);
  }
  if (!outcome.violated.empty()) return true;
  for (const Derived& one : study.derived) {
    if (possible(study, one.parameter, values[one.parameter])) continue;
    outcome.violated = one.rule;
    outcome.violation = early_violation;
    return true;
  }
  const char* rule = study.family->broken_rule(values.first(study.base_values.size()));
  if (!rule) return false;
  outcome.violated = rule;
  outcome.violation = rule_violation;
  return true;
}

Outcome judge(const BoundStudy& study, const Genome& genome) {
  thread_local Scratch scratch;
  Outcome outcome;
  fill_parameters(study, genome, scratch.values);
  if (judge_early(study, scratch.values, outcome)) return outcome;
  DesignWorth mean;
  ask_model(study, scratch, mean, outcome);
  judge_results(study, scratch.values, lists_of(mean, scratch), outcome);
  for (std::size_t k = 0; k < study.goals.size(); ++k) {
    if (!study.goals[k].column.empty()) outcome.metrics.push_back(outcome.objectives[k]);
  }
  return outcome;
}

std::vector<double> objectives_of(const BoundStudy& study, const Genome& genome,
                                  const std::vector<double>& metrics) {
  if (metrics.empty()) return {};
  std::vector<double> values;
  fill_parameters(study, genome, values);
  append(values, metrics);
  std::vector<double> out;
  std::size_t column = metric_names.size();
  for (const BoundGoal& goal : study.goals) {
    out.push_back(goal.column.empty() ? goal.sign * goal.expression.evaluate(values, {})
                                      : metrics[column++]);
  }
  return out;
}

std::optional<double> choice_value(const BoundStudy& study, const Genome& genome) {
  if (!study.choose) return std::nullopt;
  Scratch scratch;
  Outcome outcome;
  DesignWorth mean;
  fill_parameters(study, genome, scratch.values);
  ask_model(study, scratch, mean, outcome);
  return study.choose->sign *
         study.choose->expression.evaluate(scratch.values, lists_of(mean, scratch));
}

}  // namespace flecsim::study
