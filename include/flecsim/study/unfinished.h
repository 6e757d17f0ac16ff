// A run that was stopped, in words: what it holds, and how to go on.
//
// A study of two stages keeps its first one as a run of its own, `first`, inside its folder.
#pragma once

#include <filesystem>
#include <string>

#include "flecsim/store/run.h"

namespace flecsim::study {

/// "2 designs", "1200 designs of the first stage and 2 of the second". `run` was read from `place`,
/// a folder or its results.sqlite.
std::string evaluated_text(const store::Run& run, const std::filesystem::path& place);

/// One line with what is there and the command that goes on; empty where the run is finished.
std::string unfinished_text(const store::Run& run, const std::filesystem::path& place);

}  // namespace flecsim::study
