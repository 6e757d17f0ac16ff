#include "map_space.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::mapping {
namespace {

using base::InputError;

bool has(std::uint32_t mask, int bit) { return ((mask >> bit) & 1U) != 0; }

std::vector<std::int32_t> prime_factors(std::int64_t value) {
  std::vector<std::int32_t> primes;
  for (std::int64_t p = 2; p * p <= value; ++p) {
    while (value % p == 0) {
      primes.push_back(static_cast<std::int32_t>(p));
      value /= p;
    }
  }
  if (value > 1) primes.push_back(static_cast<std::int32_t>(value));
  return primes;
}

}  // namespace

MapSpace::MapSpace(const Architecture& architecture, const Problem& problem,
                   const Constraints& constraints)
    : architecture_(architecture), problem_(problem) {
  if (levels() > kMaxLevels) {
    throw InputError(
        fmt::format("architecture: {} storage levels, expected at most {}", levels(), kMaxLevels));
  }
  for (std::size_t d = 0; d < problem.dims.size(); ++d) {
    if (problem.sizes[d] > 1) active_.push_back(static_cast<int>(d));
    if (problem.sizes[d] > INT32_MAX) {
      throw InputError(fmt::format("problem: {} is {}, expected at most {}", problem.dims[d],
                                   problem.sizes[d], INT32_MAX));
    }
  }
  least_parallelism_ = constraints.least_parallelism;
  add_slots();
  set_limits(constraints);
  set_orders(constraints);
  set_axes(constraints);
  set_keeps(constraints);
  set_primes();
  set_terms();
}

void MapSpace::add_slots() {
  for (int l = 0; l < levels(); ++l) {
    const Level& level = architecture_.levels[l];
    spatial_slot_.push_back(-1);
    if (level.fanout_x * level.fanout_y > 1) {
      spatial_slot_.back() = slots();
      slots_.push_back({l, true});
    }
    temporal_slot_.push_back(slots());
    slots_.push_back({l, false});
  }
}

void MapSpace::set_limits(const Constraints& constraints) {
  for (const Slot& slot : slots_) {
    const LevelConstraint& level = constraints.levels[slot.level];
    const LoopConstraint& loops = slot.spatial ? level.spatial : level.temporal;
    std::vector<SlotLimit> limits;
    for (const int d : active_) {
      const FactorLimit& given = loops.factors[d];
      SlotLimit limit;
      limit.least = static_cast<std::int32_t>(given.exact.value_or(given.least));
      limit.most = static_cast<std::int32_t>(given.exact.value_or(
          std::min(given.most.value_or(problem_.sizes[d]), problem_.sizes[d])));
      limit.fixed = given.exact.has_value();
      limits.push_back(limit);
    }
    limits_.push_back(std::move(limits));
  }
}

std::vector<std::uint8_t> MapSpace::active_only(const std::vector<int>& dims) const {
  std::vector<std::uint8_t> result;
  for (const int d : dims) {
    const auto found = std::find(active_.begin(), active_.end(), d);
    if (found != active_.end())
      result.push_back(static_cast<std::uint8_t>(found - active_.begin()));
  }
  return result;
}

void MapSpace::set_orders(const Constraints& constraints) {
  for (int l = 0; l < levels(); ++l) {
    OrderRule rule;
    rule.inner = active_only(constraints.levels[l].temporal.inner);
    rule.outer = active_only(constraints.levels[l].temporal.outer);
    rule.free = (1U << dims()) - 1;
    for (const std::uint8_t d : rule.inner) rule.free &= ~(1U << d);
    for (const std::uint8_t d : rule.outer) rule.free &= ~(1U << d);
    order_rules_.push_back(std::move(rule));
  }
}

std::vector<int> MapSpace::spatial_order(const LoopConstraint& given) const {
  std::vector<int> order;
  for (const std::uint8_t d : active_only(given.inner)) order.push_back(d);
  const std::vector<std::uint8_t> outer = active_only(given.outer);
  for (int d = 0; d < dims(); ++d) {
    const bool placed =
        std::count(order.begin(), order.end(), d) + std::count(outer.begin(), outer.end(), d) > 0;
    if (!placed) order.push_back(d);
  }
  order.insert(order.end(), outer.begin(), outer.end());
  return order;
}

