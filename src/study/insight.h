// What a designer asks after the search: what one step buys, what the model cannot tell apart, what
// comes nearest where nothing is feasible, and what the front draws at the rate that was asked for.
//
// One step: each varied parameter one value up and down (every other value of a categorical one),
// all else as in the chosen design; evaluated anew where the run does not hold it. Error: two
// designs are inside each other's error when every objective differs by no more than its own error
// can make (insight_errors.h, insight_pairs.h). Power at a rate f: f x (energy - leakage x latency)
// + leakage, the design waiting without clock between inferences; the rate is the least that the
// conditions ask for (fps >= 30, latency <= 33ms).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "flecsim/store/run.h"
#include "flecsim/study/plan.h"

namespace flecsim::study {

/// What a first stage looked at, and how it saw the candidates that the second one judged.
struct Screened {
  std::int64_t evaluated = 0;
  std::int64_t feasible = 0;
  std::int64_t candidates = 0;
  std::vector<std::pair<std::int64_t, std::vector<double>>> metrics;  ///< by candidate
};

/// Canonical JSON, the key `insight` of a run.
std::string insight_json(const Plan& plan, const std::optional<store::Choice>& chosen,
                         std::span<const store::Design* const> front,
                         const store::Design* nearest_feasible,
                         const std::optional<Screened>& screened);

}  // namespace flecsim::study
