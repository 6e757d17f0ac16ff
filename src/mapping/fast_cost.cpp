#include "fast_cost.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "spatial_group.h"

namespace flecsim::mapping {
namespace {

bool has(std::uint32_t mask, int bit) { return ((mask >> bit) & 1U) != 0; }

// ceil of a count divided by a block size; counts are below 2^50.
double blocks(double count, double block) {
  if (block == 1) return count;
  return static_cast<double>(static_cast<std::int64_t>((count + (block - 1)) / block));
}

double ceil_count(double value) {
  const double whole = static_cast<double>(static_cast<std::int64_t>(value));
  return whole < value ? whole + 1 : whole;
}

// Distinct values of i * a + j * b for i < n, j < m.
double distinct_sums(std::int64_t a, std::int64_t n, std::int64_t b, std::int64_t m) {
  const std::int64_t g = std::gcd(a, b);
  const std::int64_t p = a / g;
  const std::int64_t q = b / g;
  return static_cast<double>(n * m -
                             std::max<std::int64_t>(0, n - q) * std::max<std::int64_t>(0, m - p));
}

}  // namespace

FastCost::FastCost(const MapSpace& space)
    : space_(space),
      dims_(space.dims()),
      levels_(space.levels()),
      tensors_(space.tensors()),
      operations_(static_cast<double>(operations(space.problem()))) {
  for (const Level& level : space.architecture().levels) {
    LevelData data;
    const auto size = level.effective_words();
    data.has_size = size.has_value();
    data.size = static_cast<double>(size.value_or(0));
    data.least_use = data.size * level.min_utilization;
    data.block = static_cast<double>(level.block_size);
    data.read_pj = level.read_pj;
    data.fill_pj = level.fill_pj;
    data.update_pj = level.update_pj;
    data.leak_pj = level.leak_pj_per_cycle;
    data.address_pj = level.address_generation_pj;
    data.clusters = static_cast<double>(level.instances() / level.cluster_size);
    data.read_limit = level.read_bandwidth_words_per_cycle.value_or(0);
    data.write_limit = level.write_bandwidth_words_per_cycle.value_or(0);
    data.shared_limit = level.shared_bandwidth_words_per_cycle.value_or(0);
    data.any_limit = data.read_limit > 0 || data.write_limit > 0 || data.shared_limit > 0;
    data.units = level.fanout_x * level.fanout_y;
    level_.push_back(data);
  }
  for (int s = 0; s < space.slots(); ++s) {
    for (int d = 0; d < dims_; ++d) {
      const SlotLimit& limit = space.limit(s, d);
      if (!limit.fixed && (limit.least > 1 || limit.most < space.size(d)))
        bounded_.push_back({s, d});
    }
  }
  for (int t = 0; t < tensors_; ++t) {
    std::vector<std::vector<std::pair<int, std::int64_t>>> ranks(
        space.problem().tensors[t].ranks.size());
    for (int d = 0; d < dims_; ++d) {
      for (const auto& [rank, coefficient] : space.terms(t, d))
        ranks[rank].emplace_back(d, coefficient);
    }
    std::erase_if(ranks, [](const auto& rank) { return rank.empty(); });
    ranks_.push_back(std::move(ranks));
  }
}

void FastCost::extend(const Candidate& candidate) {
  std::array<std::int64_t, kMaxDims> extent;
  extent.fill(1);
  for (int l = 0; l < levels_; ++l) {
    const int spatial = space_.spatial_slot(l);
    double fanout = 1;
    if (spatial >= 0) {
      for (int d = 0; d < dims_; ++d) {
        extent[d] *= candidate.factor[spatial][d];
        fanout *= candidate.factor[spatial][d];
      }
    }
    fanout_[l] = fanout;
    spatial_[l] = extent;
    const auto& temporal = candidate.factor[space_.temporal_slot(l)];
    for (int d = 0; d < dims_; ++d) extent[d] *= temporal[d];
    tile_[l] = extent;
  }
  double copies = 1;
  for (int l = levels_; l-- > 0;) {
    copies_[l] = copies;
    copies *= fanout_[l];
  }
  iterations_ = operations_ / copies;
}

void FastCost::list_loops(const Candidate& candidate) {
  loop_count_ = 0;
  for (int l = 0; l < levels_; ++l) {
    const auto& factor = candidate.factor[space_.temporal_slot(l)];
    for (int i = 0; i < dims_; ++i) {
      const int d = candidate.order[l][i];
      if (factor[d] > 1) loops_[loop_count_++] = {d, factor[d], spatial_[l][d]};
    }
    first_loop_[l] = loop_count_;
  }
  outside_[loop_count_] = 1;
  for (int k = loop_count_; k-- > 0;) {
    outside_[k] = outside_[k + 1] * static_cast<double>(loops_[k].bound);
  }
}

double FastCost::words(int tensor, const std::array<std::int64_t, kMaxDims>& extents) const {
  std::int64_t product = 1;
  for (const auto& rank : ranks_[tensor]) {
    std::int64_t extent = 1;
    for (const auto& [dim, coefficient] : rank) extent += coefficient * (extents[dim] - 1);
    product *= extent;
  }
  return static_cast<double>(product);
}

double FastCost::tile_words(int tensor, int level) const { return words(tensor, tile_[level]); }
double FastCost::spatial_words(int tensor, int level) const {
  return words(tensor, spatial_[level]);
}

double FastCost::limit_violation(const Candidate& candidate) const {
  double violation = 0;
  for (const Bounded& at : bounded_) {
    const SlotLimit& limit = space_.limit(at.slot, at.dim);
    const double factor = candidate.factor[at.slot][at.dim];
    if (factor < limit.least) violation += std::log(limit.least / factor);
    if (factor > limit.most) violation += std::log(factor / limit.most);
  }
  return violation;
}

double FastCost::violation(const Candidate& candidate) {
  extend(candidate);
  double violation = limit_violation(candidate);
  double parallelism = 1;
  for (int l = 0; l < levels_; ++l) {
    const LevelData& level = level_[l];
    const int spatial = space_.spatial_slot(l);
    if (spatial >= 0 && fanout_[l] > 1 && !space_.choose_axes(l, candidate.factor[spatial])) {
      violation += 0.1 + std::max(0.0, std::log(fanout_[l] / static_cast<double>(level.units)));
    }
    parallelism *= fanout_[l] / static_cast<double>(level.units);
    double used = 0;
    for (int t = 0; t < tensors_; ++t) {
      if (!has(candidate.keep[l], t)) continue;
      kept_words_[l][t] = tile_words(t, l);
      used += kept_words_[l][t];
    }
    if (!level.has_size) continue;
    if (used > level.size) violation += std::log(used / level.size) + 1e-3;
    if (used < level.least_use) violation += std::log(level.least_use / std::max(used, 0.5));
  }
  if (parallelism < space_.least_parallelism()) {
    violation += std::log(space_.least_parallelism() / parallelism);
  }
  return violation;
}

// Words that one instance of a level takes in: docs/mapping.md, "Closed form".
double FastCost::fills(int tensor, int level, double tile) const {
  if (space_.has_halo(tensor)) return halo_fills(tensor, level, tile);
  const std::uint32_t relevant = space_.relevant(tensor);
  int k = first_loop_[level];
  while (k < loop_count_ && !has(relevant, loops_[k].dim)) ++k;
  return tile * outside_[k];
}

double FastCost::halo_fills(int tensor, int level, double tile) const {
  const std::size_t ranks = space_.problem().tensors[tensor].ranks.size();
  std::array<std::int64_t, kMaxRanks> extent;
  extent.fill(1);
  for (int d = 0; d < dims_; ++d) {
    for (const auto& [r, c] : space_.terms(tensor, d)) extent[r] += c * (tile_[level][d] - 1);
  }
  std::array<std::int64_t, kMaxRanks> inside{};  // sum of the steps of the loops inside
  std::array<std::int64_t, kMaxRanks> first{};
  bool found = false;
  double overlap_free = 0;
  double sum = tile;
  for (int k = first_loop_[level]; k < loop_count_; ++k) {
    std::array<std::int64_t, kMaxRanks> step;
    for (std::size_t r = 0; r < ranks; ++r) step[r] = -inside[r];
    for (const auto& [r, c] : space_.terms(tensor, loops_[k].dim)) {
      step[r] += c * loops_[k].stride;
      inside[r] += c * loops_[k].stride;
    }
    bool moves = false;
    for (std::size_t r = 0; r < ranks; ++r) moves = moves || step[r] != 0;
    if (!moves) continue;
    double delta = tile;
    if (!found) {
      found = true;
      first = step;
      double overlap = 1;
      for (std::size_t r = 0; r < ranks; ++r) {
        overlap *= static_cast<double>(std::max<std::int64_t>(0, extent[r] - std::abs(step[r])));
      }
      overlap_free = tile - overlap;
      delta = overlap_free;
    } else if (std::equal(step.begin(), step.begin() + static_cast<std::ptrdiff_t>(ranks),
                          first.begin())) {
      delta = overlap_free;
    }
    sum += static_cast<double>(loops_[k].bound - 1) * outside_[k + 1] * delta;
  }
  return sum;
}

const FastCost::UnitWords& FastCost::unit_words(const std::array<std::int32_t, kMaxDims>& factor) {
  auto [found, is_new] = unit_words_.try_emplace(factor);
  if (!is_new) return found->second;
  const LoopFactors spatial = space_.spatial_loops(0, factor);
  std::vector<SpatialLoop> loops;
  for (const int d : spatial.order) {
    if (spatial.bound[d] == 1) continue;
    SpatialLoop loop;
    loop.end = spatial.bound[d];
    for (int t = 0; t < tensors_; ++t) {
      const auto& ranks = space_.problem().tensors[t].ranks;
      for (std::size_t r = 0; r < ranks.size(); ++r) {
        for (const Term& term : ranks[r]) {
          if (term.dim == d) loop.step[t][r] += term.coefficient;
        }
      }
    }
    loops.push_back(loop);
  }
  const std::int64_t width = std::max(space_.architecture().levels[0].fanout_x, mapped_x(spatial));
  const SpatialGroup group(loops, space_.problem(), width);
  std::vector<char> linked;
  for (int t = 0; t < tensors_; ++t) {
    UnitWords& words = found->second;
    words.moving[t] = words.still[t] = total_words(group.unit_transfers(t));
    if (group.find_links(t, {}, linked) > 0) {
      words.still[t] = total_words(group.unit_transfers_without(t, linked));
    }
  }
  return found->second;
}

// Words that one instance of level 0 hands to its compute units. They keep nothing, but a word that
// a neighbour had in the step before is not handed out again.
double FastCost::compute_traffic(int tensor, const Candidate& candidate) {
  const int slot = space_.spatial_slot(0);
  if (slot < 0 || fanout_[0] == 1) return iterations_;
  const UnitWords& words = unit_words(candidate.factor[slot]);
  if (words.still[tensor] == words.moving[tensor]) return iterations_ * words.moving[tensor];
  double moves = 1;  // steps in which the tensor moves, and the very first
  std::array<std::int64_t, kMaxRanks> inside{};
  for (int k = 0; k < loop_count_; ++k) {
    std::array<std::int64_t, kMaxRanks> step;
    for (std::size_t r = 0; r < kMaxRanks; ++r) step[r] = -inside[r];
    for (const auto& [r, c] : space_.terms(tensor, loops_[k].dim)) {
      step[r] += c * loops_[k].stride;
      inside[r] += c * loops_[k].stride;
    }
    const bool moved = std::any_of(step.begin(), step.end(), [](std::int64_t x) { return x != 0; });
    if (moved) moves += static_cast<double>(loops_[k].bound - 1) * outside_[k + 1];
  }
  return moves * words.moving[tensor] + (iterations_ - moves) * words.still[tensor];
}

// Children of one instance that need different words.
double FastCost::distinct(int tensor, int level, const Candidate& candidate) const {
  const int slot = space_.spatial_slot(level);
  if (slot < 0 || fanout_[level] == 1) return 1;
  const auto& factor = candidate.factor[slot];
  if (space_.has_halo(tensor)) return halo_distinct(tensor, level, factor);
  const std::uint32_t relevant = space_.relevant(tensor);
  double product = 1;
  for (int d = 0; d < dims_; ++d) {
    if (has(relevant, d)) product *= factor[d];
  }
  return product;
}

double FastCost::halo_distinct(int tensor, int level,
                               const std::array<std::int32_t, kMaxDims>& factor) const {
  double product = 1;
  for (const auto& rank : ranks_[tensor]) {
    std::array<std::pair<std::int64_t, std::int64_t>, kMaxDims> moving;  // step, count
    int count = 0;
    for (const auto& [dim, coefficient] : rank) {
      if (factor[dim] == 1) continue;
      const std::int64_t stride = spatial_[level][dim] / factor[dim];
      moving[count++] = {coefficient * stride, factor[dim]};
    }
    if (count == 1) product *= static_cast<double>(moving[0].second);
    if (count == 2) {
      product *=
          distinct_sums(moving[0].first, moving[0].second, moving[1].first, moving[1].second);
    }
    if (count > 2) {
      std::set<std::int64_t> sums{0};
      for (int i = 0; i < count; ++i) {
        std::set<std::int64_t> next;
        for (const std::int64_t sum : sums) {
          for (std::int64_t j = 0; j < moving[i].second; ++j)
            next.insert(sum + j * moving[i].first);
        }
        sums = std::move(next);
      }
      product *= static_cast<double>(sums.size());
    }
  }
  return product;
}

void FastCost::add_access(int l, double reads, double fills, double updates, Cost& cost) {
  const LevelData& level = level_[l];
  const double energy = blocks(reads, level.block) * level.read_pj +
                        blocks(fills, level.block) * level.fill_pj +
                        blocks(updates, level.block) * level.update_pj;
  const double copies = copies_[l];
  if (copies > level.clusters) {
    cost.energy_pj += energy * level.clusters;
  } else {
    cost.energy_pj += energy * copies;
  }
  Traffic& traffic = traffic_[l];
  traffic.most_copies = std::max(traffic.most_copies, copies);
  if (level.any_limit) {
    // Divided one by one, as evaluate() does: the last bit decides over one cycle.
    traffic.read_rate += reads / iterations_;
    traffic.write_rate += (fills + updates) / iterations_;
  }
  if (l + 1 == levels_) cost.dram_words += (reads + fills + updates) * copies;
}

void FastCost::add_tensor(int tensor, const Candidate& candidate, Cost& cost) {
  const bool written = space_.problem().tensors[tensor].read_write;
  double content = compute_traffic(tensor, candidate);  // of the next level inside that keeps it
  double carried = 1;                                   // distinct children on the way
  double part = 0;
  std::array<double, kMaxLevels> parts{};
  if (written) {
    part = tile_words(tensor, levels_ - 1);
    parts[levels_ - 1] = part;
    for (int l = levels_ - 1; l-- > 0;) {
      if (fanout_[l + 1] > 1) {
        const double whole = spatial_words(tensor, l + 1);
        part = static_cast<double>(static_cast<std::int64_t>(part * tile_words(tensor, l) / whole));
      }
      parts[l] = part;
    }
  }
  for (int l = 0; l < levels_; ++l) {
    if (l > 0) carried *= distinct(tensor, l, candidate);
    if (!has(candidate.keep[l], tensor)) continue;
    const bool outermost = l + 1 == levels_;
    const double out = content * carried;
    const double in = outermost ? 0 : fills(tensor, l, kept_words_[l][tensor]);
    if (written) {
      const double taken = outermost ? 0 : in - parts[l];
      add_access(l, out - parts[l], taken, out, cost);
      cost.energy_pj +=
          (out + taken) * level_[l].address_pj * std::min(copies_[l], level_[l].clusters);
    } else {
      add_access(l, out, in, 0, cost);
      cost.energy_pj +=
          (out + in) * level_[l].address_pj * std::min(copies_[l], level_[l].clusters);
    }
    content = in;
    carried = 1;
  }
}

void FastCost::stall(Cost& cost) const {
  const double cycles = iterations_;
  cost.cycles = cycles;
  double latency = 0;
  for (int l = 0; l < levels_; ++l) {
    latency += static_cast<double>(space_.architecture().levels[l].network_latency_cycles);
    const LevelData& level = level_[l];
    if (!level.any_limit) continue;
    const double reads = traffic_[l].read_rate;
    const double writes = traffic_[l].write_rate;
    double slowdown = 1;
    if (level.read_limit > 0 && reads > 0) slowdown = std::min(slowdown, level.read_limit / reads);
    if (level.write_limit > 0 && writes > 0) {
      slowdown = std::min(slowdown, level.write_limit / writes);
    }
    if (level.shared_limit > 0 && reads + writes > 0) {
      slowdown = std::min(slowdown, level.shared_limit / (reads + writes));
    }
    if (slowdown < 1) cost.cycles = std::max(cost.cycles, ceil_count(cycles / slowdown));
  }
  for (int l = 0; l < levels_; ++l) {
    cost.energy_pj += level_[l].leak_pj * cost.cycles * traffic_[l].most_copies;
  }
  cost.cycles += latency;
}

Cost FastCost::evaluate(const Candidate& candidate) {
  Cost cost;
  cost.violation = violation(candidate);
  if (!cost.legal()) return cost;
  list_loops(candidate);
  traffic_.fill({});
  cost.energy_pj = operations_ * space_.architecture().compute.energy_pj;
  for (int t = 0; t < tensors_; ++t) add_tensor(t, candidate, cost);
  stall(cost);
  return cost;
}

}  // namespace flecsim::mapping
