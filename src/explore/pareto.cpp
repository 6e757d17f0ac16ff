#include "flecsim/explore/pareto.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>

namespace flecsim::explore {
namespace {

constexpr std::size_t small_enough = 24;

using Indices = std::vector<std::uint32_t>;

/// The recursion; works on indices of points that differ pairwise.
class Filter {
 public:
  Filter(std::span<const double> points, std::size_t objectives)
      : points_(points), objectives_(objectives), dead_(points.size() / objectives, 0) {}

  /// `sorted` ascends lexicographically; marks what is dominated, leaves the rest in `sorted`.
  void front(Indices& sorted) {
    if (sorted.size() <= small_enough) {
      brute_front(sorted);
      return;
    }
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    Indices low(sorted.begin(), middle);
    Indices high(middle, sorted.end());
    front(low);
    front(high);
    remove_dominated(low, high, 1);
    drop_dead(high);
    sorted = std::move(low);
    sorted.insert(sorted.end(), high.begin(), high.end());
  }

 private:
  double at(std::uint32_t point, std::size_t objective) const {
    return points_[point * objectives_ + objective];
  }

  bool not_worse(std::uint32_t a, std::uint32_t b, std::size_t from) const {
    for (std::size_t k = from; k < objectives_; ++k) {
      if (at(a, k) > at(b, k)) return false;
    }
    return true;
  }

  void drop_dead(Indices& indices) const {
    std::erase_if(indices, [&](std::uint32_t i) { return dead_[i] != 0; });
  }

  void brute_front(Indices& sorted) {
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      for (std::size_t j = 0; j < i && !dead_[sorted[i]]; ++j) {
        if (!dead_[sorted[j]] && not_worse(sorted[j], sorted[i], 0)) dead_[sorted[i]] = 1;
      }
    }
    drop_dead(sorted);
  }

  /// Marks points of `high` that some point of `low` does not exceed in objectives `from`...
  /// In the objectives before `from` no point of `low` exceeds one of `high`.
  void remove_dominated(const Indices& low, const Indices& high, std::size_t from) {
    if (low.empty() || high.empty()) return;
    const std::size_t left = objectives_ - from;
    if (left == 0) {
      for (const std::uint32_t i : high) dead_[i] = 1;
    } else if (left == 1) {
      remove_above_least(low, high);
    } else if (left == 2) {
      sweep(low, high);
    } else if (std::min(low.size(), high.size()) <= small_enough) {
      brute_remove(low, high, from);
    } else {
      divide(low, high, from);
    }
  }

  void brute_remove(const Indices& low, const Indices& high, std::size_t from) {
    for (const std::uint32_t i : high) {
      for (const std::uint32_t j : low) {
        if (not_worse(j, i, from)) {
          dead_[i] = 1;
          break;
        }
      }
    }
  }

  void remove_above_least(const Indices& low, const Indices& high) {
    const std::size_t last = objectives_ - 1;
    double least = std::numeric_limits<double>::infinity();
    for (const std::uint32_t j : low) least = std::min(least, at(j, last));
    for (const std::uint32_t i : high) {
      if (at(i, last) >= least) dead_[i] = 1;
    }
  }

  /// Two objectives left: one pass over both sets by the first, with the least of the second.
  void sweep(Indices low, Indices high) {
    const std::size_t first = objectives_ - 2;
    const auto by_first = [&](std::uint32_t a, std::uint32_t b) {
      return at(a, first) < at(b, first);
    };
    std::sort(low.begin(), low.end(), by_first);
    std::sort(high.begin(), high.end(), by_first);
    double least = std::numeric_limits<double>::infinity();
    std::size_t j = 0;
    for (const std::uint32_t i : high) {
      for (; j < low.size() && at(low[j], first) <= at(i, first); ++j) {
        least = std::min(least, at(low[j], first + 1));
      }
      if (at(i, first + 1) >= least) dead_[i] = 1;
    }
  }

