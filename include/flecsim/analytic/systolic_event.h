// A step on an array of kind `systolic`, cycle by cycle: the check of the closed form.
//
// Executes the plan of systolic.h on the machine of docs/systolic.md: loader, stream, skewed lanes,
// leaving sums, vector unit, output room, and one memory interface that moves one beat per cycle,
// reads first. Times and counts come from walking vectors hop by hop and counting busy lanes; no
// formula of the closed form is used. Limits: values are not computed (that is sim's business); a
// fold starts when all its operands are there.
#pragma once

#include <cstdint>

#include "flecsim/analytic/systolic.h"

namespace flecsim::analytic {

struct SystolicRun {
  SystolicEstimate estimate;  ///< stall_cycles stays 0: compare with a run on an ideal memory
  std::int64_t first_wait_cycles = 0;  ///< until the first operands were there
  std::int64_t array_end_cycle = 0;    ///< the last output has left the array
  std::int64_t room_wait_cycles = 0;   ///< a fold waited for room in the output buffer
};

/// With `ideal_memory` every operand is there at once and every output leaves at once.
SystolicRun run_systolic(const SystolicWork& work, const SystolicPlan& plan,
                         const arch::Systolic& systolic, bool ideal_memory = false);

}  // namespace flecsim::analytic
