// Which data each level hands to the next, found by walking the loop nest: every loop is visited at
// its first iteration and once more standing for all others (docs/mapping.md, "Nest analysis").
// Source: the behaviour of Timeloop's dense model. Limits: a level-0 loop has no operand reuse;
// only the first instance of a spatial level is followed, the others are translated copies of it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "flecsim/mapping/architecture.h"
#include "flecsim/mapping/loop_nest.h"
#include "flecsim/mapping/problem.h"

namespace flecsim::mapping {

// Words handed down, grouped by how many children receive the same word.
struct Transfer {
  std::int64_t multicast = 1;
  std::int64_t scatter = 1;
  double words = 0;
};
using Transfers = std::vector<Transfer>;

double total_words(const Transfers& transfers);
double delivered_words(const Transfers& transfers);  // sum of words * multicast

struct LevelTraffic {
  Transfers transfers;             // to the level inside
  double link_words = 0;           // served by a neighbour instead
  std::int64_t tile_words = 0;     // at the boundary of the level
  std::int64_t spatial_words = 0;  // union over the level's spatial loops; tile without them
};

struct NestTraffic {
  std::vector<std::array<LevelTraffic, kMaxTensors>> levels;
  double iterations = 0;  // innermost bodies executed by one compute unit
};

NestTraffic analyse_nest(const Architecture& architecture, const Problem& problem,
                         const LoopNest& nest);

}  // namespace flecsim::mapping
