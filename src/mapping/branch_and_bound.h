// Goes through all factorisations from the innermost slot outwards and leaves out what a lower
// bound shows to be no better than the best candidate known.
// First everything up to the last spatial slot is enumerated, for every choice of bypasses; these
// beginnings are then completed in the order of their bounds. Without a halo the loop orders of a
// complete factorisation are tried exhaustively (LoopOrders), so that running to the end is a
// proof.
#pragma once

#include <cstdint>
#include <vector>

#include "loop_orders.h"
#include "lower_bound.h"
#include "search_pool.h"

namespace flecsim::mapping {

class BranchAndBound {
 public:
  BranchAndBound(const MapSpace& space, Pool& pool, Budget& budget, double budget_share);

  void run();

  // True if nothing was left out for lack of time or memory.
  bool complete() const { return complete_; }
  // The best candidate is the best there is.
  bool proven() const { return complete_ && open_bound_ >= pool_.best(); }
  // No legal candidate is below this.
  double lower_bound() const { return std::min(open_bound_, pool_.best()); }

 private:
  struct Start {
    double bound = 0;
    std::uint32_t keep = 0;   // index into keeps_
    std::size_t factors = 0;  // offset into arena_
  };

  void list_keeps();
  void choose(int slot, int dim);
  void finish_slot(int slot);
  bool fits(int slot) const;
  void give_up(double bound);
  void save_start(double bound);
  void load_start(const Start& start);
  bool exact_leaf() const;
  void complete_orders(double bound);
  void try_orders(int level);
  void refine_orders();
  void offer();

  const MapSpace& space_;
  Pool& pool_;
  Budget& budget_;
  double share_;
  FastCost fast_;
  LowerBound bound_;
  LoopOrders orders_;
  bool halo_;
  int split_ = 0;  // slots that a start decides
  bool starting_ = true;
  bool complete_ = true;
  double open_bound_;
  std::vector<std::array<std::uint8_t, kMaxLevels>> keeps_;
  std::uint32_t keep_ = 0;
  std::vector<std::vector<std::int32_t>> divisors_;  // per dimension, of its movable part
  std::vector<int> last_slot_;                       // that may take the rest
  Candidate candidate_;
  std::array<std::int32_t, kMaxDims> rest_;                 // movable part that is not placed yet
  std::vector<std::array<std::int64_t, kMaxDims>> extent_;  // after each slot
  std::vector<Start> starts_;
  std::vector<std::int32_t> arena_;
};

}  // namespace flecsim::mapping
