// The part that NSGA-II and NSGA-III share: offspring without duplicates, ask and tell.
#pragma once

#include <set>

#include "flecsim/base/random.h"

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
  void breed(std::vector<Genome>& offspring, std::size_t wanted);
  void fill_randomly(std::vector<Genome>& offspring, std::size_t wanted);

  Space space_;
  GeneticOptions options_;
  base::Random random_;
  Termination termination_;
  Population population_;
  std::set<Genome> seen_;
};

}  // namespace flecsim::explore
