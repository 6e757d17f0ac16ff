#include "termination.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace flecsim::explore {

void Termination::observe(std::span<const Evaluation> evaluations, const Population& survivors) {
  evaluations_ += static_cast<std::int64_t>(evaluations.size());
  feasible_ += std::count_if(evaluations.begin(), evaluations.end(),
                             [](const Evaluation& e) { return e.feasible(); });
  const std::int64_t before = generations_;
  generations_ = generations_made();
  if (options_.ftol > 0 && generations_ > before) history_.push_back(extent_of(survivors));
  if (options_.enough_feasible > 0 && feasible_ >= options_.enough_feasible) {
    reason_ = fmt::format("{} feasible designs were found", feasible_);
  } else if (options_.evaluations > 0 && evaluations_ >= options_.evaluations) {
    reason_ = fmt::format("the budget of {} evaluations is spent", options_.evaluations);
  } else if (generations_ >= *options_.generations) {
    reason_ = fmt::format("{} generations were made", generations_);
  } else if (settled()) {
    reason_ = fmt::format("the front moved less than {} in {} generations", options_.ftol,
                          options_.ftol_generations);
  }
}

std::int64_t Termination::generations_made() const {
  if (evaluations_ < options_.population) return 0;
  const std::int64_t later = options_.offspring > 0 ? options_.offspring : options_.population;
  return 1 + (evaluations_ - options_.population) / later;
}

std::int64_t Termination::budget_left() const {
  const std::int64_t later = options_.offspring > 0 ? options_.offspring : options_.population;
  const std::int64_t of_generation = evaluations_ < options_.population
                                         ? options_.population - evaluations_
                                         : later - (evaluations_ - options_.population) % later;
  if (options_.evaluations <= 0) return of_generation;
  return std::min(of_generation, options_.evaluations - evaluations_);
}

Termination::Extent Termination::extent_of(const Population& survivors) {
  Extent extent;
  double count = 0;
  for (const Individual& one : survivors) {
    if (!one.evaluation.feasible() || one.rank != 0) continue;
    const auto& objectives = one.evaluation.objectives;
    if (extent.ideal.empty()) {
      extent.ideal = extent.nadir = objectives;
      extent.mean.assign(objectives.size(), 0);
    }
    ++count;
    for (std::size_t k = 0; k < objectives.size(); ++k) {
      extent.ideal[k] = std::min(extent.ideal[k], objectives[k]);
      extent.nadir[k] = std::max(extent.nadir[k], objectives[k]);
      extent.mean[k] += objectives[k];
    }
  }
  for (double& mean : extent.mean) mean /= count;
  return extent;
}

bool Termination::settled() const {
  const auto window = static_cast<std::size_t>(options_.ftol_generations);
  if (options_.ftol <= 0 || history_.size() <= window) return false;
  const Extent& now = history_.back();
  if (now.ideal.empty()) return false;
  for (std::size_t i = history_.size() - 1 - window; i + 1 < history_.size(); ++i) {
    const Extent& before = history_[i];
    if (before.ideal.empty()) return false;
    for (std::size_t k = 0; k < now.ideal.size(); ++k) {
      const double range = std::max(now.nadir[k] - now.ideal[k], 1e-300);
      const double moved = std::max({std::abs(now.ideal[k] - before.ideal[k]),
                                     std::abs(now.nadir[k] - before.nadir[k]),
                                     std::abs(now.mean[k] - before.mean[k])});
      if (moved / range > options_.ftol) return false;
    }
  }
  return true;
}

}  // namespace flecsim::explore
