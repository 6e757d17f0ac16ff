// An evaluated (and perhaps searched) mapping as JSON (docs/schema/map.schema.json) and as text.
// Counts are per instance, as Timeloop prints them; energies are of all instances, in pJ.
#pragma once

#include <optional>
#include <string>

#include "flecsim/mapping/architecture.h"
#include "flecsim/mapping/evaluate.h"
#include "flecsim/mapping/loop_nest.h"
#include "flecsim/mapping/problem.h"
#include "flecsim/mapping/search.h"

namespace flecsim::mapping {

// What a search found out beside the mapping.
struct SearchSummary {
  std::string minimise;
  bool optimal = false;    // proven
  double value = 0;        // of what was minimised: J*cycle, pJ, cycles or words
  double lower_bound = 0;  // no legal mapping is better
  double gap = 0;          // value / lower_bound - 1
  std::int64_t evaluated = 0;
  bool cached = false;
};

struct Report {
  Architecture architecture;
  Problem problem;
  LoopNest nest;
  Evaluation evaluation;
  std::optional<SearchSummary> search;
  std::string constraint_violation;  // empty: none, or no constraints given
};

SearchSummary summary_of(const SearchResult& result, Objective objective);

std::string to_json(const Report& report);
std::string to_text(const Report& report);

}  // namespace flecsim::mapping
