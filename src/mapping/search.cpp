#include "flecsim/mapping/search.h"

#include <fmt/format.h>

#include <algorithm>

#include "annealer.h"
#include "flecsim/base/error.h"
#include "search_pool.h"

namespace flecsim::mapping {
namespace {

constexpr std::size_t kFinalists = 12;  // re-evaluated exactly where neighbour transfers may occur

SearchResult finish(const MapSpace& space, const Pool& pool, Objective objective) {
  SearchResult best;
  bool first = true;
  for (const Entry& entry : pool.entries()) {
    SearchResult result;
    result.nest = space.nest(entry.candidate);
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
    case Objective::edp: return "edp";
    case Objective::energy: return "energy";
    case Objective::cycles: return "cycles";
    case Objective::dram_words: return "dram_words";
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
  std::int64_t moves = 20000;
  do {
    annealer.run(start, moves, 0.5, 1.0);
  } while (!budget.exhausted() && annealer.can_move());
  if (pool.entries().empty()) {
    throw base::InputError("no mapping found that satisfies the architecture and its constraints");
  }
  SearchResult result = finish(space, pool, options.objective);
  result.evaluated = budget.evaluated();
  return result;
}

}  // namespace flecsim::mapping
