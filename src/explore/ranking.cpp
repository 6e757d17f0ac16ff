#include "ranking.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "flecsim/explore/pareto.h"

namespace flecsim::explore {

bool constraint_dominates(const Evaluation& a, const Evaluation& b) {
  if (a.feasible() && b.feasible()) return dominates(a.objectives, b.objectives);
  return a.violation < b.violation;
}

std::vector<std::vector<std::size_t>> sort_into_fronts(Population& population) {
  const std::size_t size = population.size();
  std::vector<std::vector<std::size_t>> beaten(size);
  std::vector<std::size_t> beaten_by(size, 0);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = i + 1; j < size; ++j) {
      const Evaluation& a = population[i].evaluation;
      const Evaluation& b = population[j].evaluation;
      if (constraint_dominates(a, b)) {
        beaten[i].push_back(j);
        ++beaten_by[j];
      } else if (constraint_dominates(b, a)) {
        beaten[j].push_back(i);
        ++beaten_by[i];
      }
    }
  }
  std::vector<std::vector<std::size_t>> fronts(1);
  for (std::size_t i = 0; i < size; ++i) {
    if (beaten_by[i] == 0) fronts[0].push_back(i);
  }
  while (!fronts.back().empty()) {
    std::vector<std::size_t> next;
    for (const std::size_t i : fronts.back()) {
      population[i].rank = fronts.size() - 1;
      for (const std::size_t j : beaten[i]) {
        if (--beaten_by[j] == 0) next.push_back(j);
      }
    }
    std::sort(next.begin(), next.end());
    fronts.push_back(std::move(next));
  }
  fronts.pop_back();
  return fronts;
}

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The members of a front in the order of each objective, as lists from which members are taken.
class Neighbors {
 public:
  Neighbors(const Population& population, const std::vector<std::size_t>& front)
      : population_(population), front_(front) {
    const std::size_t objectives = population[front[0]].evaluation.objectives.size();
    for (std::size_t k = 0; k < objectives; ++k) lists_.push_back(sorted_by(k));
  }

  double crowding(std::size_t i) const {
    double sum = 0;
    for (std::size_t k = 0; k < lists_.size(); ++k) {
      const List& list = lists_[k];
      if (list.before[i] == none || list.after[i] == none) return infinity;
      if (list.range <= 0) continue;
      sum += (value(list.after[i], k) - value(list.before[i], k)) / list.range;
    }
    return sum;
  }

  /// Tells `changed` those whose neighbors are others now.
  void take(std::size_t i, auto&& changed) {
    for (List& list : lists_) {
      const std::size_t before = list.before[i];
      const std::size_t after = list.after[i];
      if (before != none) list.after[before] = after;
      if (after != none) list.before[after] = before;
    }
    for (const List& list : lists_) {
      for (const std::size_t other : {list.before[i], list.after[i]}) {
        if (other != none) changed(other);
      }
    }
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  struct List {
    std::vector<std::size_t> before;
    std::vector<std::size_t> after;
    double range = 0;
  };

  double value(std::size_t i, std::size_t k) const {
    return population_[front_[i]].evaluation.objectives[k];
  }

  List sorted_by(std::size_t k) const {
    std::vector<std::size_t> order(front_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return value(a, k) < value(b, k); });
    List list{std::vector<std::size_t>(order.size(), none),
              std::vector<std::size_t>(order.size(), none),
              value(order.back(), k) - value(order.front(), k)};
    for (std::size_t i = 1; i < order.size(); ++i) {
      list.before[order[i]] = order[i - 1];
      list.after[order[i - 1]] = order[i];
    }
    return list;
  }

  const Population& population_;
  const std::vector<std::size_t>& front_;
  std::vector<List> lists_;
};

}  // namespace

void prune(Population& population, std::vector<std::size_t>& front, std::size_t wanted) {
  if (front.size() <= wanted) return;
  if (!population[front[0]].evaluation.feasible()) return front.resize(wanted);
  Neighbors neighbors(population, front);
  std::vector<double> crowding;
  for (std::size_t i = 0; i < front.size(); ++i) crowding.push_back(neighbors.crowding(i));
  std::vector<std::size_t> left(front.size());
  std::iota(left.begin(), left.end(), std::size_t{0});
  while (left.size() > wanted) {
    const auto least = std::min_element(left.rbegin(), left.rend(),
                                        [&](auto a, auto b) { return crowding[a] < crowding[b]; });
    const std::size_t taken = *least;
    left.erase(std::next(least).base());
    neighbors.take(taken, [&](std::size_t i) { crowding[i] = neighbors.crowding(i); });
  }
  std::vector<std::size_t> kept;
  for (const std::size_t i : left) {
    population[front[i]].crowding = crowding[i];
    kept.push_back(front[i]);
  }
  front = std::move(kept);
}

void measure_crowding(Population& population, std::span<const std::size_t> front) {
  for (const std::size_t i : front) population[i].crowding = 0;
  if (front.empty() || !population[front[0]].evaluation.feasible()) return;
  const std::size_t objectives = population[front[0]].evaluation.objectives.size();
  std::vector<std::size_t> order(front.begin(), front.end());
  for (std::size_t k = 0; k < objectives; ++k) {
    const auto value = [&](std::size_t i) { return population[i].evaluation.objectives[k]; };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return value(a) < value(b); });
    const double range = value(order.back()) - value(order.front());
    population[order.front()].crowding = infinity;
    population[order.back()].crowding = infinity;
    if (range <= 0) continue;
    for (std::size_t i = 1; i + 1 < order.size(); ++i) {
      population[order[i]].crowding += (value(order[i + 1]) - value(order[i - 1])) / range;
    }
  }
}

}  // namespace flecsim::explore
