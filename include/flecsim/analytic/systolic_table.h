// Compute cycles of a network on many array sizes: the closed form as tables, no division inside.
//
// For one number of rows a layer's cycles are  a * ceil(Sc / columns) + b + max(c' + A, c'' + B)
// with a, b, A, B of rows alone and the three columns tabulated, so the inner loop over columns is
// one fused multiply-add and a maximum in SIMD lanes. The numbers are `compute_cycles` of
// estimate_systolic (a test holds them together). Limits: no memory, vector unit or waiting; output
// stationary with the filters outside.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "flecsim/analytic/systolic.h"

namespace flecsim::analytic {

class SystolicTable {
 public:
  /// `base` gives dataflow, latency, overlap and partial folds; works of the vector unit count 0.
  SystolicTable(std::span<const SystolicWork> works, std::span<const std::int64_t> rows,
                std::span<const std::int64_t> columns, const arch::Systolic& base);

  /// Adds to totals[j] the cycles of all works on rows[i] x columns[j]. Exact below 2^53.
  void add_cycles(std::size_t i, std::span<double> totals) const;
  std::size_t works() const { return works_; }

 private:
  struct RowTerms {
    double a = 0, b = 0, last = 0, earlier = 0;
  };
  struct ColumnTerms {
    std::vector<double> folds, last, earlier;
  };
  std::vector<RowTerms> row_terms_;  ///< [rows][works]
  std::vector<ColumnTerms> column_terms_;
  std::size_t works_ = 0;
};

}  // namespace flecsim::analytic
