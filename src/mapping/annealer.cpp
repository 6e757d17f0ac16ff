#include "annealer.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace flecsim::mapping {

Annealer::Annealer(const MapSpace& space, Pool& pool, Budget& budget, std::uint64_t seed)
    : space_(space), pool_(pool), budget_(budget), fast_(space), random_(seed) {
  for (int d = 0; d < space.dims(); ++d) {
    std::vector<int> slots;
    for (int s = 0; s < space.slots(); ++s) {
      if (!space.limit(s, d).fixed && space.limit(s, d).most > 1) slots.push_back(s);
    }
    if (slots.size() > 1) {
      for (std::size_t i = 0; i < space.primes(d).size(); ++i) factor_moves_.push_back(d);
    }
    slots_of_.push_back(std::move(slots));
  }
  for (int l = space.first_ordered_level(); l < space.levels(); ++l) {
    const OrderRule& rule = space.order_rule(l);
    const int count = std::popcount(rule.free);
    if (count > 1) orders_.push_back({l, static_cast<int>(rule.inner.size()), count});
  }
  for (int l = 0; l < space.levels(); ++l) {
    for (int t = 0; t < space.tensors(); ++t) {
      if (((space.keep_open(l) >> t) & 1) != 0) keeps_.emplace_back(l, t);
    }
  }
}

bool Annealer::shift_factor(Candidate& candidate, int dim, int from, int to) {
  std::int32_t& source = candidate.factor[from][dim];
  std::int32_t& target = candidate.factor[to][dim];
  const auto& primes = space_.primes(dim);
  std::int32_t prime = 0;
  for (int tries = 0; tries < 4 && prime == 0; ++tries) {
    const std::int32_t p = primes[random_.below(primes.size())];
    if (source % p == 0) prime = p;
  }
  if (prime == 0) return false;
  const SlotLimit& limit = space_.limit(to, dim);
  if (static_cast<std::int64_t>(target) * prime > limit.most) return false;
  if (source / prime < space_.limit(from, dim).least && source >= space_.limit(from, dim).least) {
    return false;
  }
  source /= prime;
  target *= prime;
  return true;
}

bool Annealer::move_factor(Candidate& candidate) {
  const int dim = factor_moves_[random_.below(factor_moves_.size())];
  const auto& slots = slots_of_[dim];
  int from = -1;
  for (int tries = 0; tries < 8 && from < 0; ++tries) {
    const int s = slots[random_.below(slots.size())];
    if (candidate.factor[s][dim] > 1) from = s;
  }
  if (from < 0) return false;
  const int to = slots[random_.below(slots.size())];
  return to != from && shift_factor(candidate, dim, from, to);
}

// Two factors trade places between two slots: keeps a full fan-out or buffer full.
bool Annealer::swap_factors(Candidate& candidate) {
  const int a = factor_moves_[random_.below(factor_moves_.size())];
  const int b = factor_moves_[random_.below(factor_moves_.size())];
  const auto& slots = slots_of_[a];
  const int from = slots[random_.below(slots.size())];
  const int to = slots[random_.below(slots.size())];
  if (from == to || candidate.factor[from][a] == 1 || candidate.factor[to][b] == 1) return false;
  if (space_.limit(from, b).fixed || space_.limit(to, b).fixed) return false;
  return shift_factor(candidate, a, from, to) && shift_factor(candidate, b, to, from);
}

bool Annealer::move_loop(Candidate& candidate) {
  const Place& place = orders_[random_.below(orders_.size())];
  auto* order = candidate.order[place.level].data() + place.first;
  const auto& factor = candidate.factor[space_.temporal_slot(place.level)];
  const auto count = static_cast<std::uint64_t>(place.count);
  const std::uint64_t from = random_.below(count);
  const std::uint64_t to = random_.below(count);
  if (from == to || factor[order[from]] == 1) return false;
  if (from < to) {
    std::rotate(order + from, order + from + 1, order + to + 1);
  } else {
    std::rotate(order + to, order + from, order + from + 1);
  }
  return true;
}

void Annealer::flip_keep(Candidate& candidate) {
  const auto& [level, tensor] = keeps_[random_.below(keeps_.size())];
  candidate.keep[level] = static_cast<std::uint8_t>(candidate.keep[level] ^ (1U << tensor));
}

bool Annealer::propose(Candidate& candidate) {
  const double kind = random_.uniform();
  if (!keeps_.empty() && kind < 0.1) {
    flip_keep(candidate);
    return true;
  }
  if (!orders_.empty() && (kind < 0.35 || factor_moves_.empty())) return move_loop(candidate);
  if (factor_moves_.empty()) return false;
  if (kind < 0.55) return swap_factors(candidate);
  return move_factor(candidate);
}

double Annealer::log_value(const Cost& cost) const {
  const double primary = std::log(primary_value(cost, pool_.objective()));
  if (pool_.objective() == Objective::edp) return primary;
  return primary + 1e-3 * std::log(secondary_value(cost, pool_.objective()));
}

Cost Annealer::evaluate(const Candidate& candidate) {
  budget_.count();
  return fast_.evaluate(candidate);
}

void Annealer::run(const Candidate& start, std::int64_t moves, double hot, double budget_share) {
  constexpr double kCold = 0.003;
  Candidate current = start;
  Cost cost = evaluate(current);
  if (cost.legal()) pool_.offer(current, cost);
  double value = cost.legal() ? log_value(cost) : 0;
  double temperature = hot;
  const double cooling = std::pow(kCold / hot, 1.0 / static_cast<double>(moves));
  Candidate next = current;
  for (std::int64_t move = 0; move < moves; ++move) {
    temperature *= cooling;
    if (budget_.exhausted(budget_share)) return;
    next = current;
    if (!propose(next)) continue;
    const Cost next_cost = evaluate(next);
    if (!next_cost.legal()) {
      if (cost.legal() || next_cost.violation > cost.violation) continue;
      current = next;
      cost = next_cost;
      continue;
    }
    const double next_value = log_value(next_cost);
    const double worse = next_value - value;
    if (cost.legal() && worse > 0 && random_.uniform() >= std::exp(-worse / temperature)) continue;
    current = next;
    cost = next_cost;
    value = next_value;
    pool_.offer(current, cost);
  }
}

}  // namespace flecsim::mapping
