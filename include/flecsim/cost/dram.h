// Off-chip memories: a constant energy per bit, read = write, as published per kind
// (data/technology/dram.csv names each source).
// Limits: no row activation, refresh or standby power, no area on our chip; the published figures
// differ between sources by up to a factor of two.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "flecsim/cost/quality.h"

namespace flecsim::cost {

struct DramEstimate {
  double pj_per_bit = 0;
  Quality quality;
};

/// Throws InputError naming the known kinds.
DramEstimate estimate_dram(std::string_view kind);

/// "LPDDR4", "HBM2", ...
std::vector<std::string> dram_kinds();

}  // namespace flecsim::cost
