// Dense boxes of tensor words and the difference of two of them.
// A difference is kept as at most 2 * ranks disjoint boxes, split in a fixed order, so that equal
// differences have equal lists.
#pragma once

#include <array>
#include <cstdint>

#include "flecsim/mapping/problem.h"

namespace flecsim::mapping {

using RankVector = std::array<std::int64_t, kMaxRanks>;

struct Box {
  RankVector low{};
  RankVector high{};  // inclusive

  std::int64_t words(int ranks) const {
    std::int64_t product = 1;
    for (int r = 0; r < ranks; ++r) product *= high[r] - low[r] + 1;
    return product;
  }
};

struct BoxSet {
  int count = 0;
  std::array<Box, 2 * kMaxRanks> boxes;

  bool empty() const { return count == 0; }
  void add(const Box& box) { boxes[static_cast<std::size_t>(count++)] = box; }
  std::int64_t words(int ranks) const;
};

// a without b.
void subtract(const Box& a, const Box& b, int ranks, BoxSet& result);

// Round half away from zero of the distance of the centres of a and b, per rank.
RankVector centre_distance(const Box& from, const Box& to, int ranks);

// True if `a` is `b` moved by some vector; the vector is stored in `shift`.
bool is_translation(const BoxSet& a, const BoxSet& b, int ranks, RankVector& shift);

}  // namespace flecsim::mapping
