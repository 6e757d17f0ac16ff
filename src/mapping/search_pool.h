// What the parts of a search share: the objective, the budget, and the best candidates so far.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "flecsim/mapping/search.h"

#include "fast_cost.h"

namespace flecsim::mapping {

double primary_value(const Cost& cost, Objective objective);
// Decides between equal primaries.
double secondary_value(const Cost& cost, Objective objective);

class Budget {
 public:
  explicit Budget(const SearchOptions& options);

  // Counts one evaluation.
  void count() { ++evaluated_; }
  // Share of the whole budget that is used, in [0, 1]; reads the clock now and then only.
  double used();
  bool exhausted(double share = 1) { return used() >= share; }
  std::int64_t evaluated() const { return evaluated_; }

 private:
  std::optional<std::int64_t> limit_;
  double seconds_;
  double start_;
  double last_used_ = 0;
  std::int64_t evaluated_ = 0;
  int calls_ = 0;
};

struct Entry {
  Candidate candidate;
  Cost cost;
  double primary = 0;
  double secondary = 0;
};

// The best few candidates with different costs, best first.
class Pool {
 public:
  Pool(Objective objective, std::size_t capacity) : objective_(objective), capacity_(capacity) {}

  Objective objective() const { return objective_; }
  // True if it is the new best.
  bool offer(const Candidate& candidate, const Cost& cost);
  double best() const {
    return entries_.empty() ? std::numeric_limits<double>::infinity() : entries_.front().primary;
  }
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  Objective objective_;
  std::size_t capacity_;
  std::vector<Entry> entries_;
};

}  // namespace flecsim::mapping
