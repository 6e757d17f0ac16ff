// The CACTI grid of one-cell SRAM macros; see flecsim/cost/sram.h.
#pragma once

#include <array>
#include <cstddef>
#include <memory>

#include "sram_family.h"

namespace flecsim::cost {

/// Nodes of the grid.
inline constexpr std::array<double, 5> grid_nodes_nm = {22, 32, 45, 65, 90};

/// All of data/technology/sram.csv.
class SramGrid {
 public:
  /// `ports` 1 (1RW) or 2 (1R1W); `node` is an index into grid_nodes_nm.
  const SramFamily& family(std::size_t node, int ports) const;

  /// A point between nodes; outside 22..90 nm the edge's power law is continued. Leakage included,
  /// which is only meaningful on a node of the grid. `banks` is 1, 2, 4 or 8.
  SramPoint at(double node_nm, int banks, int ports, double size_bytes, double width_bits) const;

  static const SramGrid& instance();

 private:
  SramGrid();
  void make_families();

  std::array<std::unique_ptr<SramFamily>, 2 * grid_nodes_nm.size()> families_;
};

/// Index of the grid node nearest to `node_nm` (as a ratio).
std::size_t nearest_grid_node(double node_nm);

}  // namespace flecsim::cost
