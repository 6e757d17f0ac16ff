#include "search_pool.h"

#include <algorithm>
#include <cmath>
#include <ctime>

namespace flecsim::mapping {
namespace {

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

bool before(const Entry& a, const Entry& b) {
  return a.primary != b.primary ? a.primary < b.primary : a.secondary < b.secondary;
}

}  // namespace

double primary_value(const Cost& cost, Objective objective) {
  switch (objective) {
    case Objective::edp:
      return cost.energy_pj * cost.cycles;
    case Objective::energy:
      return cost.energy_pj;
    case Objective::cycles:
      return cost.cycles;
    case Objective::dram_words:
      return cost.dram_words;
  }
  return 0;
}

double secondary_value(const Cost& cost, Objective objective) {
  switch (objective) {
    case Objective::edp:
      return cost.energy_pj;
    case Objective::energy:
      return cost.cycles;
    case Objective::cycles:
      return cost.energy_pj;
    case Objective::dram_words:
      return cost.energy_pj * cost.cycles;
  }
  return 0;
}

Budget::Budget(const SearchOptions& options)
    : limit_(options.evaluations), seconds_(options.budget_seconds), start_(thread_seconds()) {}

double Budget::used() {
  if (limit_) {
    return static_cast<double>(evaluated_) /
           static_cast<double>(std::max<std::int64_t>(1, *limit_));
  }
  if (calls_++ % 32 == 0) last_used_ = (thread_seconds() - start_) / seconds_;
  return last_used_;
}

bool Pool::offer(const Candidate& candidate, const Cost& cost) {
  Entry entry;
  entry.primary = primary_value(cost, objective_);
  if (entries_.size() == capacity_ && entry.primary > entries_.back().primary) return false;
  entry.secondary = secondary_value(cost, objective_);
  const auto place = std::lower_bound(entries_.begin(), entries_.end(), entry, before);
  if (place != entries_.end() && !before(entry, *place)) return false;  // equal costs
  if (entries_.size() == capacity_ && place == entries_.end()) return false;
  entry.candidate = candidate;
  entry.cost = cost;
  const bool best = place == entries_.begin();
  entries_.insert(place, entry);
  if (entries_.size() > capacity_) entries_.pop_back();
  return best;
}

}  // namespace flecsim::mapping
