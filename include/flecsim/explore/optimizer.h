// Optimizers that are asked for candidates and told what they are worth.
//
// Ask and tell keep evaluation outside: the caller evaluates a batch on threads, ranks or from a
// store, in any order, and the search is the same. Every optimizer is a function of its options and
// what it was told: the same seed asks for the same genomes.
// Models: exhaustive and random search; NSGA-II (Deb et al., IEEE TEVC 6(2), 2002); NSGA-III (Deb,
// Jain, IEEE TEVC 18(4), 2014), both with Deb's constraint-domination, simulated binary crossover
// and polynomial mutation (real and ordered variables), one-point crossover and uniform mutation
// (categorical ones); in finite spaces with a local step (src/explore/frontier.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "flecsim/explore/space.h"

namespace flecsim::explore {

struct Survivor {
  Genome genome;
  Evaluation evaluation;
};

class Optimizer {
 public:
  virtual ~Optimizer() = default;
  /// The next candidates; empty when the search is over.
  virtual std::vector<Genome> ask() = 0;
  /// The evaluations of what was asked, in its order.
  virtual void tell(std::span<const Genome> genomes, std::span<const Evaluation> evaluations) = 0;
  /// Why the search is over; empty while it goes on.
  virtual std::string stopped_because() const = 0;
  /// The population of a search that has one.
  virtual std::vector<Survivor> survivors() const { return {}; }
};

/// All genomes of a finite space from number `from` on, in the order of the Grid; those that are
/// not canonical are left out.
std::unique_ptr<Optimizer> exhaustive(const Space& space, std::int64_t from = 0,
                                      std::int64_t batch = 8192);

/// `evaluations` different genomes, drawn uniformly.
std::unique_ptr<Optimizer> random_search(const Space& space, std::int64_t evaluations,
                                         std::uint64_t seed);

enum class Crossover {
  simulated_binary,  ///< real and ordered by SBX, categorical ones by one cut
  one_point,         ///< the whole genome by one cut
};

struct GeneticOptions {
  std::int64_t population = 100;
  std::int64_t offspring = 0;  ///< candidates per generation after the first; 0: population
  std::optional<std::int64_t> generations;  ///< 250 where it is not said
  std::int64_t batch = 0;  ///< candidates at a time; 0: a generation, in a finite space a few
  /// Budget; 0: none, in a finite space without `generations` a third of it (at least 30).
  std::int64_t evaluations = 0;
  std::int64_t enough_feasible = 0;  ///< stop at so many feasible candidates, 0: never
  /// Stop when ideal, nadir and front moved less than this (relative) over `ftol_generations`.
  double ftol = 0;
  std::int64_t ftol_generations = 10;
  std::uint64_t seed = 1;
  Crossover crossover = Crossover::simulated_binary;
  double crossover_probability = 0.9;
  double crossover_eta = 15;
  double mutation_eta = 20;
  double mutation_probability = 0;  ///< per variable; 0: 1 / variables
  std::int64_t divisions = 0;       ///< NSGA-III: of each objective axis; 0: as fits the population
};

/// InputError for options that make no search (population below 4, odd values, ...).
void check(const GeneticOptions& options);

/// The most designs that a genetic search of `space` evaluates.
std::int64_t most_evaluations(const Space& space, const GeneticOptions& options);

/// In finite spaces (no real variable, at most 2^53 combinations) both begin with a Latin hypercube
/// of an eighth of the budget (4 to `population`), ask for a few candidates at a time, and all but
/// an eighth of these are neighbors of the best known designs. A generation is over after as many
/// evaluations as elsewhere.
std::unique_ptr<Optimizer> nsga2(const Space& space, std::size_t objectives,
                                 const GeneticOptions& options);
std::unique_ptr<Optimizer> nsga3(const Space& space, std::size_t objectives,
                                 const GeneticOptions& options);

}  // namespace flecsim::explore
