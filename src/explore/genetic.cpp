#include "genetic.h"

#include <algorithm>

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
  require(options.generations >= 1, "generations", options.generations, "at least 1");
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

Genetic::Genetic(const Space& space, const GeneticOptions& options)
    : space_(space), options_(options), random_(options.seed), termination_(options) {
  check(options);
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
  return seen_.insert(genome).second;
}

void Genetic::breed(std::vector<Genome>& offspring, std::size_t wanted) {
  const std::size_t tries = 50 * wanted + 500;
  for (std::size_t i = 0; i < tries && offspring.size() < wanted; ++i) {
    Genome a = tournament().genome;
    Genome b = tournament().genome;
    cross(space_, options_, random_, a, b);
    mutate(space_, options_, random_, a);
    mutate(space_, options_, random_, b);
    if (fresh(a)) offspring.push_back(std::move(a));
    if (offspring.size() < wanted && fresh(b)) offspring.push_back(std::move(b));
  }
}

void Genetic::fill_randomly(std::vector<Genome>& offspring, std::size_t wanted) {
  const std::size_t tries = 20 * wanted + 500;
  for (std::size_t i = 0; i < tries && offspring.size() < wanted; ++i) {
    Genome genome = random_genome(space_, random_);
    if (seen_.insert(genome).second) offspring.push_back(std::move(genome));
  }
}

std::vector<Genome> Genetic::ask() {
  if (!termination_.reason().empty()) return {};
  const bool first = population_.empty() || options_.offspring == 0;
  const std::int64_t size = first ? options_.population : options_.offspring;
  const auto wanted = static_cast<std::size_t>(std::min(size, termination_.budget_left()));
  std::vector<Genome> offspring;
  if (!population_.empty()) breed(offspring, wanted);
  if (offspring.empty()) fill_randomly(offspring, wanted);
  if (offspring.empty()) termination_.stop("no new designs were found");
  return offspring;
}

void Genetic::tell(std::span<const Genome> genomes, std::span<const Evaluation> evaluations) {
  for (std::size_t i = 0; i < genomes.size(); ++i) {
    population_.push_back({{genomes[i], evaluations[i]}, 0, 0});
  }
  population_ = survive(std::move(population_), random_);
  termination_.observe(evaluations, population_);
}

}  // namespace flecsim::explore
