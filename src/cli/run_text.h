// A run as a table on the terminal.
#pragma once

#include <filesystem>
#include <string>

#include "flecsim/store/run.h"

namespace flecsim::cli {

/// A parameter's value as a user writes it.
std::string parameter_text(const store::ParameterColumn& column, double value);

std::string run_text(const store::Run& run, const std::filesystem::path& folder);

}  // namespace flecsim::cli
