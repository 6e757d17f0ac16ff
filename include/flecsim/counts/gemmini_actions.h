// The components and actions of a Gemmini, in the order of its inventory.
//
// One list that the model which counts (analytic) and the room which prices (cost) share, so that
// indices cannot drift apart: cost::gemmini_inventory is verified against it.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace flecsim::counts {

enum class GemminiAction : std::size_t {
  scratchpad_read,         ///< one row of DIM elements
  scratchpad_write,        ///< one row
  accumulator_read,        ///< one row of DIM accumulator elements
  accumulator_write,       ///< one row, overwriting
  accumulator_accumulate,  ///< one row: read, add, write (without the adders)
  accumulator_add,         ///< one row through the DIM adders
  mac_compute,             ///< one multiply-accumulate in one PE on real operands
  mac_idle,                ///< one PE-cycle without (clock gated, leaks)
  pe_register_write,       ///< one PE's operand registers take new values
  scale,                   ///< one element through the scale and activation pipe
  pool,                    ///< one element compared by the pooling unit
  bus_beat,                ///< one beat of the memory interface
  dram_read,               ///< one byte
  dram_write,              ///< one byte
  count_
};

struct GemminiActionName {
  std::string_view component;
  std::string_view action;
};

/// Component and action of each GemminiAction, in order.
inline constexpr std::array<GemminiActionName, static_cast<std::size_t>(GemminiAction::count_)>
    gemmini_action_names{{{"scratchpad", "read"},
                          {"scratchpad", "write"},
                          {"accumulator", "read"},
                          {"accumulator", "write"},
                          {"accumulator", "accumulate"},
                          {"accumulator_adders", "add"},
                          {"mac", "compute"},
                          {"mac", "idle"},
                          {"pe_registers", "write"},
                          {"scale", "scale"},
                          {"pooling", "compare"},
                          {"bus", "beat"},
                          {"dram", "read"},
                          {"dram", "write"}}};

constexpr std::size_t index(GemminiAction action) { return static_cast<std::size_t>(action); }

}  // namespace flecsim::counts
