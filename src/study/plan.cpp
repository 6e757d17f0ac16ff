#include "flecsim/study/plan.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "flecsim/arch/accelerator.h"
#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"

#include "metrics.h"
#include "value_list.h"

namespace flecsim::study {
namespace {

using base::BoundExpression;
using base::Expression;
using explore::Genome;

constexpr std::string_view not_finite = "results are finite numbers";
/// Violations of conditions that are judged earlier weigh more than any that come later.
constexpr double early_violation = 1e6;
constexpr double rule_violation = 1e3;

struct Varied {
  std::size_t parameter = 0;
  std::vector<double> values;
  std::optional<BoundExpression> when;
};

struct Derived {
  std::size_t parameter = 0;
  BoundExpression expression;
  std::string rule;  ///< broken where the value is none that the parameter can have
};

struct BoundCondition {
  std::string text;
  BoundExpression expression;
  bool early = false;  ///< over parameters alone
};

struct BoundGoal {
  BoundExpression expression;
  double sign = 1;
  std::string column;  ///< of the run, where its value is neither a parameter nor a metric
};

/// Values that a thread reuses from design to design.
struct Scratch {
  std::vector<double> values;
  std::vector<double> layer_latency;
};

/// "mobilenet_v2" of any name: what an expression can hold.
std::string identifier_of(const std::string& name) {
  std::string out;
  for (const char c : name) out += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  if (out.empty() || std::isdigit(static_cast<unsigned char>(out[0]))) out.insert(0, "_");
  return out;
}

}  // namespace

struct Plan::Impl {
  StudyFile file;
  std::unique_ptr<DesignFamily> family;
  std::vector<double> base_values;
  std::vector<Varied> varied;
  std::vector<Derived> derived;
  std::vector<BoundCondition> conditions;
  std::vector<std::string> condition_texts;
  std::vector<BoundGoal> goals;
  std::optional<BoundGoal> choose;
  std::vector<double> weights;
  explore::Space space;
  std::optional<explore::Grid> grid;
  bool needs_layers = false;
  bool conditional = false;

  Impl(StudyFile study_file, std::unique_ptr<DesignFamily> design_family)
      : file(std::move(study_file)), family(std::move(design_family)) {
    base_values = family->base_values();
    for (const NetworkEntry& network : file.networks) weights.push_back(network.weight);
    bind_fixed();
    bind_varied();
    bind_conditions();
    make_space();
  }

  // ---- binding -----------------------------------------------------------------------------

  std::size_t parameter_of(const std::string& key, const base::Node& node) const {
    std::vector<std::string_view> known;
    for (std::size_t i = 0; i < family->parameters().size(); ++i) {
      known.push_back(family->parameters()[i].key);
      if (known.back() == key) return i;
    }
    node.fail(fmt::format("unknown parameter '{}'{}", key, base::suggestion(key, known)));
  }

  base::Names parameter_names() const {
    base::Names names;
    for (const FamilyParameter& parameter : family->parameters()) {
      names.add_value(parameter.key);
      for (std::size_t i = 0; i < parameter.choices.size(); ++i) {
        names.add_text(parameter.choices[i], static_cast<double>(i));
        names.add_constant(parameter.choices[i], static_cast<double>(i));
      }
    }
    return names;
  }

  base::Names all_names() const {
    base::Names names = parameter_names();
    for (const MetricName& metric : metric_names) names.add_value(metric.key);
    if (family->networks() > 1) {
      for (std::size_t n = 0; n < family->networks(); ++n) {
        const std::string prefix = identifier_of(family->network_name(n));
        for (const MetricName& metric : metric_names) {
          names.add_value(fmt::format("{}.{}", prefix, metric.key));
        }
      }
    }
    for (const char* list : {"layer.latency", "layer.cycles", "layer.macs"}) names.add_list(list);
    return names;
  }

  void bind_fixed() {
    std::set<std::string> seen;
    for (const FixedEntry& entry : file.fixed) {
      const std::size_t parameter = parameter_of(entry.key, entry.value);
      if (const auto value = plain_value(parameter, entry.value)) {
        base_values[parameter] = *value;
      } else {
        const auto expression = Expression::parse(entry.value.text(), entry.value.where());
        derived.push_back(
            {parameter, expression.bind(parameter_names()),
             fmt::format("{} = {} is a value it can have", entry.key, expression.text())});
      }
    }
  }

  /// The value of a text that is no expression over other parameters.
  std::optional<double> plain_value(std::size_t parameter, const base::Node& node) const {
    const bool named = !family->parameters()[parameter].choices.empty();
    if (!named) {
      try {
        const auto expression = Expression::parse(node.text(), node.where());
        if (!expression.names().empty()) return std::nullopt;
      } catch (const base::InputError&) {  // what is no expression is judged as a value
      }
    }
    return family->parse(parameter, node.text(), node.where());
  }

