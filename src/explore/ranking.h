// Sorting a population into fronts with Deb's constraint-domination, and crowding distance
// (Deb et al., IEEE TEVC 6(2), 2002, sections III and VI).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "flecsim/explore/optimizer.h"

namespace flecsim::explore {

struct Individual : Survivor {
  std::size_t rank = 0;
  double crowding = 0;
};
using Population = std::vector<Individual>;

/// Feasible before infeasible, less violation before more, else Pareto dominance.
bool constraint_dominates(const Evaluation& a, const Evaluation& b);

/// Indices by front, best first; sets `rank`.
std::vector<std::vector<std::size_t>> sort_into_fronts(Population& population);

/// Sets `crowding` of one front's members.
void measure_crowding(Population& population, std::span<const std::size_t> front);

/// Leaves `wanted` of a front: takes away the most crowded one by one, and the crowding of its
/// neighbors is measured anew (Kukkonen, Deb, CEC 2006); taking them all at once leaves gaps.
void prune(Population& population, std::vector<std::size_t>& front, std::size_t wanted);

}  // namespace flecsim::explore
