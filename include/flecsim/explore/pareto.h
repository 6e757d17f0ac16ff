// Pareto dominance (minimization) and the set of points that no other point dominates.
//
// Algorithm: divide and conquer over lexicographically sorted points (Kung, Luccio, Preparata,
// J. ACM 22(4), 1975): O(n log n) for two objectives, O(n (log n)^(m-2) log n) for m, so that a
// million points take about a second. Equal points do not dominate each other: all are kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace flecsim::explore {

/// a is nowhere worse and somewhere better.
bool dominates(std::span<const double> a, std::span<const double> b);

/// Indices, ascending, of the points that none dominates. `points` is [count, objectives],
/// row-major; objectives >= 1; no NaN.
std::vector<std::size_t> non_dominated(std::span<const double> points, std::size_t objectives);

/// The front of a stream of points. The result does not depend on the order of adding.
class ParetoFront {
 public:
  explicit ParetoFront(std::size_t objectives) : objectives_(objectives) {}

  void add(std::int64_t id, std::span<const double> point);
  /// Ids on the front of all points so far, ascending.
  const std::vector<std::int64_t>& ids();
  /// Objectives in the order of ids(), [count, objectives].
  const std::vector<double>& points();

 private:
  void settle();

  std::size_t objectives_;
  std::size_t settled_ = 0;  // the first so many are a front
  std::vector<std::int64_t> ids_;
  std::vector<double> points_;
};

}  // namespace flecsim::explore
