// The components and actions of an array of kind `systolic`, in the order of its inventory.
//
// One list that the model which counts and the room which prices share; cost::systolic_inventory is
// verified against it. Elements, operations and bytes, as the closed form and the event-level model
// count them.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace flecsim::counts {

enum class SystolicAction : std::size_t {
  input_read,        ///< one element into the array
  input_write,       ///< one element fetched into the buffer
  weight_read,       ///< one element into the array
  weight_write,      ///< one element fetched into the buffer
  output_read,       ///< one partial sum or output leaves the buffer
  output_write,      ///< one partial sum or output enters it
  mac_compute,       ///< one multiply-accumulate and its PE's registers
  vector_operation,  ///< one element through the vector unit
  bus_beat,          ///< one beat of the memory interface
  dram_read,         ///< one byte
  dram_write,        ///< one byte
  count_
};

struct SystolicActionName {
  std::string_view component;
  std::string_view action;
};

/// Component and action of each SystolicAction, in order.
inline constexpr std::array<SystolicActionName, static_cast<std::size_t>(SystolicAction::count_)>
    systolic_action_names{{{"input_buffer", "read"},
                           {"input_buffer", "write"},
                           {"weight_buffer", "read"},
                           {"weight_buffer", "write"},
                           {"output_buffer", "read"},
                           {"output_buffer", "write"},
                           {"pe", "compute"},
                           {"vector_unit", "process"},
                           {"bus", "beat"},
                           {"dram", "read"},
                           {"dram", "write"}}};

constexpr std::size_t index(SystolicAction action) { return static_cast<std::size_t>(action); }

}  // namespace flecsim::counts
