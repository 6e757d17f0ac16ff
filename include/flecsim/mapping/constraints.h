// What a mapping may look like: fixed or bounded factors, loop orders, the spatial split over X and
// Y, and which tensors a level keeps. Both Timeloop's hardware facts and its search restrictions
// come together here; two that contradict each other are an InputError.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "flecsim/mapping/architecture.h"
#include "flecsim/mapping/loop_nest.h"
#include "flecsim/mapping/problem.h"

namespace flecsim::mapping {

struct FactorLimit {
  std::optional<std::int64_t> exact;
  std::int64_t least = 1;
  std::optional<std::int64_t> most;
};

struct LoopConstraint {
  std::vector<FactorLimit> factors;  // per dimension
  std::vector<int> inner;            // dimensions that must come first, innermost first
  std::vector<int> outer;            // dimensions that must come last
  std::optional<int> split;          // spatial only
};

struct LevelConstraint {
  LoopConstraint spatial;
  LoopConstraint temporal;
  std::vector<std::optional<bool>> keep;  // per tensor
};

struct Constraints {
  std::vector<LevelConstraint> levels;
  double least_parallelism = 0;  // used share of all compute units
};

Constraints unconstrained(const Architecture& architecture, const Problem& problem);

// Why a (legal) nest breaks the constraints; empty if it does not.
std::string violation(const Architecture& architecture, const Problem& problem,
                      const Constraints& constraints, const LoopNest& nest);

// Fixed factors that cannot hold at once, whatever the mapping; throws InputError.
void check(const Architecture& architecture, const Problem& problem,
           const Constraints& constraints);

}  // namespace flecsim::mapping