void MapSpace::set_axes(const Constraints& constraints) {
  const int all = static_cast<int>(problem_.dims.size());
  for (int l = 0; l < levels(); ++l) {
    const Level& level = architecture_.levels[l];
    const LoopConstraint& given = constraints.levels[l].spatial;
    SpatialRule rule;
    rule.width = level.fanout_x;
    rule.height = level.fanout_y;
    const bool whole_order = static_cast<int>(given.inner.size()) == all;
    if (given.split && (*given.split == 0 || *given.split == all || whole_order)) {
      rule.rule = AxisRule::positional;
      for (int d = 0; d < dims(); ++d) {
        const auto place = std::find(given.inner.begin(), given.inner.end(), active_[d]);
        const bool on_x = *given.split == all || (place - given.inner.begin() < *given.split);
        if (on_x) rule.on_x |= 1U << d;
      }
    } else if (given.split) {
      throw InputError(
          fmt::format("constraints: {}: split {} needs a permutation of all dimensions", level.name,
                      *given.split));
    }
    if (!given.inner.empty() || !given.outer.empty()) {
      if (!given.split) rule.rule = AxisRule::in_order;
      rule.order = spatial_order(given);
    }
    spatial_rules_.push_back(std::move(rule));
  }
}

void MapSpace::set_keeps(const Constraints& constraints) {
  const auto all = static_cast<std::uint8_t>((1U << tensors()) - 1);
  for (int l = 0; l < levels(); ++l) {
    std::uint8_t always = 0;
    std::uint8_t open = 0;
    for (int t = 0; t < tensors(); ++t) {
      const std::optional<bool>& keep = constraints.levels[l].keep[t];
      const bool outermost = l + 1 == levels();
      if (outermost && keep && !*keep) {
        throw InputError(
            fmt::format("constraints: {} must keep {}, the outermost level always does",
                        architecture_.levels[l].name, problem_.tensors[t].name));
      }
      if (outermost || (keep && *keep)) always |= static_cast<std::uint8_t>(1U << t);
      if (!outermost && !keep) open |= static_cast<std::uint8_t>(1U << t);
    }
    kept_always_.push_back(static_cast<std::uint8_t>(always & all));
    keep_open_.push_back(open);
  }
}

void MapSpace::set_primes() {
  for (int d = 0; d < dims(); ++d) {
    std::int64_t rest = size(d);
    bool movable = false;
    for (int s = 0; s < slots(); ++s) {
      const SlotLimit& at = limit(s, d);
      if (!at.fixed) {
        movable = true;
        continue;
      }
      if (rest % at.least != 0) {
        throw InputError(fmt::format(
            "constraints: {}: factor {}={} does not divide what is left of it, {}; only factors "
            "that divide are searched",
            architecture_.levels[slots_[s].level].name, problem_.dims[active_[d]], at.least, rest));
      }
      rest /= at.least;
    }
    if (rest > 1 && !movable) {
      throw InputError(
          fmt::format("constraints: all factors of {} are fixed and make {}, expected {}",
                      problem_.dims[active_[d]], size(d) / rest, size(d)));
    }
    primes_.push_back(prime_factors(rest));
  }
}

void MapSpace::set_terms() {
  for (int t = 0; t < tensors(); ++t) {
    std::uint32_t mask = 0;
    bool halo = false;
    std::vector<int> moving(problem_.tensors[t].ranks.size(), 0);
    std::vector<std::vector<std::pair<int, std::int64_t>>> terms(dims());
    for (int d = 0; d < dims(); ++d) {
      for (std::size_t r = 0; r < problem_.tensors[t].ranks.size(); ++r) {
        for (const Term& term : problem_.tensors[t].ranks[r]) {
          if (term.dim != active_[d]) continue;
          terms[d].emplace_back(static_cast<int>(r), term.coefficient);
          mask |= 1U << d;
          halo = halo || ++moving[r] > 1;
        }
      }
      halo = halo || terms[d].size() > 1;
    }
    terms_.push_back(std::move(terms));
    relevant_.push_back(mask);
    halo_.push_back(halo);
  }
}

bool MapSpace::any_halo() const {
  return std::any_of(halo_.begin(), halo_.end(), [](bool halo) { return halo; });
}

Candidate MapSpace::initial() const {
  Candidate c{};
  for (auto& slot : c.factor) slot.fill(1);
  for (int d = 0; d < dims(); ++d) {
    int last = -1;
    for (int s = 0; s < slots(); ++s) {
      if (limit(s, d).fixed) {
        c.factor[s][d] = limit(s, d).least;
      } else if (last < 0 || !slots_[s].spatial) {
        last = s;
      }
    }
    for (const std::int32_t p : primes_[d]) c.factor[last][d] *= p;
  }
  for (int l = 0; l < levels(); ++l) {
    const OrderRule& rule = order_rules_[l];
    int i = 0;
    for (const std::uint8_t d : rule.inner) c.order[l][i++] = d;
    for (int d = 0; d < dims(); ++d) {
      if (has(rule.free, d)) c.order[l][i++] = static_cast<std::uint8_t>(d);
    }
    for (const std::uint8_t d : rule.outer) c.order[l][i++] = d;
    c.keep[l] = static_cast<std::uint8_t>(kept_always_[l] | keep_open_[l]);
  }
  return c;
}

