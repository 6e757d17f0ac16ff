// A mapping: for every storage level its temporal loops and, inside them, the spatial loops over
// the instances of the next level, and which tensors the level keeps. Orders are innermost first;
// the first `split` entries of a spatial order are spread over X, the rest over Y. A loop of bound
// 5 and residual 3 runs 5 times, 3 times in the last global iteration. verify() is the legality
// test of docs/mapping.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "flecsim/mapping/architecture.h"
#include "flecsim/mapping/problem.h"

namespace flecsim::mapping {

struct LoopFactors {
  std::vector<std::int64_t> bound;     // per dimension
  std::vector<std::int64_t> residual;  // per dimension; equal to bound where the factor is perfect
  std::vector<int> order;              // permutation of all dimensions, innermost first
  int split = 0;                       // spatial only
};

struct LevelLoops {
  LoopFactors spatial;
  LoopFactors temporal;
  std::vector<bool> keep;  // per tensor
};

struct LoopNest {
  std::vector<LevelLoops> levels;  // [0] innermost, as Architecture::levels
};

// All loops of bound one, everything kept everywhere.
LoopNest unit_nest(const Architecture& architecture, const Problem& problem);

// Product of the bounds of every loop from the innermost up to and including level's temporal
// loops.
std::vector<std::int64_t> tile_extents(const LoopNest& nest, int level);

// Spatial extents of one level on its two axes.
std::int64_t mapped_x(const LoopFactors& spatial);
std::int64_t mapped_y(const LoopFactors& spatial);

// Why a mapping is not legal: factors, fan-out, capacity, a tensor kept nowhere. Empty: legal.
std::string illegality(const Architecture& architecture, const Problem& problem,
                       const LoopNest& nest);

// Throws InputError with that reason.
void verify(const Architecture& architecture, const Problem& problem, const LoopNest& nest);

}  // namespace flecsim::mapping
