// What an estimate of a systolic array means for cost and report: actions, traffic, bound.
#pragma once

#include <vector>

#include "flecsim/analytic/systolic.h"
#include "flecsim/counts/systolic_actions.h"
#include "flecsim/result/result.h"

namespace flecsim::analytic {

/// How often each action of counts/systolic_actions.h happens.
counts::ActionCounts systolic_actions(const SystolicEstimate& estimate,
                                      const arch::Systolic& systolic);

/// Bytes per tensor and level.
std::vector<result::Traffic> systolic_traffic(const SystolicEstimate& estimate,
                                              const arch::Systolic& systolic);

/// Memory where the array waits for operands longer than for itself; latency where it waits for a
/// round trip rather than for bytes.
result::Bound systolic_bound(const SystolicEstimate& estimate, const arch::Systolic& systolic);

/// "weight_stationary, 12 folds, input streamed, sums spilled": what the schedule chose.
std::string systolic_plan_text(const SystolicWork& work, const SystolicPlan& plan,
                               const SystolicEstimate& estimate, const arch::Systolic& systolic);

}  // namespace flecsim::analytic