std::optional<std::uint32_t> MapSpace::choose_prefix(
    const SpatialRule& rule, const std::array<std::int32_t, kMaxDims>& factor) const {
  std::int64_t x = 1;
  std::int64_t y = 1;
  for (const int d : rule.order) y *= factor[d];
  std::uint32_t mask = 0;
  const auto fits = [&] { return x <= rule.width && y <= rule.height; };
  if (fits()) return mask;
  for (const int d : rule.order) {
    x *= factor[d];
    y /= factor[d];
    mask |= 1U << d;
    if (fits()) return mask;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> MapSpace::choose_axes(
    int level, const std::array<std::int32_t, kMaxDims>& factor) const {
  const SpatialRule& rule = spatial_rules_[level];
  if (rule.rule == AxisRule::in_order) return choose_prefix(rule, factor);
  std::int64_t x = 1;
  std::int64_t y = 1;
  if (rule.rule == AxisRule::positional) {
    for (int d = 0; d < dims(); ++d) (has(rule.on_x, d) ? x : y) *= factor[d];
    if (x <= rule.width && y <= rule.height) return rule.on_x;
    return std::nullopt;
  }
  std::array<int, kMaxDims> loops{};
  int count = 0;
  for (int d = 0; d < dims(); ++d) {
    if (factor[d] == 1) continue;
    loops[count++] = d;
    x *= factor[d];
  }
  if (x > rule.width * rule.height) return std::nullopt;
  for (std::uint32_t on_y = 0; on_y < (1U << count); ++on_y) {
    std::int64_t height = 1;
    std::uint32_t mask = 0;
    for (int i = 0; i < count; ++i) {
      if (has(on_y, i)) {
        height *= factor[loops[i]];
      } else {
        mask |= 1U << loops[i];
      }
    }
    if (height <= rule.height && x / height <= rule.width) return mask;
  }
  return std::nullopt;
}

// Real loops first, in the given order; unit loops behind them.
void MapSpace::place(LoopFactors& loops, const std::vector<int>& order,
                     const std::array<std::int32_t, kMaxDims>& factor) const {
  std::vector<int> unit;
  loops.order.clear();
  for (const int d : order) {
    loops.bound[active_[d]] = factor[d];
    loops.residual[active_[d]] = factor[d];
    if (factor[d] > 1) loops.order.push_back(active_[d]);
  }
  for (int d = 0; d < static_cast<int>(problem_.dims.size()); ++d) {
    if (loops.bound[d] == 1) unit.push_back(d);
  }
  loops.order.insert(loops.order.end(), unit.begin(), unit.end());
}

LoopFactors MapSpace::spatial_loops(int level,
                                    const std::array<std::int32_t, kMaxDims>& factor) const {
  LoopFactors loops = unit_nest(architecture_, problem_).levels[0].spatial;
  const std::uint32_t on_x = choose_axes(level, factor).value_or(0);
  std::vector<int> axes = spatial_rules_[level].order;
  if (axes.empty()) {
    axes.resize(dims());
    std::iota(axes.begin(), axes.end(), 0);
  }
  std::stable_partition(axes.begin(), axes.end(), [&](int d) { return has(on_x, d); });
  place(loops, axes, factor);
  loops.split = 0;
  for (int d = 0; d < dims(); ++d) {
    if (has(on_x, d) && factor[d] > 1) ++loops.split;
  }
  return loops;
}

LoopNest MapSpace::nest(const Candidate& candidate) const {
  LoopNest nest = unit_nest(architecture_, problem_);
  for (int l = 0; l < levels(); ++l) {
    LevelLoops& level = nest.levels[l];
    const auto& order = candidate.order[l];
    place(level.temporal, std::vector<int>(order.begin(), order.begin() + dims()),
          candidate.factor[temporal_slot_[l]]);
    for (int t = 0; t < tensors(); ++t) level.keep[t] = has(candidate.keep[l], t);
    if (spatial_slot_[l] >= 0) level.spatial = spatial_loops(l, candidate.factor[spatial_slot_[l]]);
  }
  return nest;
}

}  // namespace flecsim::mapping