  void divide(const Indices& low, const Indices& high, std::size_t from) {
    const double pivot = median(low, high, from);
    Indices low_below;
    Indices low_rest;
    Indices high_below;
    Indices high_rest;
    split(low, from, pivot, low_below, low_rest);
    split(high, from, pivot, high_below, high_rest);
    const bool no_progress = low_below.empty() && high_below.empty();
    if (no_progress) {  // all are at the pivot or above: take those at the pivot by themselves
      split_at(low, from, pivot, low_below, low_rest);
      split_at(high, from, pivot, high_below, high_rest);
      remove_dominated(low_below, high_below, from + 1);
    } else {
      remove_dominated(low_below, high_below, from);
    }
    remove_dominated(low_below, high_rest, from + 1);
    drop_dead(high_rest);
    remove_dominated(low_rest, high_rest, from);
  }

  double median(const Indices& low, const Indices& high, std::size_t objective) const {
    std::vector<double> values;
    values.reserve(low.size() + high.size());
    for (const std::uint32_t i : low) values.push_back(at(i, objective));
    for (const std::uint32_t i : high) values.push_back(at(i, objective));
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
  }

  void split(const Indices& all, std::size_t objective, double pivot, Indices& below,
             Indices& rest) const {
    for (const std::uint32_t i : all) (at(i, objective) < pivot ? below : rest).push_back(i);
  }

  void split_at(const Indices& all, std::size_t objective, double pivot, Indices& below,
                Indices& rest) const {
    below.clear();
    rest.clear();
    for (const std::uint32_t i : all) (at(i, objective) <= pivot ? below : rest).push_back(i);
  }

  std::span<const double> points_;
  std::size_t objectives_;
  std::vector<char> dead_;
};

}  // namespace

bool dominates(std::span<const double> a, std::span<const double> b) {
  bool better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    better = better || a[i] < b[i];
  }
  return better;
}

std::vector<std::size_t> non_dominated(std::span<const double> points, std::size_t objectives) {
  assert(objectives > 0 && points.size() % objectives == 0);
  Indices order(points.size() / objectives);
  std::iota(order.begin(), order.end(), 0U);
  const auto row = [&](std::uint32_t i) { return points.subspan(i * objectives, objectives); };
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const auto x = row(a);
    const auto y = row(b);
    const int sign = std::lexicographical_compare(x.begin(), x.end(), y.begin(), y.end())   ? -1
                     : std::lexicographical_compare(y.begin(), y.end(), x.begin(), x.end()) ? 1
                                                                                            : 0;
    return sign != 0 ? sign < 0 : a < b;
  });
  // One of each group of equal points runs; the others share its fate.
  Indices unique;
  std::vector<std::uint32_t> leader(order.size());
  for (const std::uint32_t i : order) {
    const bool same = !unique.empty() && std::ranges::equal(row(unique.back()), row(i));
    if (!same) unique.push_back(i);
    leader[i] = unique.back();
  }
  Filter(points, objectives).front(unique);
  std::vector<char> on_front(order.size(), 0);
  for (const std::uint32_t i : unique) on_front[i] = 1;
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (on_front[leader[i]]) result.push_back(i);
  }
  return result;
}

void ParetoFront::add(std::int64_t id, std::span<const double> point) {
  assert(point.size() == objectives_);
  ids_.push_back(id);
  points_.insert(points_.end(), point.begin(), point.end());
  // Merging pays when as much is new as is settled: n log n over the whole stream.
  if (ids_.size() - settled_ >= std::max<std::size_t>(4096, settled_)) settle();
}

void ParetoFront::settle() {
  if (settled_ == ids_.size()) return;
  std::vector<std::size_t> keep = non_dominated(points_, objectives_);
  std::sort(keep.begin(), keep.end(), [&](auto a, auto b) { return ids_[a] < ids_[b]; });
  std::vector<std::int64_t> ids;
  std::vector<double> points;
  for (const std::size_t i : keep) {
    ids.push_back(ids_[i]);
    const auto begin = points_.begin() + static_cast<std::ptrdiff_t>(i * objectives_);
    points.insert(points.end(), begin, begin + static_cast<std::ptrdiff_t>(objectives_));
  }
  ids_ = std::move(ids);
  points_ = std::move(points);
  settled_ = ids_.size();
}

const std::vector<std::int64_t>& ParetoFront::ids() {
  settle();
  return ids_;
}

const std::vector<double>& ParetoFront::points() {
  settle();
  return points_;
}

}  // namespace flecsim::explore
