// Reads the points of the SRAM grid from data/technology/sram.csv and sram_parts.csv.
#pragma once

#include <functional>

#include "sram_organization.h"

namespace flecsim::cost {

struct SramRow {
  double node_nm;
  int banks;
  int ports;  ///< 1: 1RW, 2: 1R1W
  SramGridPoint point;
};

/// Visits every point; of one node, bank count and port type widths ascend, then sizes.
void for_each_sram_point(const std::function<void(const SramRow&)>& visit);

}  // namespace flecsim::cost
