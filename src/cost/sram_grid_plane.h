// The points of one plane of the SRAM grid (node, bank count, port type) and interpolation between
// them: linear in the width and the size, area a power law in the size. Where the organization of
// the arrays matters sram_family.h does better.
#pragma once

#include <vector>

#include "sram_values.h"

namespace flecsim::cost {

/// An interpolated point; `exact`: it lies on the grid, `inside`: it was not continued beyond it.
struct SramPoint {
  SramValues values{};
  bool exact = true;
  bool inside = true;
  double tie = 0;  ///< by how much the read energy is off if another organization was chosen
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

class SramPlane {
 public:
  void add(int width_bits, double size_bytes, const SramValues& values);
  SramPoint at(double size_bytes, double width_bits) const;

 private:
  std::vector<int> widths_;
  std::vector<SramColumn> columns_;
};

/// The exponents that a field can have in a size or node.
struct SramExponents {
  SramValues least, most;
};

/// `values`, continued from `edge` to a size or node `ratio` times as large, within the exponents:
/// two points of different organizations may have any slope.
SramValues limited(const SramValues& values, const SramValues& edge, double ratio,
                   const SramExponents& exponents);

/// Point at `share` of the way from `a` to `b` on a power law, field by field. The cycle time
/// between the two is the larger one.
SramValues power_law(const SramValues& a, const SramValues& b, double share);

}  // namespace flecsim::cost
