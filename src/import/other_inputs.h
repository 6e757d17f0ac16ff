// The other files that name layers: SCALE-Sim topologies, Timeloop problems, YAML lists of layers.
#pragma once

#include <filesystem>

#include "flecsim/base/node.h"
#include "flecsim/import/load.h"

namespace flecsim::importer {

/// Rows `name, ifmap height, ifmap width, filter height, filter width, channels, filters, stride`
/// or, where the header says M, N, K, `name, M, N, K` (SCALE-Sim v3, topology files). SCALE-Sim
/// rounds the output up: the missing rows and columns are padded at the end, with a notice.
LoadedNetwork load_scalesim(const std::filesystem::path& path);

/// `problem:` of Timeloop 0.2 to 0.4 with the dimensions C M R S N P Q (R, P across) or M N K.
LoadedNetwork load_timeloop(const base::Node& root, const std::string& name);

/// `layers:` with one map per layer; see docs/networks.md.
LoadedNetwork load_layers(const base::Node& root, const std::string& name);

}  // namespace flecsim::importer
