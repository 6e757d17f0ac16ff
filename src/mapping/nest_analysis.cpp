#include "nest_analysis.h"

#include <algorithm>
#include <map>
#include <memory>

#include "box.h"
#include "spatial_group.h"

namespace flecsim::mapping {
namespace {

struct Loop {
  int dim = 0;
  std::int64_t bound = 1;
  std::int64_t residual = 1;
  bool spatial = false;
  int level = 0;
  bool is_boundary = false;                 // outermost temporal loop of its level
  bool is_master = false;                   // outermost spatial loop of its level
  int group_begin = 0;                      // master only: innermost loop of the group
  std::int64_t stride = 1;                  // of its dimension
  std::vector<std::int64_t> mold;           // extent - 1 of every dimension, this loop included
  std::vector<std::int64_t> residual_mold;  // the same in the last residual iteration
};

struct TemporalMemory {  // of one boundary loop and tensor
  bool has_last = false;
  bool has_step = false;
  Box last;
  RankVector step{};
};

struct SpatialMemory {  // of one master loop and tensor
  BoxSet delta;
  const SpatialGroup* group = nullptr;
};

void add_transfers(Transfers& sum, const Transfers& unit, double scale) {
  for (const Transfer& t : unit) {
    auto found = std::find_if(sum.begin(), sum.end(), [&](const Transfer& s) {
      return s.multicast == t.multicast && s.scatter == t.scatter;
    });
    if (found == sum.end()) found = sum.insert(sum.end(), {t.multicast, t.scatter, 0});
    found->words += t.words * scale;
  }
}

class NestWalker {
 public:
  NestWalker(const Architecture& architecture, const Problem& problem, const LoopNest& nest);
  NestTraffic run();

 private:
  using Deltas = std::array<BoxSet, kMaxTensors>;

  void add_level(const Architecture& architecture, const LevelLoops& loops, int level);
  void add_loop(const LoopFactors& factors, int dim, bool spatial, int level);
  void set_molds();
  int outermost() const { return static_cast<int>(loops_.size()) - 1; }
  Loop& loop(int l) { return loops_[l]; }
  const Tensor& tensor(int t) const { return problem_.tensors[t]; }

  bool outer_loops_at_last(int l, int dim) const;
  std::int64_t iterations(int l) const;
  Box box(int l, int t) const;
  RankVector step_of(const Loop& loop, int t) const;

  void visit(int l, Deltas& result);
  void visit_temporal(int l);
  void visit_body(int l);
  void visit_spatial(int l);
  void run_child(int l, double weight, double epochs_factor, bool record);
  void record_spatial(int l, int t, const BoxSet& delta, const SpatialGroup& group);
  const SpatialGroup& group_of(int l);

  const Problem& problem_;
  int tensors_;
  std::vector<Loop> loops_;
  std::vector<int> innermost_imperfect_;  // per dimension; number of loops: none
  bool imperfect_ = false;
  std::vector<std::int64_t> mesh_width_;  // per level
  std::vector<std::int64_t> index_;
  std::vector<std::int64_t> transform_;
  double epochs_ = 1;
  std::vector<std::array<TemporalMemory, kMaxTensors>> temporal_memory_;
  std::vector<std::array<SpatialMemory, kMaxTensors>> spatial_memory_;
  std::vector<Deltas> scratch_;
  std::map<std::vector<std::int64_t>, std::unique_ptr<SpatialGroup>> groups_;
  std::vector<char> linked_;
  std::vector<std::array<Transfers, kMaxTensors>> linked_transfers_;  // per level
  NestTraffic traffic_;

