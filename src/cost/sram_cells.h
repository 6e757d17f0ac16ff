// Ratios of other SRAM cells, temperatures and in-between nodes to the low-standby-power grid at
// 300 K, from data/technology/sram_cells.csv (one bank, 1RW, a few sizes and widths).
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "flecsim/cost/sram.h"

#include "sram_grid.h"

namespace flecsim::cost {

/// A factor and whether the tables hold it for this node, cell and temperature.
struct CellFactor {
  double value = 1;
  bool tabulated = true;
};

class SramCells {
 public:
  static const SramCells& instance();

  /// CACTI's values at 300 K where these tables hold the very point (one bank, 1RW).
  std::optional<SramValues> tabulated(double node_nm, SramCell cell, double size_bytes,
                                      double width_bits) const;

  /// Per field, a cell's value over the low-standby-power cell's at 300 K, without leakage.
  SramValues cell_factors(double node_nm, SramCell cell, double size_bytes) const;

  /// Leakage of a node that the grid lacks (28, 40, 55 nm) over its nearest grid node's.
  CellFactor node_leakage(double node_nm, double size_bytes, double width_bits) const;

  /// Leakage of a cell over the low-standby-power cell's, both at 300 K.
  CellFactor cell_leakage(double node_nm, SramCell cell, double size_bytes) const;

  /// Leakage of a cell at a temperature over 300 K.
  CellFactor temperature_leakage(double node_nm, SramCell cell, double temperature_k,
                                 double size_bytes) const;

 private:
  struct Set {
    double node_nm;
    SramCell cell;
    double temperature_k;
    std::vector<double> sizes;  ///< ascending
    SramPlane plane;

    double nearest_size(double size_bytes) const {
      return std::clamp(size_bytes, sizes.front(), sizes.back());
    }
  };
  SramCells();
  const Set* find(double node_nm, SramCell cell, double temperature_k) const;
  SramValues factors_at_node(std::size_t node, SramCell cell, double size_bytes) const;
  double leakage(const Set& set, double size_bytes, double width_bits) const;

  std::vector<Set> sets_;
};

}  // namespace flecsim::cost
