// A run as a table on the terminal.
#pragma once

#include <filesystem>
#include <string>

#include "flecsim/store/run.h"

namespace flecsim::cli {

std::string run_text(const store::Run& run, const std::filesystem::path& folder);

}  // namespace flecsim::cli