  void bind_varied() {
    std::set<std::string> fixed;
    for (const FixedEntry& entry : file.fixed) fixed.insert(entry.key);
    for (const VariedEntry& entry : file.varied) {
      const std::size_t parameter = parameter_of(entry.key, entry.values);
      if (fixed.contains(entry.key)) entry.values.fail("the parameter is in `set` too");
      Varied one{parameter, read_values(entry.values, *family, parameter), std::nullopt};
      if (entry.when) one.when = bind_when(entry);
      varied.push_back(std::move(one));
    }
  }

  /// A condition of a parameter may speak of those that are settled before it.
  BoundExpression bind_when(const VariedEntry& entry) {
    bool later = false;
    std::set<std::string> unsettled;
    for (const VariedEntry& other : file.varied) {
      later = later || other.key == entry.key;
      if (later) unsettled.insert(other.key);
    }
    for (const Derived& one : derived) {
      unsettled.insert(std::string(family->parameters()[one.parameter].key));
    }
    for (const std::string& name : entry.when->names()) {
      if (unsettled.contains(name)) {
        entry.values.fail(fmt::format(
            "`when` speaks of '{}', expected parameters that stand before this one", name));
      }
    }
    conditional = true;
    return entry.when->bind(parameter_names());
  }

  bool over_parameters(const Expression& expression) const {
    const base::Names names = parameter_names();
    const auto used = expression.names();
    return std::all_of(used.begin(), used.end(),
                       [&](const std::string& name) { return names.find(name) != nullptr; });
  }

  void note_layers(const Expression& expression) {
    for (const std::string& name : expression.names()) {
      needs_layers = needs_layers || name.starts_with("layer.");
    }
  }

  BoundExpression bind(const Expression& expression) {
    note_layers(expression);
    return expression.bind(all_names());
  }

  void bind_conditions() {
    for (const Condition& condition : file.subject_to) {
      conditions.push_back({condition.expression.text(), bind(condition.expression),
                            over_parameters(condition.expression)});
    }
    std::stable_sort(conditions.begin(), conditions.end(),
                     [](const auto& a, const auto& b) { return a.early > b.early; });
    for (const BoundCondition& one : conditions) condition_texts.push_back(one.text);
    for (const Goal& goal : file.goals) {
      goals.push_back({bind(goal.expression), goal.maximize ? -1.0 : 1.0,
                       is_column(goal.text()) ? std::string{} : goal.text()});
    }
    if (file.choose) {
      choose = BoundGoal{bind(file.choose->expression), file.choose->maximize ? -1.0 : 1.0, {}};
    }
  }

  /// True where a run shows the value anyway.
  bool is_column(const std::string& name) const {
    const auto is_name = [&](const auto& one) { return one.key == name; };
    return std::ranges::any_of(metric_names, is_name) ||
           std::ranges::any_of(varied, [&](const Varied& one) {
             return family->parameters()[one.parameter].key == name;
           });
  }

  void make_space() {
    for (const Varied& one : varied) {
      const FamilyParameter& parameter = family->parameters()[one.parameter];
      const auto kind = parameter.choices.empty() ? explore::Variable::Kind::ordered
                                                  : explore::Variable::Kind::categorical;
      space.variables.push_back(
          {std::string(parameter.key), kind, 0, 0, static_cast<std::int64_t>(one.values.size())});
    }
    grid.emplace(space.variables);
    if (conditional) {
      space.canonicalize = [this](Genome& genome) { canonicalize(genome); };
    }
    space.allowed = [this](const Genome& genome) {
      Scratch scratch;
      Outcome outcome;
      fill_parameters(genome, scratch.values);
      return !judge_early(scratch.values, outcome);
    };
  }

  // ---- one design --------------------------------------------------------------------------

  void canonicalize(Genome& genome) const {
    std::vector<double> values = base_values;
    for (std::size_t i = 0; i < varied.size(); ++i) {
      if (varied[i].when && !varied[i].when->holds(values)) {
        genome[i] = 0;
      } else {
        values[varied[i].parameter] = varied[i].values[static_cast<std::size_t>(genome[i])];
      }
    }
  }

  void fill_parameters(const Genome& genome, std::vector<double>& values) const {
    values = base_values;
    for (std::size_t i = 0; i < varied.size(); ++i) {
      if (varied[i].when && !varied[i].when->holds(values)) continue;
      values[varied[i].parameter] = varied[i].values[static_cast<std::size_t>(genome[i])];
    }
    for (const Derived& one : derived) values[one.parameter] = one.expression.evaluate(values);
  }

  bool possible(std::size_t parameter, double value) const {
    if (!std::isfinite(value) || value < 0 || value > 9e15) return false;
    return !family->parameters()[parameter].whole || value == std::floor(value);
  }

