#include "variation.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace flecsim::explore {
namespace {

struct Bounds {
  double low;
  double high;
};

Bounds bounds_of(const Variable& variable) {
  if (variable.kind == Variable::Kind::real) return {variable.low, variable.high};
  return {-0.5, static_cast<double>(variable.count) - 0.5};
}

/// Back to a value the variable can have.
double settled(const Variable& variable, double value) {
  if (variable.kind == Variable::Kind::real) return std::clamp(value, variable.low, variable.high);
  return std::clamp(std::round(value), 0.0, static_cast<double>(variable.count - 1));
}

double draw(const Variable& variable, base::Random& random) {
  if (variable.kind == Variable::Kind::real) {
    return variable.low + (variable.high - variable.low) * random.uniform();
  }
  return static_cast<double>(random.below(static_cast<std::uint64_t>(variable.count)));
}

/// Spread factor of SBX for a distance `room` to the nearer bound (relative to half the gap).
double spread(double u, double eta, double room) {
  const double alpha = 2 - std::pow(1 + 2 * room, -(eta + 1));
  if (u <= 1 / alpha) return std::pow(u * alpha, 1 / (eta + 1));
  return std::pow(1 / (2 - u * alpha), 1 / (eta + 1));
}

void cross_numbers(const Variable& variable, double eta, base::Random& random, double& a,
                   double& b) {
  const double gap = std::abs(a - b);
  if (gap < 1e-14) return;
  const Bounds bounds = bounds_of(variable);
  const double low = std::min(a, b);
  const double high = std::max(a, b);
  const double u = random.uniform();
  const double low_child = 0.5 * (low + high - spread(u, eta, (low - bounds.low) / gap) * gap);
  const double high_child = 0.5 * (low + high + spread(u, eta, (bounds.high - high) / gap) * gap);
  a = settled(variable, low_child);
  b = settled(variable, high_child);
  if (random.uniform() < 0.5) std::swap(a, b);
}

void swap_tails(base::Random& random, Genome& a, Genome& b, auto&& takes_part) {
  const auto cut = static_cast<std::size_t>(random.below(a.size() + 1));
  for (std::size_t i = cut; i < a.size(); ++i) {
    if (takes_part(i)) std::swap(a[i], b[i]);
  }
}

/// Polynomial step of a variable over `bounds`, in [low - value, high - value].
double polynomial_step(const Bounds& bounds, double eta, double value, double u) {
  const double range = bounds.high - bounds.low;
  const double power = 1 / (eta + 1);
  if (u < 0.5) {
    const double room = 1 - (value - bounds.low) / range;
    return range * (std::pow(2 * u + (1 - 2 * u) * std::pow(room, eta + 1), power) - 1);
  }
  const double room = 1 - (bounds.high - value) / range;
  return range * (1 - std::pow(2 * (1 - u) + 2 * (u - 0.5) * std::pow(room, eta + 1), power));
}

double mutated(const Variable& variable, double eta, double value, base::Random& random) {
  if (variable.kind == Variable::Kind::categorical) return draw(variable, random);
  const double u = random.uniform();
  const double step = polynomial_step(bounds_of(variable), eta, value, u);
  const double moved = settled(variable, value + step);
  if (variable.kind == Variable::Kind::real || moved != value) return moved;
  return settled(variable, value + (u < 0.5 ? -1 : 1));
}

}  // namespace

Genome random_genome(const Space& space, base::Random& random) {
  constexpr int tries = 200;
  Genome genome;
  for (int i = 0; i < tries; ++i) {
    genome.clear();
    for (const Variable& variable : space.variables) genome.push_back(draw(variable, random));
    if (space.canonicalize) space.canonicalize(genome);
    if (!space.allowed || space.allowed(genome)) break;
  }
  return genome;
}

std::vector<Genome> stratified_genomes(const Space& space, std::size_t count,
                                       base::Random& random) {
  std::vector<Genome> genomes(count, Genome(space.variables.size()));
  std::vector<std::size_t> stratum(count);
  for (std::size_t v = 0; v < space.variables.size(); ++v) {
    std::iota(stratum.begin(), stratum.end(), std::size_t{0});
    for (std::size_t i = count; i > 1; --i) std::swap(stratum[i - 1], stratum[random.below(i)]);
    for (std::size_t i = 0; i < count; ++i) {
      const double place =
          (static_cast<double>(stratum[i]) + random.uniform()) / static_cast<double>(count);
      genomes[i][v] = std::floor(place * static_cast<double>(space.variables[v].count));
    }
  }
  for (Genome& genome : genomes) {
    if (space.canonicalize) space.canonicalize(genome);
    if (space.allowed && !space.allowed(genome)) genome = random_genome(space, random);
  }
  return genomes;
}

void cross(const Space& space, const GeneticOptions& options, base::Random& random, Genome& a,
           Genome& b) {
  if (random.uniform() >= options.crossover_probability) return;
  if (options.crossover == Crossover::one_point) {
    swap_tails(random, a, b, [](std::size_t) { return true; });
    return;
  }
  const auto categorical = [&](std::size_t i) {
    return space.variables[i].kind == Variable::Kind::categorical;
  };
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (categorical(i) || random.uniform() >= 0.5) continue;
    cross_numbers(space.variables[i], options.crossover_eta, random, a[i], b[i]);
  }
  swap_tails(random, a, b, categorical);
}

void mutate(const Space& space, const GeneticOptions& options, base::Random& random,
            Genome& genome) {
  const double probability = options.mutation_probability > 0
                                 ? options.mutation_probability
                                 : 1 / static_cast<double>(genome.size());
  for (std::size_t i = 0; i < genome.size(); ++i) {
    if (random.uniform() >= probability) continue;
    genome[i] = mutated(space.variables[i], options.mutation_eta, genome[i], random);
  }
}

}  // namespace flecsim::explore
