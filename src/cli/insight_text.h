// The insight of a run on the terminal: one step from the chosen design, or what comes nearest.
#pragma once

#include <string>

#include "flecsim/store/run.h"

namespace flecsim::cli {

std::string insight_text(const store::Run& run);

}  // namespace flecsim::cli
