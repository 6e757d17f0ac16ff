// Rows of a kind's table of parameters: FLECSIM_PARAMETER names the field once and gets its type,
// getter and setter from it. Fields are std::int64_t, bool, enumerations or double.
#pragma once

#include <cstdint>
#include <type_traits>

#include "flecsim/arch/parameter.h"

namespace flecsim::arch {

template <class Field>
void assign(Field& field, double value) {
  if constexpr (std::is_floating_point_v<Field>) {
    field = value;
  } else {
    field = static_cast<Field>(static_cast<std::int64_t>(value));
  }
}

}  // namespace flecsim::arch

#define FLECSIM_PARAMETER(Description, key, unit, meaning, choices, field)                     \
  ::flecsim::arch::Parameter<Description> {                                                    \
    {key, unit, meaning, choices, !std::is_floating_point_v<decltype(Description{}.field)>},   \
        [](const Description& description) { return static_cast<double>(description.field); }, \
        [](Description& description, double value) {                                           \
          ::flecsim::arch::assign(description.field, value);                                   \
        }                                                                                      \
  }
