#include "flecsim/mapping/evaluate.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "nest_analysis.h"

namespace flecsim::mapping {
namespace {

__extension__ using Wide = __int128;

double as_double(std::int64_t value) { return static_cast<double>(value); }
std::int64_t as_count(double value) { return static_cast<std::int64_t>(value); }

// Average instances along one spatial loop; a residual loop is short in its last iteration.
double average_bound(const LoopNest& nest, std::size_t level, std::size_t dim) {
  const LoopFactors& spatial = nest.levels[level].spatial;
  const double end = as_double(spatial.bound[dim]);
  const double residual = as_double(spatial.residual[dim]);
  if (end == residual) return end;
  double outer = as_double(nest.levels[level].temporal.bound[dim]);
  for (std::size_t s = level + 1; s < nest.levels.size(); ++s) {
    outer *= as_double(nest.levels[s].spatial.bound[dim] * nest.levels[s].temporal.bound[dim]);
  }
  return (residual + end * (outer - 1)) / outer;
}

struct Copies {
  double average = 1;
  std::int64_t most = 1;
};

// What the model knows of one tensor at one level before rounding to counts.
struct TensorTraffic {
  Transfers transfers;
  double content = 0;       // words handed to the level inside, per instance
  double parent_share = 0;  // words got from the level outside
  double link_words = 0;
  double peer_words = 0;  // moved between the instances of this level
  std::int64_t tile = 0;
  std::int64_t partition = 0;
  double fanout = 1;
  bool kept = true;
};

class Evaluator {
 public:
  Evaluator(const Architecture& architecture, const Problem& problem, const LoopNest& nest)
      : architecture_(architecture),
        problem_(problem),
        nest_(nest),
        traffic_(analyse_nest(architecture, problem, nest)) {}

  Evaluation run();

 private:
  std::size_t levels() const { return nest_.levels.size(); }
  void count_copies();
  std::vector<TensorTraffic> collapse(std::size_t tensor) const;
  void partition(std::size_t tensor, std::vector<TensorTraffic>& levels) const;
  void bypass(std::vector<TensorTraffic>& levels) const;
  void share_links(std::vector<TensorTraffic>& levels) const;
  TensorStats count(std::size_t tensor, std::size_t level, const TensorTraffic& traffic,
                    bool outermost_kept) const;
  void price(const Level& level, TensorStats& stats) const;
  void compute(Evaluation& result) const;
  void stall(const Level& level, std::int64_t compute_cycles, LevelStats& stats) const;
  void leak(std::int64_t cycles, Evaluation& result) const;
  void add_up(Evaluation& result) const;

