// Timeloop's golden cases: a layer's files, and the values its statistics print.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "flecsim/mapping/evaluate.h"
#include "flecsim/mapping/timeloop_files.h"

namespace flecsim::testing {

// "level/tensor/key" or "level//key" or "//key" (summary) -> the text behind the colon.
using PrintedStats = std::map<std::string, std::string>;

PrintedStats parse_stats(const std::filesystem::path& path);

// The same keys, with our numbers printed as Timeloop prints them.
PrintedStats print_stats(const mapping::Architecture& architecture, const mapping::Problem& problem,
                         const mapping::Evaluation& evaluation);

// Names of the layers in the golden folder, sorted.
std::vector<std::string> golden_layers(const std::filesystem::path& folder);

}  // namespace flecsim::testing
