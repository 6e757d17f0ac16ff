// The part that NSGA-II and NSGA-III share: offspring without duplicates, ask and tell,
// and in finite spaces the first sample and the local step.
#pragma once

#include <optional>
#include <set>

#include "flecsim/base/random.h"

#include "frontier.h"
#include "ranking.h"
#include "termination.h"

namespace flecsim::explore {

class Genetic : public Optimizer {
 public:
  Genetic(const Space& space, const GeneticOptions& options);

  std::vector<Genome> ask() final;
  void tell(std::span<const Genome> genomes, std::span<const Evaluation> evaluations) final;
  std::string stopped_because() const final { return termination_.reason(); }
  std::vector<Survivor> survivors() const final { return {population_.begin(), population_.end()}; }

 protected:
  /// Of parents and offspring, the next population (at most options().population).
  virtual Population survive(Population all, base::Random& random) = 0;
  /// True where `a` is the better parent; ties are drawn.
  virtual bool better_parent(const Individual& a, const Individual& b) const = 0;
  const GeneticOptions& options() const { return options_; }

 private:
  const Individual& tournament();
  bool fresh(Genome& genome);
  bool note(const Genome& genome);
  void breed(std::vector<Genome>& offspring, std::size_t wanted, std::size_t tries);
  void breed_and_step(std::vector<Genome>& offspring, std::size_t wanted);
  void fill_randomly(std::vector<Genome>& offspring, std::size_t wanted);
  std::vector<Genome> first_batch(std::size_t wanted);
  std::vector<Genome> next_batch(std::size_t wanted);
  std::int64_t batch() const;

  Space space_;
  GeneticOptions options_;
  std::int64_t first_;
  base::Random random_;
  Termination termination_;
  std::optional<Frontier> frontier_;  // of a finite space
  Population population_;
  std::set<Genome> seen_;
};

}  // namespace flecsim::explore
