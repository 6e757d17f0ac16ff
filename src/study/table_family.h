// What all kinds of accelerators have in common as a search sees them: a table of parameters.
//
// A kind adds what a design is worth. `Arch` is the description, `Parameter` a row of its table
// (arch/*.h: key, unit, meaning, choices, whole, get, set), `Workload` a network with `name`.
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"
#include "flecsim/study/design_family.h"

namespace flecsim::study {

template <class Arch, class Parameter, class Workload>
class TableFamily : public DesignFamily {
 public:
  std::span<const FamilyParameter> parameters() const override { return parameters_; }

  std::vector<double> base_values() const override {
    std::vector<double> values;
    for (const Parameter& parameter : table_) values.push_back(parameter.get(base_));
    return values;
  }

  std::string accelerator_name() const override { return base_.name; }

  double parse(std::size_t parameter, std::string_view text,
               std::string_view where) const override {
    return arch::parse_value(table_[parameter], text, where);
  }

  std::string print(std::size_t parameter, double value) const override {
    return arch::print_value(table_[parameter], value);
  }

  const char* broken_rule(std::span<const double> values) const override {
    return arch::broken_rule(design_of(values));
  }

  std::size_t networks() const override { return workloads_.size(); }
  const std::string& network_name(std::size_t network) const override {
    return workloads_[network]->name;
  }

  std::string yaml(std::span<const double> values, const std::string& name) const override {
    Arch design = design_of(values);
    design.name = name;
    return arch::print_yaml(design);
  }

 protected:
  TableFamily(Arch base, std::span<const Parameter> table) : base_(std::move(base)), table_(table) {
    for (const Parameter& p : table_) {
      parameters_.push_back({p.key, p.unit, p.meaning, p.choices, p.whole});
    }
  }

  Arch design_of(std::span<const double> values) const {
    Arch design = base_;
    for (std::size_t i = 0; i < table_.size(); ++i) table_[i].set(design, values[i]);
    return design;
  }

  Arch base_;
  std::vector<std::unique_ptr<Workload>> workloads_;

 private:
  std::span<const Parameter> table_;
  std::vector<FamilyParameter> parameters_;
};

/// Only the steps of these names, all where there are none; `name_of` a step gives its name.
/// InputError for a name that the network does not have.
template <class Step, class NameOf>
std::vector<Step> only_named(const std::string& network, std::vector<Step> steps,
                             std::span<const std::string> names, NameOf name_of) {
  if (names.empty()) return steps;
  std::vector<std::string_view> known;
  for (const Step& step : steps) known.push_back(name_of(step));
  for (const std::string& name : names) {
    if (std::ranges::find(known, name) != known.end()) continue;
    throw base::InputError(fmt::format("first.layers: {} has no layer '{}'{}", network, name,
                                       base::suggestion(name, known)));
  }
  std::erase_if(steps, [&](const Step& step) {
    return std::ranges::find(names, name_of(step)) == names.end();
  });
  return steps;
}

}  // namespace flecsim::study