  const Architecture& architecture_;
  const Problem& problem_;
  const LoopNest& nest_;
  NestTraffic traffic_;
  std::vector<Copies> copies_;  // of each level; last entry: of the compute units
};

void Evaluator::count_copies() {
  copies_.assign(levels() + 1, {});
  Copies outside;
  for (std::size_t s = levels(); s-- > 0;) {
    copies_[s] = outside;
    for (std::size_t d = 0; d < problem_.dims.size(); ++d) {
      outside.average *= average_bound(nest_, s, d);
      outside.most *= nest_.levels[s].spatial.bound[d];
    }
  }
  copies_.back() = outside;
}

std::vector<TensorTraffic> Evaluator::collapse(std::size_t tensor) const {
  std::vector<TensorTraffic> result(levels());
  for (std::size_t s = 0; s < levels(); ++s) {
    const LevelTraffic& raw = traffic_.levels[s][tensor];
    TensorTraffic& level = result[s];
    level.transfers = raw.transfers;
    level.content = total_words(raw.transfers);
    level.link_words = raw.link_words;
    level.tile = raw.tile_words;
    level.fanout = as_double(mapped_x(nest_.levels[s].spatial) * mapped_y(nest_.levels[s].spatial));
    level.kept = nest_.levels[s].keep[tensor];
  }
  for (std::size_t s = 0; s + 1 < levels(); ++s) {
    result[s].parent_share = delivered_words(result[s + 1].transfers) / result[s + 1].fanout;
  }
  partition(tensor, result);
  bypass(result);
  share_links(result);
  return result;
}

void Evaluator::partition(std::size_t tensor, std::vector<TensorTraffic>& levels) const {
  levels.back().partition = levels.back().tile;
  for (std::size_t s = levels.size() - 1; s-- > 0;) {
    const LevelTraffic& outer = traffic_.levels[s + 1][tensor];
    const bool spatial = levels[s + 1].fanout > 1;
    const std::int64_t whole = spatial ? outer.spatial_words : levels[s].tile;
    levels[s].partition = static_cast<std::int64_t>(static_cast<Wide>(levels[s + 1].partition) *
                                                    levels[s].tile / whole);
  }
}

// A level that does not keep the tensor hands its accesses on to the next level outside.
void Evaluator::bypass(std::vector<TensorTraffic>& levels) const {
  for (std::size_t s = 0; s < levels.size(); ++s) {
    if (levels[s].kept) continue;
    if (s + 1 < levels.size()) {
      TensorTraffic& outer = levels[s + 1];
      const double delivered = delivered_words(outer.transfers);
      const double factor = delivered > 0 ? levels[s].content * outer.fanout / delivered : 0;
      for (Transfer& t : outer.transfers) t.words *= factor;
      outer.content = total_words(outer.transfers);
      outer.link_words = 0;
    }
    // The links are the network's, between this level and the one inside: they stay.
    TensorTraffic wiped;
    wiped.kept = false;
    wiped.fanout = levels[s].fanout;
    wiped.link_words = levels[s].link_words;
    levels[s] = wiped;
  }
}

void Evaluator::share_links(std::vector<TensorTraffic>& levels) const {
  for (std::size_t s = 1; s < levels.size(); ++s) {
    if (levels[s].link_words <= 0) continue;
    levels[s - 1].peer_words = levels[s].link_words / as_double(as_count(copies_[s - 1].average));
  }
}

TensorStats Evaluator::count(std::size_t tensor, std::size_t level, const TensorTraffic& traffic,
                             bool outermost_kept) const {
  TensorStats stats;
  stats.tensor = problem_.tensors[tensor].name;
  stats.kept = traffic.kept;
  if (!traffic.kept) return stats;
  stats.partition_words = traffic.partition;
  stats.tile_words = traffic.tile;
  stats.instances = as_count(copies_[level].average);
  stats.max_instances = copies_[level].most;
  const Level& storage = architecture_.levels[level];
  stats.clusters = std::min(stats.max_instances, storage.instances() / storage.cluster_size);
  const double part = as_double(traffic.partition);
  const double parent = outermost_kept ? 0 : traffic.parent_share;
  if (problem_.tensors[tensor].read_write) {
    stats.updates = as_count(std::round(traffic.content));
    stats.reads = as_count(std::round(traffic.content + traffic.peer_words - part));
    stats.temporal_reductions = stats.reads;
    stats.fills = as_count(std::round(parent + traffic.peer_words - (outermost_kept ? 0 : part)));
    stats.address_generations = stats.updates + stats.fills;
  } else {
    stats.reads = as_count(std::round(traffic.content + traffic.peer_words));
    stats.fills = as_count(parent + traffic.peer_words);
    stats.address_generations = stats.reads + stats.fills;
  }
  price(storage, stats);
  return stats;
}

void Evaluator::price(const Level& level, TensorStats& stats) const {
  const double block = as_double(level.block_size);
  const double per_cluster = std::ceil(as_double(stats.reads) / block) * level.read_pj +
                             std::ceil(as_double(stats.fills) / block) * level.fill_pj +
                             std::ceil(as_double(stats.updates) / block) * level.update_pj;
  const double sharing = as_double(stats.max_instances) / as_double(stats.clusters);
  stats.energy_per_instance_pj = per_cluster / sharing;
  stats.energy_pj = stats.energy_per_instance_pj * as_double(stats.instances);
  const double accesses = as_double(stats.reads + stats.fills + stats.updates);
  stats.energy_per_access_pj = accesses > 0 ? stats.energy_per_instance_pj / accesses : 0;
  stats.address_generation_pj = as_double(stats.address_generations) * level.address_generation_pj *
                                as_double(stats.clusters);
}

void Evaluator::compute(Evaluation& result) const {
  const double units = copies_.back().average;
  result.utilized_compute_units = as_count(units);
  result.computes = as_count(traffic_.iterations * units);
  bool imperfect = false;
  double iterations = 1;
  for (const LevelLoops& level : nest_.levels) {
    for (std::size_t d = 0; d < problem_.dims.size(); ++d) {
      iterations *= as_double(level.temporal.bound[d]);
      imperfect = imperfect || level.temporal.bound[d] != level.temporal.residual[d] ||
                  level.spatial.bound[d] != level.spatial.residual[d];
    }
  }
  result.compute_cycles =
      imperfect ? as_count(iterations) : as_count(std::ceil(as_double(result.computes) / units));
  result.compute_energy_pj = as_double(result.computes) * architecture_.compute.energy_pj;
}

void Evaluator::stall(const Level& level, std::int64_t compute_cycles, LevelStats& stats) const {
  const double cc = as_double(compute_cycles);
  double read_sum = 0;
  double write_sum = 0;
  for (std::size_t t = 0; t < stats.tensors.size(); ++t) {
    TensorStats& tensor = stats.tensors[t];
    if (!tensor.kept) continue;
    const double spread = as_double(tensor.max_instances) / as_double(tensor.instances);
    const double scale = level.bandwidth_scale.empty() ? 1 : level.bandwidth_scale[t];
    tensor.read_words_per_cycle = std::ceil(as_double(tensor.reads) / spread) / cc * scale;
    tensor.write_words_per_cycle =
        std::ceil(as_double(tensor.fills + tensor.updates) / spread) / cc * scale;
    read_sum += tensor.read_words_per_cycle;
    write_sum += tensor.write_words_per_cycle;
  }
  const auto limit = [&](const std::optional<double>& bandwidth, double wanted) {
    if (bandwidth && wanted > 0) stats.slowdown = std::min(stats.slowdown, *bandwidth / wanted);
  };
  limit(level.read_bandwidth_words_per_cycle, read_sum);
  limit(level.write_bandwidth_words_per_cycle, write_sum);
  limit(level.shared_bandwidth_words_per_cycle, read_sum + write_sum);
  for (TensorStats& tensor : stats.tensors) {
    tensor.read_words_per_cycle *= stats.slowdown;
    tensor.write_words_per_cycle *= stats.slowdown;
  }
  stats.cycles = as_count(std::ceil(cc / stats.slowdown));
}

void Evaluator::leak(std::int64_t cycles, Evaluation& result) const {
  for (std::size_t s = 0; s < levels(); ++s) {
    std::int64_t most = 1;
    for (const TensorStats& t : result.levels[s].tensors) most = std::max(most, t.instances);
    result.levels[s].leakage_pj =
        architecture_.levels[s].leak_pj_per_cycle * as_double(cycles) * as_double(most);
  }
}

void Evaluator::add_up(Evaluation& result) const {
  result.energy_pj = result.compute_energy_pj;
  result.area_um2 = architecture_.compute.area_um2 * as_double(architecture_.compute.instances());
  for (std::size_t s = 0; s < levels(); ++s) {
    LevelStats& level = result.levels[s];
    level.energy_pj = level.leakage_pj;
    for (const TensorStats& t : level.tensors) {
      level.energy_pj += t.energy_pj + t.address_generation_pj;
    }
    result.energy_pj += level.energy_pj;
    const Level& storage = architecture_.levels[s];
    result.area_um2 += storage.area_um2 * as_double(storage.instances());
  }
  result.utilization = as_double(result.computes) / as_double(architecture_.compute.instances()) /
                       as_double(result.cycles);
}

Evaluation Evaluator::run() {
  count_copies();
  Evaluation result;
  compute(result);
  result.levels.resize(levels());
  for (std::size_t t = 0; t < problem_.tensors.size(); ++t) {
    const std::vector<TensorTraffic> traffic = collapse(t);
    std::size_t outermost = levels();
    for (std::size_t s = 0; s < levels(); ++s) {
      if (traffic[s].kept) outermost = s;
    }
    for (std::size_t s = 0; s < levels(); ++s) {
      result.levels[s].tensors.push_back(count(t, s, traffic[s], s == outermost));
    }
  }
  std::int64_t latency = 0;
  for (std::size_t s = 0; s < levels(); ++s) {
    LevelStats& level = result.levels[s];
    level.level = architecture_.levels[s].name;
    stall(architecture_.levels[s], result.compute_cycles, level);
    result.cycles = std::max(result.cycles, level.cycles);
    latency += architecture_.levels[s].network_latency_cycles;
  }
  result.cycles = std::max(result.cycles, result.compute_cycles);
  leak(result.cycles, result);
  result.cycles += latency;
  add_up(result);
  return result;
}

}  // namespace

Evaluation evaluate(const Architecture& architecture, const Problem& problem,
                    const LoopNest& nest) {
  return Evaluator(architecture, problem, nest).run();
}

std::vector<OffChipWords> off_chip_words(const Evaluation& evaluation) {
  std::vector<OffChipWords> result;
  for (const TensorStats& t : evaluation.levels.back().tensors) {
    result.push_back({t.tensor, (t.reads + t.fills) * t.instances, t.updates * t.instances});
  }
  return result;
}

}  // namespace flecsim::mapping
