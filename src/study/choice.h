// Which design of the front is the answer, by the study's stated rule.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "flecsim/store/run.h"
#include "flecsim/study/plan.h"

namespace flecsim::study {

struct Ranked {
  std::int64_t id = 0;
  double score = 0;  ///< least is best
};

/// Distance to the ideal point: objectives scaled to 0 (best) .. 1 (worst), by logarithm where all
/// are positive. [count, objectives].
std::vector<double> distances_to_ideal(std::span<const double> points, std::size_t objectives);

/// The front in the order of the rule, best first; ties by id. `points` by `ids`.
std::vector<Ranked> rank_front(const Plan& plan, std::span<const std::int64_t> ids,
                               std::span<const double> points);

/// The reason in words.
std::string reason_of(const Plan& plan, std::span<const Ranked> ranked,
                      std::span<const std::int64_t> ids, std::span<const double> points);

}  // namespace flecsim::study
