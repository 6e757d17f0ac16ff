// What an accelerator of any kind is made in: nodes, supplies and temperatures of logic and
// on-chip memories, and the kind of the external memory.
//
// A supply of 0 is the nominal one of the node. Supplies change dynamic energy and leakage,
// temperatures leakage (docs/energy.md); neither changes the time: the clock that the description
// gives is taken as reachable. Limits: the ranges below are those of the cost tables.
#pragma once

#include <cstdint>
#include <string_view>

namespace flecsim::arch {

enum class DramKind { lpddr4, lpddr, ddr3, gddr5, hbm2 };
std::string_view name_of(DramKind kind);

/// What the cost tables take as a supply and a temperature.
inline constexpr double lowest_supply_v = 0.4;
inline constexpr double highest_supply_v = 1.5;
inline constexpr double coldest_k = 200;
inline constexpr double hottest_k = 450;

inline constexpr double room_temperature_k = 300;

struct Technology {
  std::int64_t logic_nm = 45;
  std::int64_t memory_nm = 45;
  DramKind dram = DramKind::lpddr4;
  double logic_v = 0;  ///< 0: nominal
  double memory_v = 0;
  double logic_k = room_temperature_k;
  double memory_k = room_temperature_k;
};

}  // namespace flecsim::arch
