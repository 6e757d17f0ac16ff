#include "insight_pairs.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace flecsim::study {
namespace {

using Designs = std::span<const ErrorModel::Known>;

/// Error bars along one objective, in the order of their lower ends.
struct Sweep {
  std::vector<std::size_t> order;
  std::vector<double> low, high;    ///< by place in the order
  std::vector<std::int64_t> reach;  ///< by place: how many later bars begin inside this one
  std::int64_t pairs = 0;
};

Sweep sweep_along(Designs designs, std::size_t objective) {
  Sweep sweep;
  std::vector<double> low, high;
  for (const ErrorModel::Known& design : designs) {
    const double bound = design.objectives[objective].bound();
    low.push_back(design.values[objective] - bound);
    high.push_back(design.values[objective] + bound);
  }
  sweep.order.resize(designs.size());
  std::iota(sweep.order.begin(), sweep.order.end(), std::size_t{0});
  std::ranges::sort(sweep.order, [&](std::size_t a, std::size_t b) {
    return low[a] != low[b] ? low[a] < low[b] : a < b;
  });
  for (const std::size_t i : sweep.order) {
    sweep.low.push_back(low[i]);
    sweep.high.push_back(high[i]);
  }
  for (std::size_t i = 0; i < designs.size(); ++i) {
    const auto end = std::upper_bound(sweep.low.begin(), sweep.low.end(), sweep.high[i]);
    sweep.reach.push_back(
        std::max<std::int64_t>(0, end - sweep.low.begin() - static_cast<std::int64_t>(i) - 1));
    sweep.pairs += sweep.reach.back();
  }
  return sweep;
}

Sweep best_sweep(Designs designs) {
  Sweep best = sweep_along(designs, 0);
  for (std::size_t k = 1; k < designs[0].values.size(); ++k) {
    Sweep other = sweep_along(designs, k);
    if (other.pairs < best.pairs) best = std::move(other);
  }
  return best;
}

/// The largest difference as a share of what the errors can make; above 1 where some difference is
/// real.
double distance(const ErrorModel::Known& a, const ErrorModel::Known& b) {
  double most = 0;
  for (std::size_t k = 0; k < a.values.size(); ++k) {
    const double difference = std::abs(a.values[k] - b.values[k]);
    if (difference == 0) continue;
    const double allowed = margin(a.objectives[k], b.objectives[k]);
    if (!(difference <= allowed)) return 2;
    most = std::max(most, difference / allowed);
  }
  return most;
}

/// The nearest few of each design.
class Nearest {
 public:
  explicit Nearest(std::size_t designs) : lists_(designs) {}

  void add(std::size_t of, double distance, std::size_t other) {
    auto& list = lists_[of];
    list.emplace_back(distance, other);
    std::ranges::push_heap(list);
    if (list.size() <= listed_most) return;
    std::ranges::pop_heap(list);
    list.pop_back();
  }

  std::vector<std::vector<std::size_t>> take() const {
    std::vector<std::vector<std::size_t>> out;
    for (const auto& list : lists_) {
      auto& ids = out.emplace_back();
      for (const auto& one : list) ids.push_back(one.second);
      std::ranges::sort(ids);
    }
    return out;
  }

 private:
  std::vector<std::vector<std::pair<double, std::size_t>>> lists_;
};

}  // namespace

Indistinct inside_error(Designs designs, std::int64_t most) {
  Indistinct found;
  found.count.resize(designs.size());
  Nearest nearest(designs.size());
  if (!designs.empty()) {
    const Sweep sweep = best_sweep(designs);
    const auto size = static_cast<std::int64_t>(designs.size());
    found.complete = sweep.pairs <= most;
    const std::int64_t each = found.complete ? size : std::max<std::int64_t>(1, most / size);
    for (std::size_t i = 0; i < designs.size(); ++i) {
      const std::size_t a = sweep.order[i];
      const std::size_t last = i + static_cast<std::size_t>(std::min(each, sweep.reach[i]));
      for (std::size_t j = i + 1; j <= last; ++j) {
        const std::size_t b = sweep.order[j];
        const double apart = distance(designs[a], designs[b]);
        if (apart > 1) continue;
        ++found.pairs;
        ++found.count[a];
        ++found.count[b];
        nearest.add(a, apart, b);
        nearest.add(b, apart, a);
      }
    }
  }
  found.of = nearest.take();
  return found;
}

}  // namespace flecsim::study
