// A design of a stored run as the accelerator that was evaluated.
//
// Made of what the run itself holds (base design, study file, the design's parameters), so the
// files that the study read may have changed or be gone.
#pragma once

#include <cstdint>

#include "flecsim/arch/accelerator.h"
#include "flecsim/store/run.h"

namespace flecsim::study {

/// `name` of the accelerator: "<study>-<id>". InputError where the run does not keep that design,
/// or the design breaks a rule of its kind.
arch::Accelerator kept_design(const store::Run& run, std::int64_t id);

}  // namespace flecsim::study
