// A bound that no completion of a partial candidate can beat.
// The loops of the first slots (from the innermost) are decided; what is left of every dimension
// may still be distributed freely. Per tensor and level the words moved are at least the distinct
// data, times the loops that must repeat it: each tensor is given the loop orders it likes best.
// Exact at complete candidates without a halo, except for the loop orders. Holds for transfers
// between neighbouring instances too. Source: docs/mapping.md, "Lower bound".
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "map_space.h"
#include "search_pool.h"

namespace flecsim::mapping {

class LowerBound {
 public:
  LowerBound(const MapSpace& space, Objective objective);

  // `decided`: slots [0, decided) are set in the candidate; keep flags are all set.
  double of(const Candidate& candidate, int decided);

 private:
  struct Partial;
  void decide(const Candidate& candidate, int decided);
  double distinct_words(int tensor, int level) const;
  double repeats(int tensor, int level) const;
  void add_tensor(const Candidate& candidate, int tensor, Cost& cost) const;
  void add_words(int level, double reads, double fills, double updates, Cost& cost) const;
  double irrelevant_outside(int tensor, int level) const;
  double multicast_up_to(int tensor, int level) const;
  double still_steps(int tensor) const;

  const MapSpace& space_;
  Objective objective_;
  int dims_;
  int levels_;
  double operations_;
  std::vector<std::vector<std::vector<std::pair<int, std::int64_t>>>> ranks_;
  std::vector<double> whole_words_;             // of each tensor, as a dense box
  std::vector<std::vector<double>> rank_size_;  // distinct values of each rank over all loops

  const Candidate* candidate_ = nullptr;
  int decided_ = 0;
  int undecided_spatial_ = 0;
  std::array<std::array<std::int64_t, kMaxDims>, kMaxLevels> tile_;
  std::array<std::int64_t, kMaxDims> rest_;
  std::array<double, kMaxLevels> copies_;  // decided ones only
  std::array<std::array<double, kMaxTensors>, kMaxLevels> irrelevant_spatial_;
  std::array<std::array<double, kMaxTensors>, kMaxLevels> relevant_spatial_;
  std::array<std::array<double, kMaxTensors>, kMaxLevels> irrelevant_temporal_;
  std::array<std::array<bool, kMaxTensors>, kMaxLevels> relevant_temporal_;
  std::array<double, kMaxTensors> irrelevant_rest_;
};

}  // namespace flecsim::mapping
