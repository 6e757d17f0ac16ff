#include "plan_header.h"

#include <fmt/format.h>

#include "flecsim/base/expression_unit.h"

#include "metrics.h"

namespace flecsim::study {
namespace {

std::string network_text(const BoundStudy& study) {
  std::string text;
  for (std::size_t n = 0; n < study.family->networks(); ++n) {
    text += text.empty() ? "" : " + ";
    if (study.weights[n] != 1) text += fmt::format("{} x ", study.weights[n]);
    text += study.family->network_name(n);
  }
  return text;
}

store::ParameterColumn column_of(const BoundStudy& study, const Varied& one) {
  const FamilyParameter& parameter = study.parameter_of(one);
  store::ParameterColumn column{std::string(parameter.key),
                                std::string(base::unit_name(parameter.unit)),
                                std::string(parameter.meaning),
                                one.values,
                                {}};
  column.names.assign(parameter.choices.begin(), parameter.choices.end());
  return column;
}

/// Of a name in a goal: parameter, metric or list.
std::string unit_of_name(const BoundStudy& study, std::string_view name) {
  for (const FamilyParameter& parameter : study.family->parameters()) {
    if (parameter.key == name) return std::string(base::unit_name(parameter.unit));
  }
  return std::string(unit_in_expressions(name).value_or(""));
}

store::MetricColumn column_of(const BoundStudy& study, std::size_t goal) {
  const auto unit = [&](std::string_view name) { return unit_of_name(study, name); };
  return {study.goals[goal].column, base::unit_of(study.file.goals[goal].expression, unit),
          "objective"};
}

std::string choice_rule(const BoundStudy& study) {
  if (!study.file.choose) {
    return "of the front, the design nearest to the ideal point: each objective from 0 (best on "
           "the front) to 1 (worst), by its logarithm where it is positive";
  }
  return fmt::format("of the front, the design with the {} {}",
                     study.file.choose->maximize ? "most" : "least",
                     study.file.choose->expression.text());
}

}  // namespace

store::RunHeader header_of(const BoundStudy& study, const std::string& version) {
  store::RunHeader header;
  header.flecsim = version;
  header.name = study.file.name;
  header.kind = "hardware";
  header.network = network_text(study);
  header.accelerator = study.family->accelerator_name();
  header.search = study.file.search_text();
  header.seed = study.file.seed;
  for (const Condition& condition : study.file.subject_to) {
    header.subject_to.push_back(condition.expression.text());
  }
  for (const Goal& goal : study.file.goals) header.minimize.push_back(goal.text());
  header.choice_rule = choice_rule(study);
  header.yaml = study.file.yaml;
  header.identity = study.family->identity();
  for (const Varied& one : study.varied) header.parameters.push_back(column_of(study, one));
  for (const MetricName& metric : metric_names) {
    header.metrics.push_back(
        {std::string(metric.key), std::string(metric.unit), std::string(metric.meaning)});
  }
  for (std::size_t k = 0; k < study.goals.size(); ++k) {
    if (!study.goals[k].column.empty()) header.metrics.push_back(column_of(study, k));
  }
  return header;
}

}  // namespace flecsim::study
