#include "ranking.h"

#include <algorithm>
#include <limits>

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

void measure_crowding(Population& population, std::span<const std::size_t> front) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
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
