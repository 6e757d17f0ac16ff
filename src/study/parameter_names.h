// The names that expressions over a kind's parameters may use: its keys, and the values of its
// categorical parameters, bare or in quotes; `nominal` where there are supplies.
#pragma once

#include <algorithm>
#include <cstddef>

#include "flecsim/base/expression.h"
#include "flecsim/base/quantity.h"

namespace flecsim::study {

/// Values take the slots 0, 1, ... in the parameters' order. `Parameters`: a range of what has
/// `key` and `choices`.
template <typename Parameters>
base::Names names_of_parameters(const Parameters& parameters) {
  base::Names names;
  for (const auto& parameter : parameters) {
    names.add_value(parameter.key);
    for (std::size_t i = 0; i < parameter.choices.size(); ++i) {
      names.add_text(parameter.choices[i], static_cast<double>(i));
      names.add_constant(parameter.choices[i], static_cast<double>(i));
    }
  }
  const auto is_supply = [](const auto& parameter) {
    return parameter.unit == base::Unit::supply_volts;
  };
  if (std::ranges::any_of(parameters, is_supply)) names.add_constant(base::nominal_supply, 0);
  return names;
}

}  // namespace flecsim::study
