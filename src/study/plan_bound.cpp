#include "plan_bound.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"

#include "metrics.h"
#include "parameter_names.h"
#include "value_list.h"

namespace flecsim::study {
namespace {

using base::BoundExpression;
using base::Expression;

/// "mobilenet_v2" of any name: what an expression can hold.
std::string identifier_of(const std::string& name) {
  std::string out;
  for (const char c : name) out += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  if (out.empty() || std::isdigit(static_cast<unsigned char>(out[0]))) out.insert(0, "_");
  return out;
}

class Binder {
 public:
  Binder(StudyFile file, std::unique_ptr<DesignFamily> family) {
    study_.file = std::move(file);
    study_.family = std::move(family);
  }

  BoundStudy bind_all() {
    study_.base_values = study_.family->base_values();
    for (const NetworkEntry& network : study_.file.networks) {
      study_.weights.push_back(network.weight);
    }
    bind_fixed();
    bind_varied();
    bind_conditions();
    return std::move(study_);
  }

 private:
  std::size_t parameter_of(const std::string& key, const base::Node& node) const {
    std::vector<std::string_view> known;
    for (std::size_t i = 0; i < study_.family->parameters().size(); ++i) {
      known.push_back(study_.family->parameters()[i].key);
      if (known.back() == key) return i;
    }
    node.fail(fmt::format("unknown parameter '{}'{}", key, base::suggestion(key, known)));
  }

  base::Names parameter_names() const { return names_of_parameters(study_.family->parameters()); }

  base::Names all_names() const {
    base::Names names = parameter_names();
    for (const MetricName& metric : metric_names) names.add_value(metric.key);
    if (study_.family->networks() > 1) {
      for (std::size_t n = 0; n < study_.family->networks(); ++n) {
        const std::string prefix = identifier_of(study_.family->network_name(n));
        for (const MetricName& metric : metric_names) {
          names.add_value(fmt::format("{}.{}", prefix, metric.key));
        }
      }
    }
    for (const ListName& list : list_names) names.add_list(list.key);
    return names;
  }

  void bind_fixed() {
    for (const FixedEntry& entry : study_.file.fixed) {
      const std::size_t parameter = parameter_of(entry.key, entry.value);
      if (const auto value = plain_value(parameter, entry.value)) {
        study_.base_values[parameter] = *value;
      } else {
        const auto expression = Expression::parse(entry.value.text(), entry.value.where());
        refuse_later(entry, expression);
        study_.derived.push_back(
            {parameter, expression.bind(parameter_names()),
             fmt::format("{} = {} is a value it can have", entry.key, expression.text())});
      }
    }
  }

  /// Expressions are evaluated from the first to the last: none may need itself or a later one.
  void refuse_later(const FixedEntry& entry, const Expression& expression) const {
    bool later = false;
    const auto names = expression.names();
    for (const FixedEntry& other : study_.file.fixed) {
      later = later || other.key == entry.key;
      const bool used = later && std::ranges::find(names, other.key) != names.end();
      if (used && !plain_value(parameter_of(other.key, other.value), other.value)) {
        entry.value.fail(fmt::format(
            "'{}' speaks of '{}', expected parameters that are set before this one or varied",
            expression.text(), other.key));
      }
    }
  }

  /// A name alone is a condition only where it stands for yes or no.
  void refuse_bare_name(const Expression& condition, const base::Node& node) const {
    const auto names = condition.names();
    if (names.size() != 1 || condition.text() != names[0]) return;
    for (const FamilyParameter& parameter : study_.family->parameters()) {
      if (parameter.key == names[0] && !parameter.choices.empty()) return;
    }
    node.fail(
        fmt::format("'{}' is a number, expected a condition ({} >= ...)", names[0], names[0]));
  }

  /// The value of a text that is no expression over other parameters.
  std::optional<double> plain_value(std::size_t parameter, const base::Node& node) const {
    const bool named = !study_.family->parameters()[parameter].choices.empty();
    if (!named && node.text() != base::nominal_supply) {
      try {
        const auto expression = Expression::parse(node.text(), node.where());
        if (!expression.names().empty()) return std::nullopt;
      } catch (const base::InputError&) {  // what is no expression is judged as a value
      }
    }
    return study_.family->parse(parameter, node.text(), node.where());
  }

