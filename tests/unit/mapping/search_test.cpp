// The search against brute force, its promises, and what it says when nothing is possible.
#include "flecsim/mapping/search.h"

#include <gtest/gtest.h>

#include "fast_cost.h"
#include "machines.h"
#include "random_candidate.h"
#include "search_pool.h"
#include "support/input_error.h"

namespace flecsim::mapping {
namespace {

// Every factorisation and every loop order of two dimensions' worth of loops.
class BruteForce {
 public:
  BruteForce(const MapSpace& space, Objective objective)
      : space_(space), objective_(objective), fast_(space), candidate_(space.initial()) {
    for (int d = 0; d < space.dims(); ++d) {
      for (int s = 0; s < space.slots(); ++s) candidate_.factor[s][d] = 1;
    }
    place(0, 0);
  }

  double best() const { return best_; }
  int legal() const { return legal_; }

 private:
  void place(int dim, std::size_t prime) {
    if (dim == space_.dims()) {
      reorder(1);
      return;
    }
    if (prime == space_.primes(dim).size()) {
      place(dim + 1, 0);
      return;
    }
    for (int s = 0; s < space_.slots(); ++s) {
      candidate_.factor[s][dim] *= space_.primes(dim)[prime];
      place(dim, prime + 1);
      candidate_.factor[s][dim] /= space_.primes(dim)[prime];
    }
  }

  void reorder(int level) {
    if (level == space_.levels()) {
      const Cost cost = fast_.evaluate(candidate_);
      if (!cost.legal()) return;
      ++legal_;
      best_ = std::min(best_, primary_value(cost, objective_));
      return;
    }
    auto& order = candidate_.order[level];
    std::sort(order.begin(), order.begin() + space_.dims());
    do {
      reorder(level + 1);
    } while (std::next_permutation(order.begin(), order.begin() + space_.dims()));
  }

