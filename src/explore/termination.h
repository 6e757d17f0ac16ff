// When a genetic search is over: generations, budget, enough feasible designs, no more progress.
//
// Progress: change of ideal and nadir point of the front, relative to its extent, over a window of
// generations, each of `population` evaluations or of as many as `offspring` says (as Blank, Deb,
// GECCO 2020 companion, without their front distance).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "flecsim/explore/optimizer.h"

#include "ranking.h"

namespace flecsim::explore {

class Termination {
 public:
  /// Of options whose generations are settled.
  explicit Termination(const GeneticOptions& options) : options_(options) {}

  /// After a generation: all evaluations of it, and the population that survived.
  void observe(std::span<const Evaluation> evaluations, const Population& survivors);
  /// Candidates that may still be asked for in this generation.
  std::int64_t budget_left() const;
  const std::string& reason() const { return reason_; }
  void stop(std::string reason) { reason_ = std::move(reason); }

 private:
  struct Extent {
    std::vector<double> ideal;
    std::vector<double> nadir;
    std::vector<double> mean;
  };
  static Extent extent_of(const Population& survivors);
  bool settled() const;
  std::int64_t generations_made() const;

  GeneticOptions options_;
  std::int64_t generations_ = 0;
  std::int64_t evaluations_ = 0;
  std::int64_t feasible_ = 0;
  std::vector<Extent> history_;
  std::string reason_;
};

}  // namespace flecsim::explore
