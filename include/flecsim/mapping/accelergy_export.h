// A mapped layer or network as Accelergy's files: energy and area reference tables and action
// counts.
//
// `flecsim energy` (or accelergy) with the three files gives the report's energy: counts are vector
// accesses of all instances, as the model prices them (evaluate.h), so they may be fractions where
// clusters share an access. Of a network the words of the outermost level are those that are moved
// when the graph is followed (network_map.h), of the steps outside the machine too.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "flecsim/mapping/network_map.h"
#include "flecsim/mapping/report.h"

namespace flecsim::mapping {

/// File stems and texts: ERT, ART, action_counts.
std::vector<std::pair<std::string, std::string>> export_accelergy(const Report& report);
std::vector<std::pair<std::string, std::string>> export_accelergy(const NetworkMapping& mapping);

}  // namespace flecsim::mapping
