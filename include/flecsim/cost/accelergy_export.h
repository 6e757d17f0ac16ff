// A run of flecsim as Accelergy's files: energy and area reference tables and action counts.
//
// `accelergy ERT.yaml ART.yaml action_counts.yaml` (and `flecsim energy` with the same files) then
// gives the run's energy, leakage included: it is a `leak` action per instance and cycle. Timeloop
// reads the tables too.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flecsim/counts/inventory.h"

namespace flecsim::cost {

/// File stems and texts: ERT, ART, action_counts. `counts` over the whole run of `cycles`.
std::vector<std::pair<std::string, std::string>> export_accelergy(
    std::string_view design, const counts::Inventory& inventory, const counts::ActionCounts& counts,
    double cycles);

}  // namespace flecsim::cost
