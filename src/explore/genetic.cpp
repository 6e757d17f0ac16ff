#include "genetic.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "flecsim/base/error.h"

#include "variation.h"

namespace flecsim::explore {

void check(const GeneticOptions& options) {
  const auto require = [](bool holds, const char* what, auto value, const char* expected) {
    if (!holds) {
      throw base::InputError(fmt::format("{}: {}, expected {}", what, value, expected));
    }
  };
  require(options.population >= 4 && options.population <= 100000, "population", options.population,
          "4 to 100000");
  require(options.offspring >= 0 && options.offspring <= 100000, "offspring", options.offspring,
          "0 to 100000 (0: population)");
  require(options.batch >= 0 && options.batch <= 100000, "batch", options.batch,
          "0 to 100000 (0: as the space and the budget are)");
  require(options.generations.value_or(1) >= 1, "generations", options.generations.value_or(1),
          "at least 1");
  require(options.evaluations >= 0, "evaluations", options.evaluations, "at least 0");
  require(options.enough_feasible >= 0, "enough_feasible", options.enough_feasible, "at least 0");
  require(options.ftol >= 0 && options.ftol < 1, "ftol", options.ftol, "0 to below 1");
  require(options.ftol_generations >= 1, "ftol_generations", options.ftol_generations,
          "at least 1");
  require(options.crossover_probability >= 0 && options.crossover_probability <= 1,
          "crossover_probability", options.crossover_probability, "0 to 1");
  require(options.mutation_probability >= 0 && options.mutation_probability <= 1,
          "mutation_probability", options.mutation_probability, "0 to 1 (0: 1 / variables)");
  require(options.crossover_eta > 0, "crossover_eta", options.crossover_eta, "above 0");
  require(options.mutation_eta > 0, "mutation_eta", options.mutation_eta, "above 0");
  require(options.divisions >= 0 && options.divisions <= 1000, "divisions", options.divisions,
          "0 to 1000");
}

namespace {

constexpr std::int64_t usual_generations = 250;
constexpr std::int64_t least_budget = 30;
/// Of the candidates in a finite space, those by crossover and mutation.
constexpr double genetic_share = 0.125;

std::int64_t by_generations(const GeneticOptions& options) {
  const std::int64_t later = options.offspring > 0 ? options.offspring : options.population;
  const std::int64_t generations = options.generations.value_or(usual_generations);
  if (generations - 1 > std::numeric_limits<std::int64_t>::max() / later - 1) {
    return std::numeric_limits<std::int64_t>::max();
  }
  return options.population + (generations - 1) * later;
}

GeneticOptions with_budget(const Space& space, GeneticOptions options) {
  check(options);
  if (is_finite(space) && options.evaluations == 0 && !options.generations) {
    options.evaluations = most_evaluations(space, options);
  }
  options.generations = options.generations.value_or(usual_generations);
  return options;
}

/// A share of the budget of a finite space, at least 4 designs.
std::int64_t first_sample(const Space& space, const GeneticOptions& options) {
  if (!is_finite(space)) return options.population;
  const std::int64_t budget = most_evaluations(space, options);
  return std::clamp<std::int64_t>(budget / 8, 4, options.population);
}

}  // namespace

std::int64_t most_evaluations(const Space& space, const GeneticOptions& options) {
  std::int64_t most = by_generations(options);
  if (options.evaluations > 0) most = std::min(most, options.evaluations);
  if (!is_finite(space)) return most;
  const std::int64_t designs = space.designs > 0 ? space.designs : Grid(space.variables).size();
  const bool open = options.evaluations == 0 && !options.generations;
  if (open) most = std::min(most, std::max(least_budget, designs / 3));
  return std::min(most, designs);
}

Genetic::Genetic(const Space& space, const GeneticOptions& options)
    : space_(space),
      options_(with_budget(space, options)),
      first_(first_sample(space, options_)),
      random_(options.seed),
      termination_(options_) {
  if (is_finite(space)) frontier_.emplace(space);
}

const Individual& Genetic::tournament() {
  const Individual& a = population_[random_.below(population_.size())];
  const Individual& b = population_[random_.below(population_.size())];
  if (better_parent(a, b)) return a;
  if (better_parent(b, a)) return b;
  return random_.uniform() < 0.5 ? a : b;
}

/// Makes the genome canonical; true where it was never asked for before.
bool Genetic::fresh(Genome& genome) {
  if (space_.canonicalize) space_.canonicalize(genome);
  if (space_.allowed && !space_.allowed(genome)) return false;
  return note(genome);
}

bool Genetic::note(const Genome& genome) {
  if (frontier_) frontier_->note(genome);
  return seen_.insert(genome).second;
}

void Genetic::breed(std::vector<Genome>& offspring, std::size_t wanted, std::size_t tries) {
  for (std::size_t i = 0; i < tries && offspring.size() < wanted; i += 2) {
    Genome a = tournament().genome;
    Genome b = tournament().genome;
    cross(space_, options_, random_, a, b);
    mutate(space_, options_, random_, a);
    mutate(space_, options_, random_, b);
    if (fresh(a)) offspring.push_back(std::move(a));
    if (offspring.size() < wanted && fresh(b)) offspring.push_back(std::move(b));
  }
}

/// In a finite space: some children, as far as they are new, and neighbors of the best designs.
void Genetic::breed_and_step(std::vector<Genome>& offspring, std::size_t wanted) {
  std::size_t children = 0;
  for (std::size_t i = 0; i < wanted; ++i) children += random_.uniform() < genetic_share;
  breed(offspring, children, children);
  for (Genome& genome : frontier_->step(wanted - offspring.size(), random_)) {
    note(genome);
    offspring.push_back(std::move(genome));
  }
}

void Genetic::fill_randomly(std::vector<Genome>& offspring, std::size_t wanted) {
  const std::size_t tries = 20 * wanted + 500;
  for (std::size_t i = 0; i < tries && offspring.size() < wanted; ++i) {
    Genome genome = random_genome(space_, random_);
    if (note(genome)) offspring.push_back(std::move(genome));
  }
}

std::vector<Genome> Genetic::first_batch(std::size_t wanted) {
  std::vector<Genome> genomes;
  if (frontier_) {
    for (Genome& genome : stratified_genomes(space_, wanted, random_)) {
      if (fresh(genome)) genomes.push_back(std::move(genome));
    }
  }
  fill_randomly(genomes, wanted);
  return genomes;
}

/// Candidates at a time: what is learned from few steers the next.
std::int64_t Genetic::batch() const {
  if (options_.batch > 0) return options_.batch;
  if (frontier_) return std::max<std::int64_t>(2, first_ / 4);
  return options_.offspring > 0 ? options_.offspring : options_.population;
}

std::vector<Genome> Genetic::next_batch(std::size_t wanted) {
  std::vector<Genome> genomes;
  if (frontier_) breed_and_step(genomes, wanted);
  breed(genomes, wanted, 100 * wanted + 1000);
  if (genomes.empty()) fill_randomly(genomes, wanted);
  return genomes;
}

std::vector<Genome> Genetic::ask() {
  if (!termination_.reason().empty()) return {};
  const bool first = population_.empty();
  const auto wanted =
      static_cast<std::size_t>(std::min(first ? first_ : batch(), termination_.budget_left()));
  std::vector<Genome> genomes = first ? first_batch(wanted) : next_batch(wanted);
  if (genomes.empty()) termination_.stop("no new designs were found");
  return genomes;
}

void Genetic::tell(std::span<const Genome> genomes, std::span<const Evaluation> evaluations) {
  for (std::size_t i = 0; i < genomes.size(); ++i) {
    population_.push_back({{genomes[i], evaluations[i]}, 0, 0});
  }
  if (frontier_) frontier_->tell(genomes, evaluations);
  population_ = survive(std::move(population_), random_);
  termination_.observe(evaluations, population_);
}

}  // namespace flecsim::explore