  /// Everything that needs no model; true where something does not hold.
  bool judge_early(std::span<const double> values, Outcome& outcome) const {
    for (const BoundCondition& condition : conditions) {
      if (!condition.early) break;
      const double violation = condition.expression.violation(values);
      if (violation == 0) continue;
      if (outcome.violated.empty()) outcome.violated = condition.text;
      outcome.violation += early_violation * (1 + violation);
    }
    if (!outcome.violated.empty()) return true;
    for (const Derived& one : derived) {
      if (possible(one.parameter, values[one.parameter])) continue;
      outcome.violated = one.rule;
      outcome.violation = early_violation;
      return true;
    }
    const char* rule = family->broken_rule(values.first(base_values.size()));
    if (!rule) return false;
    outcome.violated = rule;
    outcome.violation = rule_violation;
    return true;
  }

  void ask_model(Scratch& scratch, DesignWorth& mean, Outcome& outcome) const {
    const std::span<const double> parameters(scratch.values.data(), base_values.size());
    std::vector<DesignWorth> worths;  // of several networks
    if (family->networks() == 1) {
      mean = family->evaluate(parameters, 0, needs_layers);
    } else {
      for (std::size_t n = 0; n < family->networks(); ++n) {
        worths.push_back(family->evaluate(parameters, n, needs_layers));
      }
      mean = mean_worth(worths, weights);
    }
    outcome.metrics = metrics_of(mean);
    outcome.validity = mean.validity;
    outcome.error_percent = mean.error_percent;
    append(scratch.values, outcome.metrics);
    for (const DesignWorth& worth : worths) append(scratch.values, metrics_of(worth));
  }

  static void append(std::vector<double>& to, const std::vector<double>& what) {
    to.insert(to.end(), what.begin(), what.end());
  }

  void judge_results(std::span<const double> values, BoundExpression::Lists lists,
                     Outcome& outcome) const {
    for (const BoundCondition& condition : conditions) {
      if (condition.early) continue;
      const double violation = condition.expression.violation(values, lists);
      if (violation == 0) continue;
      if (outcome.violated.empty()) outcome.violated = condition.text;
      outcome.violation += violation;
    }
    outcome.objectives.reserve(goals.size());
    for (const BoundGoal& goal : goals) {
      outcome.objectives.push_back(goal.sign * goal.expression.evaluate(values, lists));
      if (std::isfinite(outcome.objectives.back()) || !outcome.violated.empty()) continue;
      outcome.violated = not_finite;
      outcome.violation = rule_violation;
    }
  }

  Outcome evaluate(const Genome& genome) const {
    thread_local Scratch scratch;
    Outcome outcome;
    fill_parameters(genome, scratch.values);
    if (judge_early(scratch.values, outcome)) return outcome;
    DesignWorth mean;
    ask_model(scratch, mean, outcome);
    scratch.layer_latency.clear();
    const double seconds_per_cycle = mean.cycles > 0 ? mean.latency_s / mean.cycles : 0;
    for (const double cycles : mean.layer_cycles) {
      scratch.layer_latency.push_back(cycles * seconds_per_cycle);
    }
    const std::span<const double> lists[] = {scratch.layer_latency, mean.layer_cycles,
                                             mean.layer_macs};
    judge_results(scratch.values, lists, outcome);
    for (std::size_t k = 0; k < goals.size(); ++k) {
      if (!goals[k].column.empty()) outcome.metrics.push_back(outcome.objectives[k]);
    }
    return outcome;
  }

  std::vector<double> objectives_of(const store::Design& design) const {
    if (design.metrics.empty()) return {};
    std::vector<double> values;
    fill_parameters(grid->genome(design.id), values);
    append(values, design.metrics);
    std::vector<double> out;
    std::size_t column = metric_names.size();
    for (const BoundGoal& goal : goals) {
      out.push_back(goal.column.empty() ? goal.sign * goal.expression.evaluate(values, {})
                                        : design.metrics[column++]);
    }
    return out;
  }

  std::optional<double> choice_value(const Genome& genome) const {
    if (!choose) return std::nullopt;
    Scratch scratch;
    Outcome outcome;
    DesignWorth mean;
    fill_parameters(genome, scratch.values);
    ask_model(scratch, mean, outcome);
    const double seconds_per_cycle = mean.cycles > 0 ? mean.latency_s / mean.cycles : 0;
    for (const double cycles : mean.layer_cycles) {
      scratch.layer_latency.push_back(cycles * seconds_per_cycle);
    }
    const std::span<const double> lists[] = {scratch.layer_latency, mean.layer_cycles,
                                             mean.layer_macs};
    return choose->sign * choose->expression.evaluate(scratch.values, lists);
  }

  // ---- the run's header --------------------------------------------------------------------

