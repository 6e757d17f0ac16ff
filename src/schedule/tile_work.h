// One tile's commands as streams (gemmini_tiles.h), counted in closed form, and what the counts of
// convolutions and matrix products share.
#pragma once

#include <algorithm>

#include "flecsim/base/checked.h"
#include "flecsim/schedule/gemmini_loops.h"

#include "row_traffic.h"

namespace flecsim::schedule {

TileWork work_of(const ConvLayout& layout, const ConvLoop& loop, RowTraffic& traffic);
TileWork work_of(const MatmulLayout& layout, const MatmulLoop& loop, RowTraffic& traffic);

/// Adds reads of one tensor.
inline void add_reads(LoadStream& stream, const Tally& tally, std::int64_t times = 1) {
  stream.requests += tally.requests * times;
  stream.bytes += tally.bytes * times;
}

inline void add_writes(StoreStream& stream, const Tally& tally) {
  stream.requests += tally.requests;
  stream.bytes += tally.bytes;
}

/// Calls use(first, extent) for the pieces of at most `step` of `total`.
template <class Use>
void for_pieces(std::int64_t total, std::int64_t step, Use use) {
  for (std::int64_t first = 0; first < total; first += step) {
    use(first, std::min(step, total - first));
  }
}

/// Cycles of the pairs that share one block of weights. An operation streams the rows of the pair
/// before, at least 4; the one that brings new weights takes DIM, in place of the last pair of the
/// block before. `runs` rows of output, each `columns` wide, in pieces of at most DIM.
inline std::int64_t block_cycles(std::int64_t runs, std::int64_t columns, std::int64_t dim) {
  const std::int64_t rest = columns % dim;
  const std::int64_t whole = std::max<std::int64_t>(4, dim);
  const std::int64_t partial = rest > 0 ? std::max<std::int64_t>(4, rest) : 0;
  const std::int64_t last = partial > 0 ? partial : whole;
  return runs * (columns / dim * whole + partial) - last + dim;
}

/// A dimension in parts of at most `step`: how many, their mean extent and blocks of DIM.
struct Part {
  std::int64_t count = 0;
  double extent = 0;
  double blocks = 0;
};
inline Part part_of(std::int64_t total, std::int64_t step, std::int64_t dim) {
  const std::int64_t count = base::ceil_div(total, step);
  const auto mean = [count](std::int64_t n) {
    return static_cast<double>(n) / static_cast<double>(count);
  };
  return {count, mean(total), mean(base::ceil_div(total, dim))};
}

}  // namespace flecsim::schedule
