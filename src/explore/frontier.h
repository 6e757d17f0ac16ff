// The local step of genetic search in finite spaces: unseen designs beside the best ones.
//
// Two designs are neighbors where one variable differs: an ordered one by one place, a categorical
// one in any way. Fronts over a grid are mostly connected in this sense (Pareto local search:
// Paquete, Chiarandini, Stuetzle, 2004). An unseen design is worth the mean over its neighbors of
// (1 + b)^-4, b being how many known designs dominate the neighbor (the rank of Fonseca, Fleming,
// 1993), where unseen neighbors add nothing and count half: those come first that the front
// surrounds, then those beside what is nearly on it. Limit: the 512 best known designs and the
// whole front are looked at.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "flecsim/base/random.h"

#include "ranking.h"

namespace flecsim::explore {

class Frontier {
 public:
  /// A space without real variables, of at most 2^53 combinations.
  explicit Frontier(const Space& space) : space_(space), grid_(space.variables) {}

  /// A genome that was asked for, never to be proposed.
  void note(const Genome& genome) { seen_.insert(grid_.id(genome)); }
  void tell(std::span<const Genome> genomes, std::span<const Evaluation> evaluations);
  /// At most `wanted` unseen ones, the best first; ties are drawn.
  std::vector<Genome> step(std::size_t wanted, base::Random& random);

 private:
  struct Known {
    std::int64_t id;
    Evaluation evaluation;
    std::int64_t beaten_by;  ///< how many of all that was told dominate it
  };
  void forget_the_worst();
  const std::vector<std::int64_t>& neighbors(std::int64_t id);
  double weight_of_neighbors(std::int64_t id);

  Space space_;
  Grid grid_;
  std::vector<Known> known_;
  std::unordered_set<std::int64_t> seen_;
  std::unordered_map<std::int64_t, std::vector<std::int64_t>> neighbors_;  // made when asked for
};

}  // namespace flecsim::explore
