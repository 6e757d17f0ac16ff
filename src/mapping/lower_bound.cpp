#include "lower_bound.h"

#include <algorithm>
#include <numeric>

namespace flecsim::mapping {
namespace {

bool has(std::uint32_t mask, int bit) { return ((mask >> bit) & 1U) != 0; }

double as_double(std::int64_t value) { return static_cast<double>(value); }

// Distinct values of i * a + j * b for i < n, j < m.
double distinct_sums(std::int64_t a, std::int64_t n, std::int64_t b, std::int64_t m) {
  const std::int64_t g = std::gcd(a, b);
  return as_double(n * m -
                   std::max<std::int64_t>(0, n - b / g) * std::max<std::int64_t>(0, m - a / g));
}

}  // namespace

LowerBound::LowerBound(const MapSpace& space, Objective objective)
    : space_(space),
      objective_(objective),
      dims_(space.dims()),
      levels_(space.levels()),
      operations_(as_double(operations(space.problem()))) {
  for (int t = 0; t < space.tensors(); ++t) {
    std::vector<std::vector<std::pair<int, std::int64_t>>> ranks(
        space.problem().tensors[t].ranks.size());
    for (int d = 0; d < dims_; ++d) {
      for (const auto& [rank, coefficient] : space.terms(t, d))
        ranks[rank].emplace_back(d, coefficient);
    }
    std::erase_if(ranks, [](const auto& rank) { return rank.empty(); });
    std::vector<double> sizes;
    for (const auto& rank : ranks) {
      double most = 0;
      for (std::size_t i = 0; i < rank.size(); ++i) {
        const auto& [d, c] = rank[i];
        most = std::max(most, as_double(space.size(d)));
        for (std::size_t j = 0; j < i; ++j) {
          most = std::max(
              most, distinct_sums(c, space.size(d), rank[j].second, space.size(rank[j].first)));
        }
      }
      sizes.push_back(most);
    }
    ranks_.push_back(std::move(ranks));
    rank_size_.push_back(std::move(sizes));
    whole_words_.push_back(as_double(box_words(space.problem().tensors[t], space.problem().sizes)));
  }
}

void LowerBound::decide(const Candidate& candidate, int decided) {
  candidate_ = &candidate;
  decided_ = decided;
  undecided_spatial_ = 0;
  std::array<std::int64_t, kMaxDims> extent;
  extent.fill(1);
  const int tensors = space_.tensors();
  for (int l = 0; l < levels_; ++l) {
    for (int t = 0; t < tensors; ++t) {
      irrelevant_spatial_[l][t] = relevant_spatial_[l][t] = irrelevant_temporal_[l][t] = 1;
      relevant_temporal_[l][t] = false;
    }
    const int spatial = space_.spatial_slot(l);
    if (spatial >= 0 && spatial >= decided) ++undecided_spatial_;
    if (spatial >= 0 && spatial < decided) {
      for (int d = 0; d < dims_; ++d) {
        const std::int32_t factor = candidate.factor[spatial][d];
        if (factor == 1) continue;
        extent[d] *= factor;
        for (int t = 0; t < tensors; ++t) {
          (has(space_.relevant(t), d) ? relevant_spatial_ : irrelevant_spatial_)[l][t] *= factor;
        }
      }
    }
    const int temporal = space_.temporal_slot(l);
    if (temporal < decided) {
      for (int d = 0; d < dims_; ++d) {
        const std::int32_t factor = candidate.factor[temporal][d];
        if (factor == 1) continue;
        extent[d] *= factor;
        for (int t = 0; t < tensors; ++t) {
          if (has(space_.relevant(t), d)) {
            relevant_temporal_[l][t] = true;
          } else {
            irrelevant_temporal_[l][t] *= factor;
          }
        }
      }
    }
    tile_[l] = extent;
  }
  double copies = 1;
  for (int l = levels_; l-- > 0;) {
    copies_[l] = copies;
    copies *= irrelevant_spatial_[l][0] * relevant_spatial_[l][0];
  }
  irrelevant_rest_.fill(1);
  for (int d = 0; d < dims_; ++d) {
    rest_[d] = space_.size(d) / extent[d];
    for (int t = 0; t < tensors; ++t) {
      if (!has(space_.relevant(t), d)) irrelevant_rest_[t] *= as_double(rest_[d]);
    }
  }
}

// Of all tiles of a level together: no word is counted twice.
double LowerBound::distinct_words(int tensor, int level) const {
  double product = 1;
  const auto& ranks = ranks_[tensor];
  for (std::size_t r = 0; r < ranks.size(); ++r) {
    std::int64_t extent = 1;
    for (const auto& [d, c] : ranks[r]) extent += c * (tile_[level][d] - 1);
    double most = ranks[r].size() > 1 ? rank_size_[tensor][r] : 0;
    for (const auto& [d, c] : ranks[r]) {
      const std::int64_t tiles = space_.size(d) / tile_[level][d];
      const std::int64_t step = std::min(extent, c * tile_[level][d]);
      most = std::max(most, as_double(extent + (tiles - 1) * step));
    }
    product *= most;
  }
  return product;
}

// How often the loops above a level must bring the same words again.
double LowerBound::repeats(int tensor, int level) const {
  bool moved = false;
  double times = 1;
  for (int l = level + 1; l < levels_; ++l) {
    if (moved) times *= irrelevant_temporal_[l][tensor];
    moved = moved || relevant_temporal_[l][tensor];
  }
  if (moved && undecided_spatial_ == 0) times *= irrelevant_rest_[tensor];
  return times;
}

double LowerBound::irrelevant_outside(int tensor, int level) const {
  double product = 1;
  for (int l = level + 1; l < levels_; ++l) product *= irrelevant_spatial_[l][tensor];
  return product;
}

// How many compute units at most share one word handed out at this level.
double LowerBound::multicast_up_to(int tensor, int level) const {
  double product = 1;
  for (int l = 0; l <= level; ++l) {
    const int slot = space_.spatial_slot(l);
    if (slot < 0) continue;
    if (slot < decided_) {
      product *= irrelevant_spatial_[l][tensor];
    } else {
      const Level& at = space_.architecture().levels[l];
      product *= std::min(as_double(at.fanout_x * at.fanout_y), irrelevant_rest_[tensor]);
    }
  }
  return product;
}

// How many steps in a row a tensor may stand still at the compute units; what they have from a
// neighbour need not be handed out again (spatial loops right above them only).
double LowerBound::still_steps(int tensor) const {
  const int slot = space_.spatial_slot(0);
  if (slot < 0) return 1;
  // A halo can stand still while its loops move.
  if (space_.has_halo(tensor)) return operations_;
  if (slot < decided_ && irrelevant_spatial_[0][tensor] == 1) return 1;
  double steps = 1;
  for (int l = 0; l < levels_; ++l) {
    steps *= irrelevant_temporal_[l][tensor];
    if (relevant_temporal_[l][tensor]) return steps;
  }
  return steps * irrelevant_rest_[tensor];
}

void LowerBound::add_words(int l, double reads, double fills, double updates, Cost& cost) const {
  const Level& level = space_.architecture().levels[l];
  reads = std::max(0.0, reads);
  fills = std::max(0.0, fills);
  cost.energy_pj += (reads * level.read_pj + fills * level.fill_pj + updates * level.update_pj) /
                    as_double(level.block_size * level.cluster_size);
  if (l + 1 == levels_) cost.dram_words += reads + fills + updates;
}

void LowerBound::add_tensor(const Candidate& candidate, int tensor, Cost& cost) const {
  const bool written = space_.problem().tensors[tensor].read_write;
  // A tensor with a halo may be handed from neighbour to neighbour: nothing need be read twice.
  const bool halo = space_.has_halo(tensor);
  int inner = -1;
  double inner_distinct = 0;
  double inner_repeats = 1;
  for (int l = 0; l < levels_; ++l) {
    if (!has(candidate.keep[l], tensor)) continue;
    const double outside = irrelevant_outside(tensor, l);
    // Words handed out by all instances, without the copies that `outside` makes.
    double content = inner < 0
                         ? operations_ / multicast_up_to(tensor, l) / outside / still_steps(tensor)
                         : inner_distinct * (halo ? 1 : inner_repeats);
    const bool outermost = l + 1 == levels_;
    const double distinct = distinct_words(tensor, l);
    const double times = repeats(tensor, l);
    const double own = written ? whole_words_[tensor] : 0;
    if (written && inner < 0 && undecided_spatial_ > 0) {
      // Copies made by undecided spatial loops would each keep a part of the tensor.
      add_words(l, 0, 0, content * outside, cost);
    } else {
      add_words(l, (content - own) * outside, 0, written ? content * outside : 0, cost);
    }
    if (!outermost) add_words(l, 0, (distinct * times - own) * outside, 0, cost);
    inner = l;
    inner_distinct = distinct;
    inner_repeats = times;
  }
}

double LowerBound::of(const Candidate& candidate, int decided) {
  decide(candidate, decided);
  Cost cost;
  cost.energy_pj = operations_ * space_.architecture().compute.energy_pj;
  for (int t = 0; t < space_.tensors(); ++t) add_tensor(candidate, t, cost);
  double parallel = copies_[0] * irrelevant_spatial_[0][0] * relevant_spatial_[0][0];
  double rest = 1;
  for (int d = 0; d < dims_; ++d) rest *= as_double(rest_[d]);
  double units = 1;
  for (int l = 0; l < levels_; ++l) {
    if (space_.spatial_slot(l) >= decided) {
      const Level& at = space_.architecture().levels[l];
      units *= as_double(at.fanout_x * at.fanout_y);
    }
  }
  parallel *= std::min(rest, units);
  cost.cycles = operations_ / parallel;
  for (int l = 0; l < levels_; ++l) {
    const Level& level = space_.architecture().levels[l];
    const double copies = candidate.keep[l] != 0 ? copies_[l] : 1;
    cost.energy_pj += level.leak_pj_per_cycle * cost.cycles * copies;
  }
  double latency = 0;
  for (const Level& level : space_.architecture().levels) {
    latency += as_double(level.network_latency_cycles);
  }
  cost.cycles += latency;
  return primary_value(cost, objective_);
}

}  // namespace flecsim::mapping