  // Sizes of the deltas a temporal loop got from its child, with how often each stands.
  struct Recorded {
    double words = 0;
    double weight = 0;
  };
  std::vector<std::vector<std::array<Recorded, kMaxTensors>>> records_;  // per loop
};

NestWalker::NestWalker(const Architecture& architecture, const Problem& problem,
                       const LoopNest& nest)
    : problem_(problem), tensors_(static_cast<int>(problem.tensors.size())) {
  for (std::size_t s = 0; s < nest.levels.size(); ++s) {
    add_level(architecture, nest.levels[s], static_cast<int>(s));
  }
  set_molds();
  const std::size_t n = loops_.size();
  index_.assign(n, 0);
  transform_.assign(problem.dims.size(), 0);
  temporal_memory_.resize(n);
  spatial_memory_.resize(n);
  scratch_.resize(n);
  records_.resize(n);
  linked_transfers_.resize(nest.levels.size());
  traffic_.levels.resize(nest.levels.size());
}

void NestWalker::add_loop(const LoopFactors& factors, int dim, bool spatial, int level) {
  Loop loop;
  loop.dim = dim;
  loop.bound = factors.bound[dim];
  loop.residual = factors.residual[dim];
  loop.spatial = spatial;
  loop.level = level;
  loops_.push_back(loop);
}

void NestWalker::add_level(const Architecture& architecture, const LevelLoops& loops, int level) {
  const int begin = static_cast<int>(loops_.size());
  for (const int dim : loops.spatial.order) {
    if (loops.spatial.bound[dim] > 1) {
      add_loop(loops.spatial, dim, true, level);
    }
  }
  if (static_cast<int>(loops_.size()) > begin) {
    loops_.back().is_master = true;
    loops_.back().group_begin = begin;
  }
  const std::size_t temporal_begin = loops_.size();
  for (const int dim : loops.temporal.order) {
    if (loops.temporal.bound[dim] > 1) {
      add_loop(loops.temporal, dim, false, level);
    }
  }
  if (loops_.size() == temporal_begin) {
    add_loop(loops.temporal, static_cast<int>(problem_.dims.size()) - 1, false, level);
  }
  loops_.back().is_boundary = true;
  const Level& storage = architecture.levels[level];
  mesh_width_.push_back(std::max(storage.fanout_x, mapped_x(loops.spatial)));
}

void NestWalker::set_molds() {
  const std::size_t dims = problem_.dims.size();
  std::vector<std::int64_t> extent(dims, 1);
  std::vector<std::int64_t> residual_extent(dims, 1);
  innermost_imperfect_.assign(dims, static_cast<int>(loops_.size()));
  for (std::size_t l = 0; l < loops_.size(); ++l) {
    Loop& loop = loops_[l];
    const auto d = loop.dim;
    loop.stride = extent[d];
    residual_extent[d] += extent[d] * (loop.residual - 1);
    extent[d] *= loop.bound;
    if (loop.residual != loop.bound) {
      imperfect_ = true;
      innermost_imperfect_[d] = std::min(innermost_imperfect_[d], static_cast<int>(l));
    }
    for (std::size_t i = 0; i < dims; ++i) {
      loop.mold.push_back(extent[i] - 1);
      loop.residual_mold.push_back(residual_extent[i] - 1);
    }
  }
}

bool NestWalker::outer_loops_at_last(int l, int dim) const {
  for (int o = l + 1; o <= outermost(); ++o) {
    const Loop& outer = loops_[o];
    if (outer.dim == dim && index_[o] + 1 < outer.residual) return false;
  }
  return true;
}

std::int64_t NestWalker::iterations(int l) const {
  const Loop& loop = loops_[l];
  if (loop.residual == loop.bound) return loop.bound;
  return outer_loops_at_last(l, loop.dim) ? loop.residual : loop.bound;
}

// The set of tensor t touched by one run of loop l from the current position.
Box NestWalker::box(int l, int t) const {
  const Loop& loop = loops_[l];
  Box result;
  const auto& ranks = tensor(t).ranks;
  for (std::size_t r = 0; r < ranks.size(); ++r) {
    for (const Term& term : ranks[r]) {
      const auto d = term.dim;
      std::int64_t mold = loop.mold[d];
      if (imperfect_ && loop.residual_mold[d] != mold && outer_loops_at_last(l, term.dim)) {
        mold = loop.residual_mold[d];
      }
      result.low[r] += term.coefficient * transform_[d];
      result.high[r] += term.coefficient * (transform_[d] + mold);
    }
  }
  return result;
}

RankVector NestWalker::step_of(const Loop& loop, int t) const {
  RankVector step{};
  const auto& ranks = tensor(t).ranks;
  for (std::size_t r = 0; r < ranks.size(); ++r) {
    for (const Term& term : ranks[r]) {
      if (term.dim == loop.dim) step[r] += term.coefficient * loop.stride;
    }
  }
  return step;
}

NestTraffic NestWalker::run() {
  for (int l = 0; l <= outermost(); ++l) {
    const Loop& at = loop(l);
    if (!at.is_boundary && !at.is_master) continue;
    for (int t = 0; t < tensors_; ++t) {
      const auto index = t;
      LevelTraffic& level = traffic_.levels[at.level][index];
      Box whole;
      const auto& ranks = tensor(t).ranks;
      for (std::size_t r = 0; r < ranks.size(); ++r) {
        for (const Term& term : ranks[r]) {
          whole.high[r] += term.coefficient * at.mold[term.dim];
        }
      }
      const std::int64_t words = whole.words(static_cast<int>(ranks.size()));
      if (at.is_master) level.spatial_words = words;
      if (at.is_boundary) level.tile_words = words;
    }
  }
  visit(outermost(), scratch_.back());
  for (std::size_t s = 0; s < traffic_.levels.size(); ++s) {
    for (int t = 0; t < tensors_; ++t) {
      LevelTraffic& level = traffic_.levels[s][t];
      if (level.spatial_words == 0) level.spatial_words = level.tile_words;
      const Transfers& linked = linked_transfers_[s][t];
      if (level.link_words == 0) continue;
      if (static_cast<std::int64_t>(total_words(linked)) <
          static_cast<std::int64_t>(total_words(level.transfers))) {
        level.transfers = linked;
      } else {
        level.link_words = 0;
      }
    }
  }
  return std::move(traffic_);
}

void NestWalker::visit(int l, Deltas& result) {
  const bool wanted = loop(l).is_boundary && l != outermost();
  std::array<Box, kMaxTensors> boxes;
  if (wanted) {
    for (int t = 0; t < tensors_; ++t) boxes[t] = box(l, t);
  }
  if (loop(l).spatial) {
    visit_spatial(l);
  } else if (l == 0) {
    visit_body(l);
  } else {
    visit_temporal(l);
  }
  if (!wanted) return;
  for (int t = 0; t < tensors_; ++t) {
    const auto index = t;
    const int ranks = static_cast<int>(tensor(t).ranks.size());
    const Box& current = boxes[index];
    TemporalMemory& memory = temporal_memory_[l][index];
    BoxSet& delta = result[index];
    delta.count = 0;
    if (!memory.has_last) {
      delta.add(current);
    } else {
      const RankVector step = centre_distance(memory.last, current, ranks);
      const bool still =
          std::all_of(step.begin(), step.end(), [](std::int64_t x) { return x == 0; });
      if (still || !memory.has_step || step == memory.step) {
        subtract(current, memory.last, ranks, delta);
        if (!still) {
          memory.step = step;
          memory.has_step = true;
        }
      } else {
        delta.add(current);
        memory.has_step = false;
      }
    }
    memory.last = current;
    memory.has_last = true;
  }
}

void NestWalker::visit_body(int l) {
  const double runs = static_cast<double>(iterations(l)) * epochs_;
  traffic_.iterations += runs;
  for (int t = 0; t < tensors_; ++t) {
    add_transfers(traffic_.levels[0][t].transfers, {{1, 1, 1}}, runs);
  }
}

// One run of the loop inside l, standing for `weight` iterations whose inner loops repeat
// `epochs_factor` times; without `record` the delta is dropped and counted as one more of the last.
void NestWalker::run_child(int l, double weight, double epochs_factor, bool record) {
  const auto index = l;
  Deltas& deltas = scratch_[index - 1];
  const double saved = epochs_;
  epochs_ *= epochs_factor;
  visit(l - 1, deltas);
  epochs_ = saved;
  const auto advance = static_cast<std::int64_t>(epochs_factor);
  index_[index] += advance;
  transform_[static_cast<std::size_t>(loops_[index].dim)] += advance * loops_[index].stride;
  if (!loops_[index - 1].is_boundary) return;
  auto& records = records_[index];
  if (!record) {
    for (auto& r : records.back()) r.weight += 1;
    return;
  }
  records.emplace_back();
  for (int t = 0; t < tensors_; ++t) {
    const int ranks = static_cast<int>(tensor(t).ranks.size());
    const BoxSet& delta = deltas[t];
    records.back()[t] = {static_cast<double>(delta.words(ranks)), weight};
  }
}

void NestWalker::visit_temporal(int l) {
  const auto index = l;
  const Loop& at = loops_[index];
  const std::int64_t n = iterations(l);
  const auto dim = at.dim;
  const bool run_last =
      imperfect_ && innermost_imperfect_[dim] < l && outer_loops_at_last(l, at.dim);
  const bool run_second_last = run_last && at.residual != at.bound;
  const std::int64_t extra = run_second_last ? 2 : (run_last ? 1 : 0);
  const std::int64_t start = transform_[dim];
  records_[index].clear();
  index_[index] = 0;

  run_child(l, 1, 1, true);
  if (n - 1 - extra >= 1) {
    const auto many = static_cast<double>(n - 1 - extra);
    run_child(l, many, many, true);
  }
  if (run_second_last && n >= 3) run_child(l, 1, 1, n < 4);
  if (run_last && n >= 2) run_child(l, 1, 1, run_second_last || n < 3);

  index_[index] = 0;
  transform_[dim] = start;
  for (const auto& record : records_[index]) {
    for (int t = 0; t < tensors_; ++t) {
      const Recorded& r = record[t];
      const double words = epochs_ * r.words * r.weight;
      auto& level = traffic_.levels[at.level][t];
      add_transfers(level.transfers, {{1, 1, 1}}, words);
    }
  }
}

const SpatialGroup& NestWalker::group_of(int l) {
  std::vector<std::int64_t> key{l};
  for (int i = loops_[l].group_begin; i <= l; ++i) {
    key.push_back(iterations(i));
  }
  std::unique_ptr<SpatialGroup>& group = groups_[key];
  if (group == nullptr) {
    std::vector<SpatialLoop> loops;
    for (std::size_t i = 1; i < key.size(); ++i) {
      const Loop& at = loops_[loop(l).group_begin + i - 1];
      SpatialLoop spatial;
      spatial.end = key[i];
      for (int t = 0; t < tensors_; ++t) {
        spatial.step[t] = step_of(at, t);
      }
      loops.push_back(spatial);
    }
    const std::int64_t width = mesh_width_[loop(l).level];
    group = std::make_unique<SpatialGroup>(loops, problem_, width);
  }
  return *group;
}

void NestWalker::visit_spatial(int l) {
  const SpatialGroup& group = group_of(l);
  const int inside = loop(l).group_begin - 1;
  if (inside < 0) {
    traffic_.iterations += epochs_;
    for (int t = 0; t < tensors_; ++t) {
      BoxSet point;
      Box at;
      const auto& ranks = tensor(t).ranks;
      for (std::size_t r = 0; r < ranks.size(); ++r) {
        for (const Term& term : ranks[r]) {
          at.low[r] += term.coefficient * transform_[term.dim];
        }
      }
      at.high = at.low;
      point.add(at);
      record_spatial(l, t, point, group);
    }
    return;
  }
  Deltas& deltas = scratch_[inside];
  visit(inside, deltas);
  for (int t = 0; t < tensors_; ++t) {
    record_spatial(l, t, deltas[t], group);
  }
}

void NestWalker::record_spatial(int l, int t, const BoxSet& delta, const SpatialGroup& group) {
  const auto index = t;
  const int ranks = static_cast<int>(tensor(t).ranks.size());
  SpatialMemory& memory = spatial_memory_[l][index];
  const auto level_index = loop(l).level;
  LevelTraffic& level = traffic_.levels[level_index][index];
  if (!delta.empty()) {
    const double words = static_cast<double>(delta.words(ranks)) * epochs_;
    const Transfers& unit = group.unit_transfers(t);
    add_transfers(level.transfers, unit, words);
    RankVector shift{};
    std::int64_t links = 0;
    if (memory.group == &group && is_translation(delta, memory.delta, ranks, shift)) {
      links = group.find_links(t, shift, linked_);
    }
    Transfers& linked_sum = linked_transfers_[level_index][index];
    if (links == 0) {
      add_transfers(linked_sum, unit, words);
    } else {
      add_transfers(linked_sum, group.unit_transfers_without(t, linked_), words);
      level.link_words += static_cast<double>(links) * words;
    }
  }
  memory.delta = delta;
  memory.group = &group;
}

}  // namespace

double total_words(const Transfers& transfers) {
  double sum = 0;
  for (const Transfer& t : transfers) sum += t.words;
  return sum;
}

double delivered_words(const Transfers& transfers) {
  double sum = 0;
  for (const Transfer& t : transfers) sum += t.words * static_cast<double>(t.multicast);
  return sum;
}

NestTraffic analyse_nest(const Architecture& architecture, const Problem& problem,
                         const LoopNest& nest) {
  return NestWalker(architecture, problem, nest).run();
}

}  // namespace flecsim::mapping