  const MapSpace& space_;
  Objective objective_;
  FastCost fast_;
  Candidate candidate_;
  double best_ = 1e300;
  int legal_ = 0;
};

Constraints all_kept(const Architecture& a, const Problem& p) {
  Constraints c = unconstrained(a, p);
  for (LevelConstraint& level : c.levels) level.keep.assign(p.tensors.size(), true);
  return c;
}

TEST(Search, ProvenOptimaAreThoseOfBruteForce) {
  const Architecture a = testing::small_machine();
  for (const Problem& p : {matrix_product(8, 4, 6), matrix_product(2, 16, 12),
                           matrix_product(9, 5, 4), matrix_product(1, 24, 8)}) {
    const Constraints constraints = all_kept(a, p);
    const MapSpace space(a, p, constraints);
    for (const Objective objective :
         {Objective::edp, Objective::energy, Objective::cycles, Objective::dram_words}) {
      const BruteForce brute(space, objective);
      ASSERT_GT(brute.legal(), 100);
      SearchOptions options;
      options.objective = objective;
      options.budget_seconds = 5;
      const SearchResult found = search(a, p, constraints, options);
      EXPECT_TRUE(found.optimal) << name_of(objective);
      EXPECT_NEAR(found.value, brute.best(), brute.best() * 1e-12) << name_of(objective);
      EXPECT_EQ(found.lower_bound, found.value);
    }
  }
}

TEST(Search, OpenBypassesAreSearchedToo) {
  const Architecture a = testing::small_machine();
  const Problem p = matrix_product(16, 16, 16);
  SearchOptions options;
  options.budget_seconds = 5;
  const SearchResult kept = search(a, p, all_kept(a, p), options);
  const SearchResult open = search(a, p, unconstrained(a, p), options);
  EXPECT_TRUE(open.optimal);
  EXPECT_LE(open.value, kept.value);
}

TEST(Search, EqualEvaluationsGiveEqualMappings) {
  base::Random random(7);
  const Architecture a = testing::random_machine(random);
  const Problem p = testing::random_convolution(random, true);
  SearchOptions options;
  options.evaluations = 3000;
  const SearchResult first = search(a, p, unconstrained(a, p), options);
  const SearchResult second = search(a, p, unconstrained(a, p), options);
  EXPECT_EQ(first.value, second.value);
  EXPECT_EQ(first.evaluated, second.evaluated);
}

TEST(Search, LowerBoundIsBelowWhatLongerSearchesFind) {
  base::Random random(11);
  for (int i = 0; i < 12; ++i) {
    const Architecture a = testing::random_machine(random);
    const Problem p = testing::random_convolution(random, true);
    SearchOptions options;
    options.budget_seconds = 0.02;
    const SearchResult quick = search(a, p, unconstrained(a, p), options);
    options.budget_seconds = 0.1;
    options.seed = 5;
    const SearchResult longer = search(a, p, unconstrained(a, p), options);
    EXPECT_LE(quick.lower_bound, longer.value * (1 + 1e-9));
    EXPECT_LE(longer.lower_bound, longer.value);
  }
}

TEST(Search, DepthwiseAndMatrixProductsAreMapped) {
  const Architecture a = testing::small_machine();
  ConvolutionSizes z;
  z.r = z.s = 3;
  z.p = z.q = 14;
  for (const Problem& p : {grouped_convolution(16, z), matrix_product(64, 32, 10)}) {
    SearchOptions options;
    const SearchResult found = search(a, p, unconstrained(a, p), options);
    EXPECT_EQ(illegality(a, p, found.nest), "");
    EXPECT_EQ(found.evaluation.computes, operations(p));
    EXPECT_GT(found.evaluation.utilization, 0.2);
  }
}

TEST(Search, ConstraintsHold) {
  const Architecture a = testing::small_machine();
  const Problem p = matrix_product(16, 16, 16);
  Constraints c = unconstrained(a, p);
  c.levels[0].temporal.factors[0].exact = 2;
  c.levels[1].temporal.factors[1].least = 2;
  c.levels[1].temporal.factors[1].most = 4;
  c.levels[1].temporal.inner = {2, 0};
  c.levels[1].spatial.split = 3;
  c.levels[0].spatial.factors[0].exact = 1;
  c.levels[1].keep[0] = false;
  const SearchResult found = search(a, p, c, {});
  EXPECT_EQ(violation(a, p, c, found.nest), "");
  EXPECT_EQ(found.nest.levels[0].temporal.bound[0], 2);
  EXPECT_GE(found.nest.levels[1].temporal.bound[1], 2);
  EXPECT_FALSE(found.nest.levels[1].keep[0]);
}

TEST(Search, ImpossibleConstraintsAreErrors) {
  const Architecture a = testing::small_machine();
  const Problem p = matrix_product(16, 16, 16);
  Constraints c = unconstrained(a, p);
  c.levels[0].temporal.factors[0].exact = 16;
  c.levels[0].temporal.factors[1].exact = 16;
  c.levels[0].keep[0] = true;
  EXPECT_INPUT_ERROR(search(a, p, c, {}), "no mapping satisfies the architecture");
  c = unconstrained(a, p);
  c.levels[0].temporal.factors[0].exact = 5;
  EXPECT_INPUT_ERROR(search(a, p, c, {}), "factor M=5 does not divide what is left of it, 16");
  c = unconstrained(a, p);
  for (LevelConstraint& level : c.levels) {
    level.temporal.factors[0].exact = 2;
    level.spatial.factors[0].exact = 1;
  }
  EXPECT_INPUT_ERROR(search(a, p, c, {}), "all factors of M are fixed and make 8, expected 16");
  c = unconstrained(a, p);
  c.levels[2].keep[0] = false;
  EXPECT_INPUT_ERROR(search(a, p, c, {}), "dram must keep A");
  c = unconstrained(a, p);
  c.levels[1].spatial.split = 1;
  EXPECT_INPUT_ERROR(search(a, p, c, {}), "split 1 needs a permutation of all dimensions");
  c = unconstrained(a, p);
  c.least_parallelism = 2;
  EXPECT_INPUT_ERROR(search(a, p, c, {}), "no mapping satisfies");
}

TEST(Search, UnknownObjectiveIsAnError) {
  EXPECT_INPUT_ERROR(objective_of("speed"), "'speed', expected edp, energy, cycles or dram_words");
  EXPECT_EQ(objective_of("dram_words"), Objective::dram_words);
}

}  // namespace
}  // namespace flecsim::mapping
