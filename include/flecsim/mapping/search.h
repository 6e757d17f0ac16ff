// The best mapping of one problem: simulated annealing over perfect factors, loop orders and
// bypasses, then branch and bound, which proves the optimum where no tensor has a halo and gives a
// lower bound elsewhere.
// Source: docs/mapping.md, "Search". Limits: factors that divide; mappings with given residuals are
// evaluated, not searched. Time is processor time of the calling thread, so that a busy machine
// changes nothing; equal `evaluations` give equal results, equal times need not.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "flecsim/mapping/constraints.h"
#include "flecsim/mapping/evaluate.h"

namespace flecsim::mapping {

enum class Objective { edp, energy, cycles, dram_words };
std::string_view name_of(Objective objective);
// Throws InputError for anything else.
Objective objective_of(std::string_view name);

struct SearchOptions {
  Objective objective = Objective::edp;
  double budget_seconds = 0.05;             // processor time
  std::optional<std::int64_t> evaluations;  // instead of the time
  std::uint64_t seed = 1;
};

struct SearchResult {
  LoopNest nest;
  Evaluation evaluation;
  double value = 0;        // EDP in pJ*cycle, energy in pJ, cycles, or words
  bool optimal = false;    // proven
  double lower_bound = 0;  // of `value`; no legal mapping is below it
  std::int64_t evaluated = 0;
};

// InputError if no mapping satisfies architecture and constraints.
SearchResult search(const Architecture& architecture, const Problem& problem,
                    const Constraints& constraints, const SearchOptions& options = {});

double value_of(const Evaluation& evaluation, Objective objective);

}  // namespace flecsim::mapping
