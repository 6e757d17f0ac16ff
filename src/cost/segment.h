// Finds the segment of ascending grid values that a query lies on.
#pragma once

#include <cstddef>

namespace flecsim::cost {

/// Index of the segment of the ascending `xs` that holds `x`, or that is continued to reach it.
template <typename Xs>
std::size_t segment(const Xs& xs, double x) {
  std::size_t i = 0;
  while (i + 2 < xs.size() && x >= xs[i + 1]) ++i;
  return i;
}

}  // namespace flecsim::cost
