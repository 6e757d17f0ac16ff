// The CACTI grid of one-cell SRAM macros and the interpolation on it; see flecsim/cost/sram.h.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace flecsim::cost {

/// What the grid tabulates.
struct SramField {
  enum : std::size_t { access, cycle, read, write, leakage, area };
};
inline constexpr std::size_t sram_fields = 6;

using SramValues = std::array<double, sram_fields>;  ///< ns, ns, pJ, pJ, mW, um2

/// An interpolated point; `exact`: it lies on the grid, `inside`: it was not continued beyond it.
struct SramPoint {
  SramValues values{};
  bool exact = true;
  bool inside = true;
};

/// The points of one word width, by size.
class SramColumn {
 public:
  void add(double size_bytes, const SramValues& values);
  SramPoint at(double size_bytes) const;

 private:
  std::vector<double> sizes_;
  std::vector<SramValues> values_;
};

/// All points of one node, bank count and port type.
class SramPlane {
 public:
  void add(int width_bits, double size_bytes, const SramValues& values);
  SramPoint at(double size_bytes, double width_bits) const;

 private:
  std::vector<int> widths_;
  std::vector<SramColumn> columns_;
};

/// Nodes of the grid.
inline constexpr std::array<double, 5> grid_nodes_nm = {22, 32, 45, 65, 90};

/// All planes of data/technology/sram.csv.
class SramGrid {
 public:
  /// `ports` 1 (1RW) or 2 (1R1W); `banks` 1, 2, 4 or 8; `node` is an index into grid_nodes_nm.
  const SramPlane& plane(std::size_t node, int banks, int ports) const;

  /// A point between nodes; outside 22..90 nm the edge's power law is continued. Leakage included,
  /// which is only meaningful on a node of the grid.
  SramPoint at(double node_nm, int banks, int ports, double size_bytes, double width_bits) const;

  static const SramGrid& instance();

 private:
  SramGrid();

  std::vector<SramPlane> planes_;
};

/// Index of the grid node nearest to `node_nm` (as a ratio).
std::size_t nearest_grid_node(double node_nm);

/// Point at `share` of the way from `a` to `b` on a power law, field by field. The cycle time
/// between the two is the larger one.
SramValues power_law(const SramValues& a, const SramValues& b, double share);

}  // namespace flecsim::cost
