// Making genomes: random ones, crossover and mutation.
//
// Simulated binary crossover and polynomial mutation with bounds follow Deb, Agrawal (Complex
// Systems 9, 1995) and Deb, Goyal (1996). Ordered variables are varied as reals over
// [-0.5, count - 0.5) and rounded, and a mutated one always moves.
#pragma once

#include <cstddef>
#include <vector>

#include "flecsim/base/random.h"
#include "flecsim/explore/optimizer.h"

namespace flecsim::explore {

/// Uniform over the space, canonical; allowed where a try of 200 finds one.
Genome random_genome(const Space& space, base::Random& random);

/// A Latin hypercube: `count` genomes of which every variable takes its values equally often, made
/// canonical; those that are not allowed are drawn anew.
std::vector<Genome> stratified_genomes(const Space& space, std::size_t count, base::Random& random);

/// Two children of two parents.
void cross(const Space& space, const GeneticOptions& options, base::Random& random, Genome& a,
           Genome& b);

void mutate(const Space& space, const GeneticOptions& options, base::Random& random,
            Genome& genome);

}  // namespace flecsim::explore
