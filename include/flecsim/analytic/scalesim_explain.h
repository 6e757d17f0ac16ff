// Why SCALE-Sim's cycles of a layer differ from ours, in named steps that add up exactly.
//
// Every step switches one copied fault (scalesim.h) off in our closed form (systolic.h) on the same
// array and memories. Limits: CALC has no bandwidth, so memory is compared in USER mode only.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "flecsim/analytic/scalesim.h"
#include "flecsim/arch/systolic.h"

namespace flecsim::analytic::scalesim {

/// Our machine for a configuration: same array, buffers and bandwidth, words of one byte.
arch::Systolic systolic_of(const Config& config);

struct Difference {
  std::int64_t scalesim_cycles = 0;
  struct Step {
    std::string_view fault;  ///< name among copied_faults()
    std::int64_t cycles = 0;
  };
  std::array<Step, 6> steps{};
  std::int64_t our_cycles = 0;  ///< scalesim_cycles + all steps
};

Difference explain(const Config& config, const Layer& layer, const LayerReport& report);

/// Cycles of STONNE's TPU mode (output stationary): per tile depth + rows + columns used + 3, one
/// less where a tile has one row or one column.
std::int64_t stonne_tpu_cycles(const Layer& layer, std::int64_t rows, std::int64_t columns);

}  // namespace flecsim::analytic::scalesim