  std::string network_text() const {
    std::string text;
    for (std::size_t n = 0; n < family->networks(); ++n) {
      text += text.empty() ? "" : " + ";
      if (weights[n] != 1) text += fmt::format("{} x ", weights[n]);
      text += family->network_name(n);
    }
    return text;
  }

  store::ParameterColumn column_of(const Varied& one) const {
    const FamilyParameter& parameter = family->parameters()[one.parameter];
    store::ParameterColumn column{std::string(parameter.key),
                                  std::string(base::unit_name(parameter.unit)),
                                  std::string(parameter.meaning),
                                  one.values,
                                  {}};
    column.names.assign(parameter.choices.begin(), parameter.choices.end());
    return column;
  }

  std::string choice_rule() const {
    if (!file.choose) {
      return "of the front, the design nearest to the ideal point: each objective from 0 (best on "
             "the front) to 1 (worst), by its logarithm where it is positive";
    }
    return fmt::format("of the front, the design with the {} {}",
                       file.choose->maximize ? "most" : "least", file.choose->expression.text());
  }

  store::RunHeader header(const std::string& version) const {
    store::RunHeader header;
    header.flecsim = version;
    header.name = file.name;
    header.kind = "hardware";
    header.network = network_text();
    header.accelerator = family->accelerator_name();
    header.search = file.search_text();
    header.seed = file.seed;
    for (const Condition& condition : file.subject_to) {
      header.subject_to.push_back(condition.expression.text());
    }
    for (const Goal& goal : file.goals) header.minimize.push_back(goal.text());
    header.choice_rule = choice_rule();
    header.yaml = file.yaml;
    header.identity = family->identity();
    for (const Varied& one : varied) header.parameters.push_back(column_of(one));
    for (const MetricName& metric : metric_names) {
      header.metrics.push_back(
          {std::string(metric.key), std::string(metric.unit), std::string(metric.meaning)});
    }
    for (const BoundGoal& goal : goals) {
      if (!goal.column.empty()) header.metrics.push_back({goal.column, "", "objective"});
    }
    return header;
  }
};

Plan::Plan(StudyFile file, std::unique_ptr<DesignFamily> family)
    : impl_(std::make_unique<Impl>(std::move(file), std::move(family))) {}
Plan::~Plan() = default;
Plan::Plan(Plan&&) noexcept = default;

const StudyFile& Plan::file() const { return impl_->file; }
const DesignFamily& Plan::family() const { return *impl_->family; }
const explore::Space& Plan::space() const { return impl_->space; }
const explore::Grid& Plan::grid() const { return *impl_->grid; }
std::size_t Plan::objectives() const { return impl_->goals.size(); }
std::vector<double> Plan::objectives_of(const store::Design& design) const {
  return impl_->objectives_of(design);
}
const std::vector<std::string>& Plan::condition_texts() const { return impl_->condition_texts; }

std::int64_t Plan::count_designs() const {
  if (!impl_->conditional) return grid().size();
  std::int64_t count = 0;
  for (std::int64_t id = 0; id < grid().size(); ++id) {
    const Genome genome = grid().genome(id);
    Genome canonical = genome;
    impl_->canonicalize(canonical);
    count += canonical == genome;
  }
  return count;
}

std::vector<double> Plan::values(const Genome& genome) const {
  std::vector<double> values;
  impl_->fill_parameters(genome, values);
  return values;
}

std::vector<double> Plan::varied_values(const Genome& genome) const {
  const std::vector<double> all = values(genome);
  std::vector<double> out;
  for (const Varied& one : impl_->varied) out.push_back(all[one.parameter]);
  return out;
}

Outcome Plan::evaluate(const Genome& genome) const { return impl_->evaluate(genome); }

std::optional<double> Plan::choice_value(const Genome& genome) const {
  return impl_->choice_value(genome);
}

store::RunHeader Plan::header(const std::string& version) const { return impl_->header(version); }

namespace {

/// Runs `load`; what it finds wrong is told with the place in the study that asked for it.
template <class Load>
auto told_at(const std::string& where, Load load) {
  try {
    return load();
  } catch (const base::InputError& error) {
    throw base::InputError(fmt::format("{}: {}", where, error.what()));
  }
}

}  // namespace

Plan load_plan(const StudyFile& study, bool screening) {
  std::vector<std::string> networks;
  for (const NetworkEntry& network : study.networks) {
    networks.push_back(beside_study(study, network.name));
  }
  const std::vector<std::string> layers =
      screening ? study.first_layers : std::vector<std::string>{};
  const CycleModel model = screening ? study.model : study.last_model();
  const std::string accelerator = beside_study(study, study.accelerator);
  told_at(study.accelerator_where, [&] { return arch::load_accelerator(accelerator); });
  return {study, told_at(study.networks.front().node.where(),
                         [&] { return family_of(accelerator, networks, layers, model); })};
}

}  // namespace flecsim::study
