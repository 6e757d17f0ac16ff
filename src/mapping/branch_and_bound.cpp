#include "branch_and_bound.h"

#include <algorithm>
#include <limits>

namespace flecsim::mapping {
namespace {

constexpr std::size_t kMostStarts = 1U << 19;
constexpr std::size_t kMostKeeps = 1U << 10;

bool has(std::uint32_t mask, int bit) { return ((mask >> bit) & 1U) != 0; }

}  // namespace

BranchAndBound::BranchAndBound(const MapSpace& space, Pool& pool, Budget& budget,
                               double budget_share)
    : space_(space),
      pool_(pool),
      budget_(budget),
      share_(budget_share),
      fast_(space),
      bound_(space, pool.objective()),
      orders_(space),
      halo_(space.any_halo()),
      open_bound_(std::numeric_limits<double>::infinity()),
      candidate_(space.initial()) {
  for (int s = 0; s < space.slots(); ++s) {
    if (space.slot(s).spatial) split_ = s + 1;
  }
  if (split_ == 0) split_ = (space.slots() + 1) / 2;
  for (int d = 0; d < space.dims(); ++d) {
    int last = -1;
    for (int s = 0; s < space.slots(); ++s) {
      if (!space.limit(s, d).fixed) last = s;
    }
    last_slot_.push_back(last);
    std::int32_t free = 1;
    for (const std::int32_t p : space.primes(d)) free *= p;
    rest_[d] = free;
    std::vector<std::int32_t> divisors;
    for (std::int32_t f = 1; f <= free; ++f) {
      if (free % f == 0) divisors.push_back(f);
    }
    divisors_.push_back(std::move(divisors));
  }
  extent_.resize(static_cast<std::size_t>(space.slots()) + 1);
  extent_[0].fill(1);
}

void BranchAndBound::list_keeps() {
  std::array<std::uint8_t, kMaxLevels> keep{};
  for (int l = 0; l < space_.levels(); ++l) keep[l] = space_.kept_always(l);
  keeps_.push_back(keep);
  for (int l = 0; l < space_.levels(); ++l) {
    for (int t = 0; t < space_.tensors(); ++t) {
      if (!has(space_.keep_open(l), t)) continue;
      const std::size_t known = keeps_.size();
      if (2 * known > kMostKeeps) {
        complete_ = false;  // handled by the caller: no bound for these
        open_bound_ = 0;
        return;
      }
      for (std::size_t i = 0; i < known; ++i) {
        auto more = keeps_[i];
        more[l] = static_cast<std::uint8_t>(more[l] | (1U << t));
        keeps_.push_back(more);
      }
    }
  }
}

void BranchAndBound::give_up(double bound) {
  complete_ = false;
  open_bound_ = std::min(open_bound_, bound);
}

// A tile only grows with every further factor: overflow now is overflow for good.
bool BranchAndBound::fits(int slot) const {
  const int l = space_.slot(slot).level;
  const auto size = space_.architecture().levels[l].effective_words();
  const auto& extent = extent_[static_cast<std::size_t>(slot) + 1];
  if (space_.slot(slot).spatial) {
    std::int64_t product = 1;
    for (int d = 0; d < space_.dims(); ++d) product *= candidate_.factor[slot][d];
    const Level& level = space_.architecture().levels[l];
    return product <= level.fanout_x * level.fanout_y;
  }
  if (!size) return true;
  std::int64_t words = 0;
  for (int t = 0; t < space_.tensors(); ++t) {
    if (!has(candidate_.keep[l], t)) continue;
    std::array<std::int64_t, kMaxRanks> ranks;
    ranks.fill(1);
    for (int d = 0; d < space_.dims(); ++d) {
      for (const auto& [r, c] : space_.terms(t, d)) ranks[r] += c * (extent[d] - 1);
    }
    std::int64_t product = 1;
    for (const std::int64_t r : ranks) product *= r;
    words += product;
  }
  return words <= *size;
}

// Chooses the factor of one dimension at a slot, then the next dimension, then the next slot.
void BranchAndBound::choose(int slot, int dim) {
  const auto index = static_cast<std::size_t>(slot);
  if (dim == 0) extent_[index + 1] = extent_[index];
  if (dim == space_.dims()) {
    finish_slot(slot);
    return;
  }
  const SlotLimit& limit = space_.limit(slot, dim);
  std::int32_t& factor = candidate_.factor[slot][dim];
  const std::int64_t before = extent_[index + 1][dim];
  const auto take = [&](std::int32_t f) {
    factor = f;
    extent_[index + 1][dim] = before * f;
    if (f > 1 && !fits(slot)) return false;
    choose(slot, dim + 1);
    return true;
  };
  if (limit.fixed) {
    take(limit.least);
  } else {
    const std::int32_t rest = rest_[dim];
    const bool last = slot == last_slot_[dim];
    for (const std::int32_t f : divisors_[dim]) {
      if (f > rest || f > limit.most) break;
      if (rest % f != 0 || f < limit.least || (last && f != rest)) continue;
      rest_[dim] = rest / f;
      if (!take(f)) break;
    }
    rest_[dim] = rest;
  }
  factor = limit.fixed ? limit.least : 1;
  extent_[index + 1][dim] = before;
}

void BranchAndBound::finish_slot(int slot) {
  const Slot& at = space_.slot(slot);
  if (at.spatial && !space_.choose_axes(at.level, candidate_.factor[slot])) return;
  budget_.count();
  const double bound = bound_.of(candidate_, slot + 1);
  if (bound >= pool_.best()) return;
  if (budget_.exhausted(share_)) {
    give_up(bound);
    return;
  }
  if (slot + 1 == space_.slots()) {
    complete_orders(bound);
  } else if (starting_ && slot + 1 == split_) {
    save_start(bound);
  } else {
    choose(slot + 1, 0);
  }
}

void BranchAndBound::save_start(double bound) {
  if (starts_.size() == kMostStarts) {
    give_up(bound);
    return;
  }
  starts_.push_back({bound, keep_, arena_.size()});
  for (int s = 0; s < split_; ++s) {
    const auto& factor = candidate_.factor[s];
    arena_.insert(arena_.end(), factor.begin(), factor.begin() + space_.dims());
  }
}

void BranchAndBound::load_start(const Start& start) {
  candidate_.keep = keeps_[start.keep];
  for (int d = 0; d < space_.dims(); ++d) {
    std::int32_t free = 1;
    for (const std::int32_t p : space_.primes(d)) free *= p;
    for (int s = 0; s < split_; ++s) {
      const std::int32_t f =
          arena_[start.factors + static_cast<std::size_t>(s * space_.dims() + d)];
      candidate_.factor[s][d] = f;
      extent_[static_cast<std::size_t>(s) + 1][d] = extent_[static_cast<std::size_t>(s)][d] * f;
      if (!space_.limit(s, d).fixed) free /= f;
    }
    rest_[d] = free;
  }
}

void BranchAndBound::offer() {
  budget_.count();
  const Cost cost = fast_.evaluate(candidate_);
  if (cost.legal()) pool_.offer(candidate_, cost);
}

void BranchAndBound::try_orders(int level) {
  if (level == space_.levels()) {
    offer();
    return;
  }
  std::uint32_t loops = 0;
  const auto& factor = candidate_.factor[space_.temporal_slot(level)];
  for (int d = 0; d < space_.dims(); ++d) {
    if (factor[d] > 1) loops |= 1U << d;
  }
  for (const LoopOrder& order : orders_.of(level, loops)) {
    candidate_.order[level] = order;
    try_orders(level + 1);
  }
}

// With a halo: one level's order after the other, among more orders, while it helps.
void BranchAndBound::refine_orders() {
  candidate_ = pool_.entries().front().candidate;
  for (bool better = true; better;) {
    better = false;
    for (int l = space_.first_ordered_level(); l < space_.levels(); ++l) {
      std::uint32_t loops = 0;
      const auto& factor = candidate_.factor[space_.temporal_slot(l)];
      for (int d = 0; d < space_.dims(); ++d) {
        if (factor[d] > 1) loops |= 1U << d;
      }
      for (const LoopOrder& order : orders_.many(l, loops)) {
        candidate_.order[l] = order;
        budget_.count();
        const Cost cost = fast_.evaluate(candidate_);
        better = (cost.legal() && pool_.offer(candidate_, cost)) || better;
      }
      candidate_.order[l] = pool_.entries().front().candidate.order[l];
    }
  }
}

// Are the costs of this factorisation known for all orders and axes? Not with a halo, and not where
// several spatial loops lie right above the compute units (their order decides who is a neighbour).
bool BranchAndBound::exact_leaf() const {
  if (halo_) return false;
  const int slot = space_.spatial_slot(0);
  if (slot < 0) return true;
  int loops = 0;
  for (int d = 0; d < space_.dims(); ++d) loops += candidate_.factor[slot][d] > 1 ? 1 : 0;
  const Level& level = space_.architecture().levels[0];
  return loops == 0 || (loops == 1 && (level.fanout_x == 1 || level.fanout_y == 1));
}

void BranchAndBound::complete_orders(double bound) {
  const double before = pool_.best();
  try_orders(space_.first_ordered_level());
  if (!exact_leaf()) open_bound_ = std::min(open_bound_, bound);
  if (halo_ && pool_.best() < before) {
    const Candidate saved = candidate_;
    refine_orders();
    candidate_ = saved;
  }
}

void BranchAndBound::run() {
  list_keeps();
  for (keep_ = 0; keep_ < keeps_.size(); ++keep_) {
    candidate_.keep = keeps_[keep_];
    choose(0, 0);
  }
  starting_ = false;
  std::sort(starts_.begin(), starts_.end(),
            [](const Start& a, const Start& b) { return a.bound < b.bound; });
  for (const Start& start : starts_) {
    if (start.bound >= pool_.best()) break;
    if (budget_.exhausted(share_)) {
      give_up(start.bound);
      break;
    }
    load_start(start);
    if (split_ == space_.slots()) {
      complete_orders(start.bound);
    } else {
      choose(split_, 0);
    }
  }
}

}  // namespace flecsim::mapping
