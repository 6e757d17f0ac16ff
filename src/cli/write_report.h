// report.html of a run, from its canonical JSON.
#pragma once

#include <filesystem>
#include <string>

namespace flecsim::cli {

/// Writes folder/report.html; returns its path.
std::filesystem::path write_report(const std::filesystem::path& folder, const std::string& json);

}  // namespace flecsim::cli
