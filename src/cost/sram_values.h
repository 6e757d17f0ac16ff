// What the SRAM grid tabulates at a point.
#pragma once

#include <array>
#include <cstddef>

namespace flecsim::cost {

struct SramField {
  enum : std::size_t { access, cycle, read, write, leakage, area };
};
inline constexpr std::size_t sram_fields = 6;

using SramValues = std::array<double, sram_fields>;  ///< ns, ns, pJ, pJ, mW, um2

}  // namespace flecsim::cost
