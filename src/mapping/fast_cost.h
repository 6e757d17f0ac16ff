// The cost of a candidate in closed form, a few hundred nanoseconds each.
// Equal to evaluate() without a halo. With a halo, evaluate() may find transfers between
// neighbouring instances, which cost a few per cent less.
// Source: docs/mapping.md, "Closed form". Limits: perfect factors.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "map_space.h"

namespace flecsim::mapping {

struct Cost {
  double energy_pj = 0;
  double cycles = 0;
  double dram_words = 0;
  double violation = 0;  // 0: legal; else a measure of how far from it

  bool legal() const { return violation == 0; }
};

class FastCost {
 public:
  explicit FastCost(const MapSpace& space);

  Cost evaluate(const Candidate& candidate);

  // Legality alone: 0 or the measure of violation.
  double violation(const Candidate& candidate);

 private:
  struct LevelData {
    bool has_size = false;
    double size = 0;
    double least_use = 0;
    double block = 1;
    double inverse_block = 1;
    double read_pj = 0, fill_pj = 0, update_pj = 0;
    double leak_pj = 0;
    double address_pj = 0;
    double clusters = 1;
    double read_limit = 0, write_limit = 0, shared_limit = 0;  // 0: none
    bool any_limit = false;
    std::int64_t units = 1;  // fan-out
  };
  struct Bounded {  // a factor that is limited but not fixed
    int slot = 0;
    int dim = 0;
  };
  struct Loop {
    int dim = 0;
    std::int64_t bound = 1;
    std::int64_t stride = 1;
  };
  struct Traffic {  // of one level, summed over tensors
    double read_rate = 0;
    double write_rate = 0;
    double most_copies = 1;
  };

  double limit_violation(const Candidate& candidate) const;
  void extend(const Candidate& candidate);
  void list_loops(const Candidate& candidate);
  double tile_words(int tensor, int level) const;
  double spatial_words(int tensor, int level) const;
  double words(int tensor, const std::array<std::int64_t, kMaxDims>& extents) const;
  double fills(int tensor, int level, double tile) const;
  double halo_fills(int tensor, int level, double tile) const;
  double compute_traffic(int tensor, const Candidate& candidate);
  double distinct(int tensor, int level, const Candidate& candidate) const;
  double halo_distinct(int tensor, int level,
                       const std::array<std::int32_t, kMaxDims>& factor) const;
  void add_tensor(int tensor, const Candidate& candidate, Cost& cost);
  void add_access(int level, double reads, double fills, double updates, Cost& cost);
  void stall(Cost& cost) const;

  // Of the compute units, per tensor: words handed down in one step, and in a step in which the
  // tensor does not move, when neighbours already have some of them.
  struct UnitWords {
    std::array<double, kMaxTensors> moving;
    std::array<double, kMaxTensors> still;
  };
  const UnitWords& unit_words(const std::array<std::int32_t, kMaxDims>& factor);

  const MapSpace& space_;
  int dims_;
  int levels_;
  int tensors_;
  double operations_;
  std::vector<LevelData> level_;
  std::vector<Bounded> bounded_;
  std::vector<std::vector<std::vector<std::pair<int, std::int64_t>>>> ranks_;  // (dim, coefficient)

  std::map<std::array<std::int32_t, kMaxDims>, UnitWords> unit_words_;

  std::array<std::array<std::int64_t, kMaxDims>, kMaxLevels> tile_;     // up to temporal loops
  std::array<std::array<std::int64_t, kMaxDims>, kMaxLevels> spatial_;  // up to spatial loops
  std::array<double, kMaxLevels> fanout_;                               // mapped
  std::array<double, kMaxLevels> copies_;  // mapped instances of the level
  std::array<std::array<double, kMaxTensors>, kMaxLevels> kept_words_;
  std::array<Loop, kMaxLevels * kMaxDims> loops_;
  std::array<int, kMaxLevels + 1> first_loop_;  // above the boundary of the level
  int loop_count_ = 0;
  std::array<double, kMaxLevels * kMaxDims + 1> outside_;  // product of bounds from loop k on
  double iterations_ = 1;
  std::array<Traffic, kMaxLevels> traffic_;
};

}  // namespace flecsim::mapping
