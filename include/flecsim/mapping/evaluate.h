// Counts, cycles and energy of one mapping: Timeloop's dense model, reproduced count for count.
// Source: docs/mapping.md (the algorithm in full). Limits: perfect and residual factors; no
// distributed multicast, no sparse optimisations.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "flecsim/mapping/architecture.h"
#include "flecsim/mapping/loop_nest.h"
#include "flecsim/mapping/problem.h"

namespace flecsim::mapping {

// Per instance unless the name says otherwise; all zero for a bypassed tensor.
struct TensorStats {
  std::string tensor;
  bool kept = false;
  std::int64_t partition_words = 0;
  std::int64_t tile_words = 0;
  std::int64_t instances = 0;      // that hold data
  std::int64_t max_instances = 0;  // spatial expansion of the loops above
  std::int64_t clusters = 0;
  std::int64_t reads = 0;
  std::int64_t fills = 0;
  std::int64_t updates = 0;
  std::int64_t temporal_reductions = 0;
  std::int64_t address_generations = 0;
  double energy_per_access_pj = 0;
  double energy_per_instance_pj = 0;
  double energy_pj = 0;  // all instances
  double address_generation_pj = 0;
  double read_words_per_cycle = 0;
  double write_words_per_cycle = 0;
};

struct LevelStats {
  std::string level;
  std::int64_t cycles = 0;
  double slowdown = 1;  // 1: no bandwidth stall
  double leakage_pj = 0;
  double energy_pj = 0;
  std::vector<TensorStats> tensors;
};

struct Evaluation {
  std::int64_t computes = 0;
  std::int64_t utilized_compute_units = 0;
  std::int64_t compute_cycles = 0;
  double compute_energy_pj = 0;
  std::int64_t cycles = 0;
  double energy_pj = 0;
  double utilization = 0;
  double area_um2 = 0;
  std::vector<LevelStats> levels;  // innermost first
};

// The nest must be legal except for capacity, which verify() judges.
Evaluation evaluate(const Architecture& architecture, const Problem& problem, const LoopNest& nest);

// Words of one tensor read from and written to the outermost level.
struct OffChipWords {
  std::string tensor;
  std::int64_t read = 0;
  std::int64_t written = 0;
};
std::vector<OffChipWords> off_chip_words(const Evaluation& evaluation);

}  // namespace flecsim::mapping
