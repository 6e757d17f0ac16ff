// Which tensors stay in the on-chip buffer from the layer that makes them to the last that uses
// them: decided in the order of execution, each as soon as it fits beside the tiles of all layers
// in between and the tensors already kept.
#pragma once

#include <vector>

#include "data_graph.h"

namespace flecsim::mapping {

struct Residency {
  std::vector<bool> on_chip;  // by value
};

// `found`: the mapping of each step, null where it is not mapped.
Residency find_residency(const DataGraph& graph, const std::vector<const SearchResult*>& found,
                         const Architecture& architecture);

}  // namespace flecsim::mapping
