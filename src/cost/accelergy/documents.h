// The input files, sorted by their top-level keys.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "attributes.h"
#include "compound.h"

namespace flecsim::cost::accelergy {

struct Documents {
  std::optional<base::Node> architecture;
  std::vector<base::Node> action_counts;
  std::optional<base::Node> energy_tables;
  std::optional<base::Node> area_tables;
  Library library;
  Attributes variables;
  bool dumped_by_timeloop = false;  ///< its front end wrote the file
  std::vector<std::string> notes;
};

/// Files, and the .yaml, .yml and .json files of folders (sorted by name). One architecture, one
/// ERT and one ART at most.
Documents read_documents(std::span<const std::filesystem::path> inputs);

}  // namespace flecsim::cost::accelergy
