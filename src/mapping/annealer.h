// Simulated annealing over candidates: a prime factor moves to another slot, a loop to another
// place in its level's order, a tensor is kept or bypassed.
// The temperature falls from 0.5 to 0.003 on the logarithm of the objective. Illegal candidates are
// accepted only while nothing legal was found, and then only if they are less illegal.
#pragma once

#include <cstdint>
#include <vector>

#include "flecsim/base/random.h"

#include "search_pool.h"

namespace flecsim::mapping {

class Annealer {
 public:
  Annealer(const MapSpace& space, Pool& pool, Budget& budget, std::uint64_t seed);

  // One descent of that many moves, or until the share of the budget is used. `start`: where to
  // begin; `hot`: the temperature there.
  void run(const Candidate& start, std::int64_t moves, double hot, double budget_share);

  bool can_move() const { return !factor_moves_.empty() || !orders_.empty() || !keeps_.empty(); }

 private:
  struct Place {
    int level = 0;
    int first = 0;  // of the free part of the order
    int count = 0;
  };
  bool propose(Candidate& candidate);
  bool move_factor(Candidate& candidate);
  bool shift_factor(Candidate& candidate, int dim, int from, int to);
  bool swap_factors(Candidate& candidate);
  bool move_loop(Candidate& candidate);
  void flip_keep(Candidate& candidate);
  double log_value(const Cost& cost) const;
  Cost evaluate(const Candidate& candidate);

  const MapSpace& space_;
  Pool& pool_;
  Budget& budget_;
  FastCost fast_;
  base::Random random_;
  std::vector<int> factor_moves_;           // dimension, once per prime factor
  std::vector<std::vector<int>> slots_of_;  // free slots of a dimension
  std::vector<Place> orders_;
  std::vector<std::pair<int, int>> keeps_;  // level, tensor
};

}  // namespace flecsim::mapping
