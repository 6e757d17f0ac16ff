// The question of a bound study, as a run keeps it.
#pragma once

#include <string>

#include "flecsim/store/run.h"

#include "plan_bound.h"

namespace flecsim::study {

/// `version` is flecsim's.
store::RunHeader header_of(const BoundStudy& study, const std::string& version);

}  // namespace flecsim::study