  void bind_varied() {
    std::set<std::string> fixed;
    for (const FixedEntry& entry : study_.file.fixed) fixed.insert(entry.key);
    for (const VariedEntry& entry : study_.file.varied) {
      const std::size_t parameter = parameter_of(entry.key, entry.values);
      if (fixed.contains(entry.key)) entry.values.fail("the parameter is in `set` too");
      Varied one{parameter, read_values(entry.values, *study_.family, parameter), std::nullopt};
      if (entry.when) one.when = bind_when(entry);
      study_.varied.push_back(std::move(one));
    }
  }

  /// A condition of a parameter may speak of those that are settled before it.
  BoundExpression bind_when(const VariedEntry& entry) {
    bool later = false;
    std::set<std::string> unsettled;
    for (const VariedEntry& other : study_.file.varied) {
      later = later || other.key == entry.key;
      if (later) unsettled.insert(other.key);
    }
    for (const Derived& one : study_.derived) {
      unsettled.insert(std::string(study_.family->parameters()[one.parameter].key));
    }
    for (const std::string& name : entry.when->names()) {
      if (unsettled.contains(name)) {
        entry.values.fail(fmt::format(
            "`when` speaks of '{}', expected parameters that stand before this one", name));
      }
    }
    refuse_bare_name(*entry.when, entry.values);
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
      study_.needs_layers = study_.needs_layers || name.starts_with("layer.");
    }
  }

  BoundExpression bind(const Expression& expression) {
    note_layers(expression);
    return expression.bind(all_names());
  }

  /// Names of values of categorical parameters alone say nothing of a design.
  bool is_constant(const Expression& expression) const {
    const base::Names names = all_names();
    return std::ranges::all_of(expression.names(), [&](const auto& name) {
      return names.find(name)->kind == base::Names::Kind::constant;
    });
  }

  /// What designs are compared by has to differ between them.
  BoundExpression bind_goal(const Goal& goal) {
    BoundExpression bound = bind(goal.expression);
    if (is_constant(goal.expression)) goal.node.fail("is the same for every design");
    if (goal.expression.is_condition()) {
      goal.node.fail("is a condition, expected a quantity (conditions stand in subject_to)");
    }
    return bound;
  }

  void bind_conditions() {
    for (const Condition& condition : study_.file.subject_to) {
      const BoundExpression bound = bind(condition.expression);
      refuse_bare_name(condition.expression, condition.node);
      if (is_constant(condition.expression)) {
        condition.node.fail("speaks of no parameter and no result");
      }
      study_.conditions.push_back(
          {condition.expression.text(), bound, over_parameters(condition.expression)});
    }
    std::stable_sort(study_.conditions.begin(), study_.conditions.end(),
                     [](const auto& a, const auto& b) { return a.early > b.early; });
    for (const Goal& goal : study_.file.goals) {
      study_.goals.push_back({bind_goal(goal), goal.maximize ? -1.0 : 1.0,
                              is_column(goal.text()) ? std::string{} : goal.text()});
    }
    if (study_.file.choose) {
      study_.choose =
          BoundGoal{bind_goal(*study_.file.choose), study_.file.choose->maximize ? -1.0 : 1.0, {}};
    }
  }

  /// True where a run shows the value anyway.
  bool is_column(const std::string& name) const {
    const auto is_name = [&](const auto& one) { return one.key == name; };
    return std::ranges::any_of(metric_names, is_name) ||
           std::ranges::any_of(study_.varied, [&](const Varied& one) {
             return study_.family->parameters()[one.parameter].key == name;
           });
  }

  BoundStudy study_;
};

}  // namespace

bool BoundStudy::conditional() const {
  return std::ranges::any_of(varied, [](const Varied& one) { return one.when.has_value(); });
}

BoundStudy bind_study(StudyFile file, std::unique_ptr<DesignFamily> family) {
  return Binder(std::move(file), std::move(family)).bind_all();
}

}  // namespace flecsim::study
