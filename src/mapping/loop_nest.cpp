#include "flecsim/mapping/loop_nest.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::mapping {
namespace {

LoopFactors unit_factors(std::size_t dims) {
  LoopFactors factors;
  factors.bound.assign(dims, 1);
  factors.residual.assign(dims, 1);
  factors.order.resize(dims);
  std::iota(factors.order.begin(), factors.order.end(), 0);
  return factors;
}

std::int64_t axis_extent(const LoopFactors& spatial, bool x) {
  std::int64_t product = 1;
  for (int i = 0; i < static_cast<int>(spatial.order.size()); ++i) {
    if ((i < spatial.split) == x) product *= spatial.bound[spatial.order[i]];
  }
  return product;
}

// Iterations of all loops of a dimension: (outer - 1) full runs and one residual run at each level.
std::int64_t covered(const LoopNest& nest, std::size_t dim) {
  std::int64_t extent = 1;
  std::int64_t residual = 1;
  for (const LevelLoops& level : nest.levels) {
    for (const LoopFactors* factors : {&level.spatial, &level.temporal}) {
      residual += extent * (factors->residual[dim] - 1);
      extent *= factors->bound[dim];
    }
  }
  return residual;
}

std::string factor_fault(const Architecture& architecture, const Problem& problem,
                         const LoopNest& nest) {
  for (std::size_t s = 0; s < nest.levels.size(); ++s) {
    for (const LoopFactors* f : {&nest.levels[s].spatial, &nest.levels[s].temporal}) {
      for (std::size_t d = 0; d < problem.dims.size(); ++d) {
        if (f->bound[d] < 1 || f->residual[d] < 1 || f->residual[d] > f->bound[d]) {
          return fmt::format(
              "{}: factor of {} is {} with residual {}, expected 1 <= residual <= "
              "factor",
              architecture.levels[s].name, problem.dims[d], f->bound[d], f->residual[d]);
        }
      }
    }
  }
  for (std::size_t d = 0; d < problem.dims.size(); ++d) {
    const std::int64_t product = covered(nest, d);
    if (product != problem.sizes[d]) {
      return fmt::format("the factors of {} over all levels make {}, expected {}", problem.dims[d],
                         product, problem.sizes[d]);
    }
  }
  return {};
}

std::string fanout_fault(const Level& level, const LoopFactors& spatial) {
  const std::int64_t x = mapped_x(spatial);
  const std::int64_t y = mapped_y(spatial);
  if (x <= level.fanout_x && y <= level.fanout_y) return {};
  return fmt::format("{}: spatial loops need {} x {} instances, it has {} x {}", level.name, x, y,
                     level.fanout_x, level.fanout_y);
}

std::string capacity_fault(const Level& level, const Problem& problem, const LevelLoops& loops,
                           const std::vector<std::int64_t>& extents) {
  const auto limit = level.effective_words();
  if (!limit) return {};
  std::int64_t words = 0;
  for (std::size_t t = 0; t < problem.tensors.size(); ++t) {
    if (loops.keep[t]) words += box_words(problem.tensors[t], extents);
  }
  if (words > *limit) {
    return fmt::format("{}: the kept tiles take {} words, it has {}", level.name, words, *limit);
  }
  if (static_cast<double>(words) < static_cast<double>(*limit) * level.min_utilization) {
    return fmt::format("{}: the kept tiles take {} of {} words, less than min_utilization {}",
                       level.name, words, *limit, level.min_utilization);
  }
  return {};
}

}  // namespace

LoopNest unit_nest(const Architecture& architecture, const Problem& problem) {
  LevelLoops level;
  level.spatial = unit_factors(problem.dims.size());
  level.temporal = unit_factors(problem.dims.size());
  level.keep.assign(problem.tensors.size(), true);
  return {std::vector<LevelLoops>(architecture.levels.size(), level)};
}

std::vector<std::int64_t> tile_extents(const LoopNest& nest, int level) {
  std::vector<std::int64_t> extents(nest.levels[0].spatial.bound.size(), 1);
  for (int s = 0; s <= level; ++s) {
    for (std::size_t d = 0; d < extents.size(); ++d) {
      extents[d] *= nest.levels[s].spatial.bound[d] * nest.levels[s].temporal.bound[d];
    }
  }
  return extents;
}

std::int64_t mapped_x(const LoopFactors& spatial) { return axis_extent(spatial, true); }
std::int64_t mapped_y(const LoopFactors& spatial) { return axis_extent(spatial, false); }

std::string illegality(const Architecture& architecture, const Problem& problem,
                       const LoopNest& nest) {
  std::string fault = factor_fault(architecture, problem, nest);
  if (!fault.empty()) return fault;
  for (std::size_t s = 0; s < nest.levels.size(); ++s) {
    const Level& level = architecture.levels[s];
    fault = fanout_fault(level, nest.levels[s].spatial);
    if (fault.empty()) {
      fault =
          capacity_fault(level, problem, nest.levels[s], tile_extents(nest, static_cast<int>(s)));
    }
    if (!fault.empty()) return fault;
  }
  for (std::size_t t = 0; t < problem.tensors.size(); ++t) {
    const bool kept = std::any_of(nest.levels.begin(), nest.levels.end(),
                                  [&](const LevelLoops& level) { return level.keep[t]; });
    if (!kept) return fmt::format("tensor {} is kept at no level", problem.tensors[t].name);
  }
  return {};
}

void verify(const Architecture& architecture, const Problem& problem, const LoopNest& nest) {
  const std::string fault = illegality(architecture, problem, nest);
  if (!fault.empty()) throw base::InputError("mapping: " + fault);
}

}  // namespace flecsim::mapping
