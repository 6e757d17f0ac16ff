// The closed form for Gemmini: cycles of a layer from its exact command and traffic counts.
//
// Where it comes from: the tiling and its counts are exact (schedule/gemmini_tiling.h); the time of
// the three engines (execute, load, store) follows from hardware constants that were measured on
// the RTL (docs/gemmini.md): pair cost, requests in flight, commands in flight, pooling reads.
// Tiles pass the engines like a pipeline of three stages that hides part of the shorter ones.
// Limits: no bank conflicts, no dependence stalls, no state of the layer before; for those there is
// the replay.
#pragma once

#include <string>
#include <vector>

#include "flecsim/arch/gemmini.h"
#include "flecsim/result/result.h"
#include "flecsim/schedule/gemmini_tiling.h"

namespace flecsim::analytic {

/// Execute unit: rows streamed through the array, and pairs through the reservation station.
struct ExecuteBounds {
  double rows_cycles = 0;   ///< rows, at least 4 per pair, DIM where weights are new
  double queue_cycles = 0;  ///< pairs * (3 DIM + 1.5 + 2 rows) / (entries / 2)
  double cycles() const;
};
/// Load unit.
struct LoadBounds {
  double beats_cycles = 0;     ///< bytes / (bytes per cycle)
  double requests_cycles = 0;  ///< requests * (latency + 6 + beats) / requests in flight
  double commands_cycles = 0;  ///< commands * (latency + 13 + beats) / commands in flight
  double cycles() const;
};
/// Store unit.
struct StoreBounds {
  double reads_cycles = 0;     ///< accumulator rows read, 8 / 5 cycles each
  double beats_cycles = 0;     ///< bytes / (bytes per cycle)
  double requests_cycles = 0;  ///< requests * (latency + 7) / requests in flight
  double cycles() const;
};

ExecuteBounds execute_bounds(const schedule::ScheduleCounts& counts, const arch::Gemmini& gemmini);
LoadBounds load_bounds(const schedule::ScheduleCounts& counts, const arch::Gemmini& gemmini);
StoreBounds store_bounds(const schedule::ScheduleCounts& counts, const arch::Gemmini& gemmini);

/// Busy cycles of the three engines of one layer, and what they add up to.
struct EngineTimes {
  ExecuteBounds execute;
  LoadBounds load;
  StoreBounds store;
  double latency_cycles = 0;  ///< ways in and out that nothing hides
  double cycles = 0;
  result::Bound bound = result::Bound::compute;
};

EngineTimes engine_times(const schedule::ScheduleCounts& counts, const arch::Gemmini& gemmini);

/// Cycles of `tiles` tiles through three stages, l, e and s being the totals of the stages:
/// max(l, e, s) + x (l + e + s - max(l, e, s)); one tile exposes all (x = 1), of more the
/// unrollers' holds and in-order loads expose x = 0.55, which is measured on data/gemmini.
double pipeline_cycles(std::int64_t tiles, double load, double execute, double store);

/// The closed form's stated mean error over the measured layers above 3,000 cycles, in percent
/// (docs/gemmini.md; checked by tests/golden/gemmini).
double closed_form_error_percent();

}  // namespace flecsim::analytic
