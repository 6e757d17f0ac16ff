#include "flecsim/mapping/constraints.h"

#include <algorithm>

#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::mapping {
namespace {

LoopConstraint free_loops(std::size_t dims) {
  LoopConstraint constraint;
  constraint.factors.resize(dims);
  return constraint;
}

std::string factor_violation(const LoopConstraint& constraint, const LoopFactors& factors,
                             const Problem& problem) {
  for (std::size_t d = 0; d < problem.dims.size(); ++d) {
    const FactorLimit& limit = constraint.factors[d];
    const std::int64_t bound = factors.bound[d];
    if (limit.exact && bound != *limit.exact) {
      return fmt::format("{}={} where {} is required", problem.dims[d], bound, *limit.exact);
    }
    if (bound < limit.least || (limit.most && bound > *limit.most)) {
      return fmt::format("{}={} is outside its limits", problem.dims[d], bound);
    }
  }
  return {};
}

// Only loops that exist count: unit loops may stand anywhere.
std::vector<int> loops_in_order(const std::vector<int>& order, const LoopFactors& factors) {
  std::vector<int> result;
  std::copy_if(order.begin(), order.end(), std::back_inserter(result),
               [&](int d) { return factors.bound[d] > 1; });
  return result;
}

bool order_holds(const LoopConstraint& constraint, const LoopFactors& factors) {
  const std::vector<int> order = loops_in_order(factors.order, factors);
  const std::vector<int> inner = loops_in_order(constraint.inner, factors);
  const std::vector<int> outer = loops_in_order(constraint.outer, factors);
  if (inner.size() + outer.size() > order.size()) return false;
  return std::equal(inner.begin(), inner.end(), order.begin()) &&
         std::equal(outer.begin(), outer.end(),
                    order.end() - static_cast<std::ptrdiff_t>(outer.size()));
}

// A required split counts positions of the whole order: 0 puts all loops on Y, the number of
// dimensions puts all on X; in between, the required order says which dimensions come first.
bool axes_hold(const LoopConstraint& constraint, const LoopFactors& factors) {
  if (!constraint.split) return true;
  const int required = *constraint.split;
  const int dims = static_cast<int>(factors.order.size());
  const bool positional =
      required == 0 || required == dims || static_cast<int>(constraint.inner.size()) == dims;
  if (!positional) return factors.split == required;
  for (int i = 0; i < dims; ++i) {
    const int dim = factors.order[i];
    if (factors.bound[dim] == 1) continue;
    const auto place = std::find(constraint.inner.begin(), constraint.inner.end(), dim);
    const bool wants_x =
        required == dims || (required > 0 && place - constraint.inner.begin() < required);
    if (wants_x != (i < factors.split)) return false;
  }
  return true;
}

std::string keep_violation(const LevelConstraint& constraint, const LevelLoops& loops,
                           const Problem& problem) {
  for (std::size_t t = 0; t < problem.tensors.size(); ++t) {
    if (constraint.keep[t] && *constraint.keep[t] != loops.keep[t]) {
      return fmt::format("{} must {}be kept", problem.tensors[t].name,
                         *constraint.keep[t] ? "" : "not ");
    }
  }
  return {};
}

}  // namespace

Constraints unconstrained(const Architecture& architecture, const Problem& problem) {
  LevelConstraint level;
  level.spatial = free_loops(problem.dims.size());
  level.temporal = free_loops(problem.dims.size());
  level.keep.assign(problem.tensors.size(), std::nullopt);
  Constraints constraints;
  constraints.levels.assign(architecture.levels.size(), level);
  return constraints;
}

std::string violation(const Architecture& architecture, const Problem& problem,
                      const Constraints& constraints, const LoopNest& nest) {
  double parallelism = 1;
  for (std::size_t s = 0; s < nest.levels.size(); ++s) {
    const LevelConstraint& constraint = constraints.levels[s];
    const LevelLoops& loops = nest.levels[s];
    const Level& level = architecture.levels[s];
    const std::string& name = level.name;
    std::string fault = factor_violation(constraint.spatial, loops.spatial, problem);
    if (!fault.empty()) return fmt::format("{}: spatial: {}", name, fault);
    fault = factor_violation(constraint.temporal, loops.temporal, problem);
    if (!fault.empty()) return fmt::format("{}: temporal: {}", name, fault);
    if (!order_holds(constraint.spatial, loops.spatial)) return name + ": spatial order";
    // Timeloop takes no order for the innermost tiling level if it is temporal: it has no
    // influence.
    const bool innermost = s == 0 && level.fanout_x * level.fanout_y == 1;
    if (!innermost && !order_holds(constraint.temporal, loops.temporal))
      return name + ": loop order";
    if (!axes_hold(constraint.spatial, loops.spatial)) {
      return fmt::format("{}: split {} where {} is required", name, loops.spatial.split,
                         *constraint.spatial.split);
    }
    fault = keep_violation(constraint, loops, problem);
    if (!fault.empty()) return fmt::format("{}: {}", name, fault);
    parallelism *= static_cast<double>(mapped_x(loops.spatial) * mapped_y(loops.spatial)) /
                   static_cast<double>(level.fanout_x * level.fanout_y);
  }
  if (parallelism < constraints.least_parallelism) {
    return fmt::format("parallelism {:.3f}, expected at least {:.3f}", parallelism,
                       constraints.least_parallelism);
  }
  return {};
}

void check(const Architecture& architecture, const Problem& problem,
           const Constraints& constraints) {
  for (std::size_t d = 0; d < problem.dims.size(); ++d) {
    std::int64_t least = 1;
    for (std::size_t s = 0; s < constraints.levels.size(); ++s) {
      for (const LoopConstraint* c :
           {&constraints.levels[s].spatial, &constraints.levels[s].temporal}) {
        const FactorLimit& limit = c->factors[d];
        least *= limit.exact.value_or(limit.least);
        if (least > problem.sizes[d]) {
          throw base::InputError(fmt::format(
              "constraints: the factors required of {} up to {} make {}, expected at most {}",
              problem.dims[d], architecture.levels[s].name, least, problem.sizes[d]));
        }
        if (limit.most && *limit.most < limit.exact.value_or(limit.least)) {
          throw base::InputError(
              fmt::format("constraints: {}: no factor of {} can be at most {} and at least {}",
                          architecture.levels[s].name, problem.dims[d], *limit.most,
                          limit.exact.value_or(limit.least)));
        }
      }
    }
  }
}

}  // namespace flecsim::mapping
