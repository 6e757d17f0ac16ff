// The names that expressions over a kind's parameters may use: its keys, and the values of its
// categorical parameters, bare or in quotes.
#pragma once

#include <cstddef>

#include "flecsim/base/expression.h"

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
  return names;
}

}  // namespace flecsim::study
