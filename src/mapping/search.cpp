#include "flecsim/mapping/search.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "flecsim/base/error.h"

#include "annealer.h"
#include "branch_and_bound.h"
#include "search_pool.h"

namespace flecsim::mapping {
namespace {

constexpr std::size_t kFinalists = 12;  // re-evaluated exactly where neighbour transfers may occur

// Guards against our own mistakes: the candidates are legal by construction.
void assert_sound(const MapSpace& space, const Constraints& constraints, const LoopNest& nest) {
  std::string fault = illegality(space.architecture(), space.problem(), nest);
  if (fault.empty()) fault = violation(space.architecture(), space.problem(), constraints, nest);
  if (!fault.empty()) throw std::logic_error("the mapper made an illegal mapping: " + fault);
}

[[noreturn]] void report_nothing_found(const MapSpace& space, bool all_tried) {
  const std::string example =
      illegality(space.architecture(), space.problem(), space.nest(space.initial()));
  throw base::InputError(
      fmt::format("no mapping satisfies the architecture and its constraints ({}{}{})",
                  all_tried ? "all were tried" : "none found in the budget",
                  example.empty() ? "" : "; ", example));
}

SearchResult finish(const MapSpace& space, const Constraints& constraints, const Pool& pool,
                    Objective objective) {
  SearchResult best;
  bool first = true;
  for (const Entry& entry : pool.entries()) {
    SearchResult result;
    result.nest = space.nest(entry.candidate);
    assert_sound(space, constraints, result.nest);
    result.evaluation = evaluate(space.architecture(), space.problem(), result.nest);
    result.value = value_of(result.evaluation, objective);
    if (first || result.value < best.value) best = std::move(result);
    first = false;
    if (!space.any_halo()) break;
  }
  return best;
}

}  // namespace

std::string_view name_of(Objective objective) {
  switch (objective) {
    case Objective::edp:
      return "edp";
    case Objective::energy:
      return "energy";
    case Objective::cycles:
      return "cycles";
    case Objective::dram_words:
      return "dram_words";
  }
  return "edp";
}

Objective objective_of(std::string_view name) {
  for (const Objective objective :
       {Objective::edp, Objective::energy, Objective::cycles, Objective::dram_words}) {
    if (name == name_of(objective)) return objective;
  }
  throw base::InputError(
      fmt::format("--minimise: '{}', expected edp, energy, cycles or dram_words", name));
}

double value_of(const Evaluation& e, Objective objective) {
  Cost cost;
  cost.energy_pj = e.energy_pj;
  cost.cycles = static_cast<double>(e.cycles);
  for (const OffChipWords& words : off_chip_words(e)) {
    cost.dram_words += static_cast<double>(words.read + words.written);
  }
  return primary_value(cost, objective);
}

SearchResult search(const Architecture& architecture, const Problem& problem,
                    const Constraints& constraints, const SearchOptions& options) {
  const MapSpace space(architecture, problem, constraints);
  Budget budget(options);
  Pool pool(options.objective, space.any_halo() ? kFinalists : 1);
  Annealer annealer(space, pool, budget, options.seed);
  const Candidate start = space.initial();
  // Without a halo the exhaustive part finds the optimum itself and only needs a good start.
  const bool halo = space.any_halo();
  const double annealing_share = halo ? 0.7 : 0.4;
  constexpr std::int64_t kMoves = 20000;
  do {
    annealer.run(start, kMoves, 0.5, annealing_share);
  } while (halo && !budget.exhausted(annealing_share) && annealer.can_move());
  BranchAndBound exhaustive(space, pool, budget, 1.0);
  exhaustive.run();
  if (pool.entries().empty()) report_nothing_found(space, exhaustive.complete());
  SearchResult result = finish(space, constraints, pool, options.objective);
  result.optimal = exhaustive.proven() && !space.any_halo();
  result.lower_bound =
      result.optimal ? result.value : std::min(result.value, exhaustive.lower_bound());
  result.evaluated = budget.evaluated();
  return result;
}

}  // namespace flecsim::mapping
