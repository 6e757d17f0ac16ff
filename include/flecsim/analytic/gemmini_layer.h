// One layer on a Gemmini by the closed form: schedule, times, actions, traffic.
//
// What `estimate` prints and `explore` searches is this. Actions are those of
// counts/gemmini_actions.h; traffic is per tensor and level. A layer that is not modelled says why.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "flecsim/analytic/closed_form.h"
#include "flecsim/arch/gemmini.h"
#include "flecsim/counts/gemmini_actions.h"
#include "flecsim/counts/inventory.h"
#include "flecsim/model/work.h"
#include "flecsim/result/result.h"
#include "flecsim/schedule/gemmini_tiling.h"

namespace flecsim::analytic {

/// How often each action happens, from exact counts and the cycles they take.
counts::ActionCounts gemmini_actions(const schedule::ScheduleCounts& counts, std::int64_t macs,
                                     bool pooled, bool overwrites_partial_sums,
                                     const arch::Gemmini& gemmini, double cycles);

/// Schedule of a work after lowering: tile and counts of everything it runs.
struct PlannedLayer {
  bool modeled = false;
  std::string note;  ///< how it was lowered, or why it is not modelled
  std::string tile;
  std::int64_t macs = 0;
  std::int64_t times = 1;
  bool pooled = false;
  bool overwrites_partial_sums = false;
  schedule::ScheduleCounts once;  ///< of one of `times` runs
  schedule::TileSequence tiles;   ///< of one run
};

/// Depends on the geometry (array, memories, bus), not on latency, clock or technology:
/// explorations keep it.
PlannedLayer plan_layer(const model::Work& work, const schedule::GemminiGeometry& geometry);

struct TimedLayer {
  EngineTimes times;  ///< of one run
  double cycles = 0;  ///< of all runs
  counts::ActionCounts actions;
};
TimedLayer time_layer(const PlannedLayer& plan, const arch::Gemmini& gemmini);
/// The same with the cycles of another model (all runs).
TimedLayer with_cycles(const PlannedLayer& plan, const arch::Gemmini& gemmini, double cycles);

/// Bytes per tensor and level of a planned layer.
std::vector<result::Traffic> traffic_of(const PlannedLayer& plan, const arch::Gemmini& gemmini);

}  // namespace flecsim::analytic
