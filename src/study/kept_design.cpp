#include "flecsim/study/kept_design.h"

#include <algorithm>

#include <fmt/format.h>

#include "flecsim/arch/gemmini.h"
#include "flecsim/base/error.h"
#include "flecsim/base/expression.h"
#include "flecsim/study/study_file.h"

#include "parameter_names.h"

namespace flecsim::study {
namespace {

const store::Design& find(const store::Run& run, std::int64_t id) {
  const auto found = std::ranges::find(run.designs, id, &store::Design::id);
  if (found != run.designs.end()) return *found;
  std::string some;
  for (const store::Design& design : run.designs) {
    if (!design.front || some.size() > 60) continue;
    some += fmt::format("{}{}", some.empty() ? "" : ", ", design.id);
  }
  throw base::InputError(fmt::format(
      "{}: the run keeps no design {}, expected an id of its front ({}{}) or sample",
      run.header.name, id, some.empty() ? "empty" : some, some.size() > 60 ? ", ..." : ""));
}

/// The base design: the first lines of what the run's results depend on.
arch::Accelerator base_of(const store::RunHeader& header) {
  std::string_view text = header.identity;
  std::size_t end = 0;
  while (end < text.size()) {
    const bool inside = end == 0 || text[end] == ' ';
    if (!inside) break;
    const std::size_t line = text.find('\n', end);
    end = line == std::string_view::npos ? text.size() : line + 1;
  }
  return arch::read_accelerator(
      base::Node::parse_text(text.substr(0, end), header.name + ": base design of the run"));
}

template <typename Parameters>
class Values {
 public:
  explicit Values(Parameters parameters)
      : parameters_(parameters), names_(names_of_parameters(parameters)) {}

  template <typename Description>
  void read(const Description& description) {
    for (const auto& parameter : parameters_) values_.push_back(parameter.get(description));
  }

  template <typename Description>
  void write(Description& description) const {
    for (std::size_t i = 0; i < values_.size(); ++i) parameters_[i].set(description, values_[i]);
  }

  double& at(std::string_view key) {
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (parameters_[i].key == key) return values_[i];
    }
    throw base::InputError(fmt::format("{}: the run names a parameter that its kind has not", key));
  }

  /// `set` of the study: plain values first, expressions over the others last.
  void set_plain(const FixedEntry& entry) {
    const auto parameter =
        std::ranges::find_if(parameters_, [&](const auto& p) { return p.key == entry.key; });
    if (parameter == parameters_.end() || is_expression(entry, *parameter)) return;
    at(entry.key) = arch::parse_value(*parameter, entry.value.text(), entry.value.where());
  }

  void set_derived(const FixedEntry& entry) {
    const auto parameter =
        std::ranges::find_if(parameters_, [&](const auto& p) { return p.key == entry.key; });
    if (parameter == parameters_.end() || !is_expression(entry, *parameter)) return;
    const auto expression = base::Expression::parse(entry.value.text(), entry.value.where());
    at(entry.key) = expression.bind(names_).evaluate(values_);
  }

 private:
  template <typename Parameter>
  static bool is_expression(const FixedEntry& entry, const Parameter& parameter) {
    if (!parameter.choices.empty() || entry.value.text() == base::nominal_supply) return false;
    try {
      const auto expression = base::Expression::parse(entry.value.text(), entry.value.where());
      return !expression.names().empty();
    } catch (const base::InputError&) {  // what is no expression is a value
      return false;
    }
  }

  Parameters parameters_;
  base::Names names_;
  std::vector<double> values_;
};

template <typename Description, typename Parameters>
void settle(Description& description, Parameters parameters, const store::Run& run,
            const store::Design& design) {
  const StudyFile study = read_study_text(run.header.yaml, run.header.name + ": study of the run");
  Values<Parameters> values(parameters);
  values.read(description);
  for (const FixedEntry& entry : study.fixed) values.set_plain(entry);
  for (std::size_t i = 0; i < run.header.parameters.size(); ++i) {
    values.at(run.header.parameters[i].key) = design.parameters[i];
  }
  for (const FixedEntry& entry : study.fixed) values.set_derived(entry);
  values.write(description);
  description.name = fmt::format("{}-{}", run.header.name, design.id);
}

}  // namespace

arch::Accelerator kept_design(const store::Run& run, std::int64_t id) {
  const store::Design& design = find(run, id);
  arch::Accelerator accelerator = base_of(run.header);
  if (auto* gemmini = std::get_if<arch::Gemmini>(&accelerator)) {
    settle(*gemmini, arch::gemmini_parameters(), run, design);
  } else {
    settle(std::get<arch::Systolic>(accelerator), arch::systolic_parameters(), run, design);
  }
  if (const auto violation = arch::check(accelerator)) {
    throw base::InputError(fmt::format("design {} is no accelerator: {}: {} (rule {})", id,
                                       violation->key, violation->message, violation->rule));
  }
  return accelerator;
}

}  // namespace flecsim::study
