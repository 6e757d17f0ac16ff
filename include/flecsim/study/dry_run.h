// What a study would do: how many designs, under which conditions, for how long.
#pragma once

#include <string>

#include "flecsim/study/plan.h"

namespace flecsim::study {

/// Times a few designs on this machine; everything else is exact.
/// `second`: of a staged study, the plan that judges what the search by `plan` leaves.
std::string dry_run_text(const Plan& plan, unsigned threads, const Plan* second = nullptr);

}  // namespace flecsim::study
