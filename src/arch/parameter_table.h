// Rows of a kind's table of parameters: FLECSIM_PARAMETER names the field once and gets its type,
// getter and setter from it. Fields are std::int64_t, bool, enumerations or double.
// FLECSIM_TECHNOLOGY is the rows of arch/technology.h.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "flecsim/arch/parameter.h"
#include "flecsim/arch/technology.h"

namespace flecsim::arch {

inline constexpr std::array<std::string_view, 5> dram_names{"LPDDR4", "LPDDR", "DDR3", "GDDR5",
                                                            "HBM2"};

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

#define FLECSIM_TECHNOLOGY(Description)                                                            \
  FLECSIM_PARAMETER(Description, "technology.logic", base::Unit::nanometers, "node of the logic",  \
                    {}, technology.logic_nm),                                                      \
      FLECSIM_PARAMETER(Description, "technology.memory", base::Unit::nanometers,                  \
                        "node of the memories", {}, technology.memory_nm),                         \
      FLECSIM_PARAMETER(Description, "technology.dram", base::Unit::none,                          \
                        "kind of the external memory", dram_names, technology.dram),               \
      FLECSIM_PARAMETER(Description, "technology.logic_voltage", base::Unit::supply_volts,         \
                        "supply of the logic; nominal (0 in runs): that of its node", {},          \
                        technology.logic_v),                                                       \
      FLECSIM_PARAMETER(Description, "technology.memory_voltage", base::Unit::supply_volts,        \
                        "supply of the on-chip memories; nominal (0 in runs): that of their node", \
                        {}, technology.memory_v),                                                  \
      FLECSIM_PARAMETER(Description, "technology.logic_temperature", base::Unit::kelvin,           \
                        "temperature of the logic", {}, technology.logic_k),                       \
      FLECSIM_PARAMETER(Description, "technology.memory_temperature", base::Unit::kelvin,          \
                        "temperature of the on-chip memories", {}, technology.memory_k)
