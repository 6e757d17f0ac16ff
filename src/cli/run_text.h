// A run as a table on the terminal.
#pragma once

#include <filesystem>
#include <string>

#include "flecsim/store/run.h"

namespace flecsim::cli {

/// A parameter's value as a user writes it.
std::string parameter_text(const store::ParameterColumn& column, double value);

/// "14.17 ms": a result in its unit.
std::string metric_text(const store::MetricColumn& column, double value);

/// "tops / area" of "-(tops / area)", as a goal that is to be maximized is stored; else empty.
std::string maximized(const std::string& goal);

std::string run_text(const store::Run& run, const std::filesystem::path& folder);

}  // namespace flecsim::cli
