#include <algorithm>

#include "flecsim/analytic/systolic.h"
#include "flecsim/base/checked.h"

namespace flecsim::analytic {
namespace {

using base::ceil_div;

/// Loading, filling, streaming and draining of the largest fold.
std::int64_t longest_fold(const SystolicWork& work, const arch::Systolic& s) {
  const auto& array = s.array;
  const bool os = array.dataflow == arch::Stationary::output;
  const std::int64_t streamed = os                                           ? work.window
                                : array.dataflow == arch::Stationary::weight ? work.pixels
                                                                             : work.filters;
  return streamed + array.columns + array.rows * (array.mac_latency_cycles + 2);
}

}  // namespace

SystolicBounds systolic_bounds(const SystolicWork& work, const SystolicEstimate& e,
                               const arch::Systolic& s) {
  const std::int64_t bus = s.memory_interface.bits;
  const std::int64_t moved = ceil_div(e.dram_read_bits() + e.dram_write_bits(), bus);
  const std::int64_t vector = ceil_div(e.vector_operations, s.vector_unit.lanes);
  const std::int64_t busy = e.folds > 0 ? longest_fold(work, s) : 0;
  // Per transfer of a fold (two operands, sums both ways) and at the ends one beat is not full.
  const std::int64_t each = busy + s.memory_interface.latency_cycles + 5;
  return {std::max({e.compute_cycles, moved, vector}), moved + vector + (e.folds + 1) * each};
}

}  // namespace flecsim::analytic
