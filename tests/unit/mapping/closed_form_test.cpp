// The closed form against the walk through the nest, and the lower bound against both.
#include <gtest/gtest.h>

#include "flecsim/mapping/evaluate.h"

#include "fast_cost.h"
#include "lower_bound.h"
#include "machines.h"
#include "nest_analysis.h"
#include "random_candidate.h"

namespace flecsim::mapping {
namespace {

bool uses_links(const MapSpace& space, const LoopNest& nest) {
  const NestTraffic traffic = analyse_nest(space.architecture(), space.problem(), nest);
  for (const auto& level : traffic.levels) {
    for (const LevelTraffic& tensor : level) {
      if (tensor.link_words > 0) return true;
    }
  }
  return false;
}

double dram_words(const Evaluation& e) {
  double sum = 0;
  for (const OffChipWords& w : off_chip_words(e)) {
    sum += static_cast<double>(w.read + w.written);
  }
  return sum;
}

struct Tally {
  int compared = 0;
  int linked = 0;
};

// Random machines, problems and candidates; every legal one without links must agree.
Tally compare_all(std::uint64_t seed, int machines, bool halo) {
  Tally tally;
  base::Random random(seed);
  for (int i = 0; i < machines; ++i) {
    const Architecture architecture = testing::random_machine(random);
    const Problem problem = testing::random_convolution(random, halo);
    const MapSpace space(architecture, problem, unconstrained(architecture, problem));
    FastCost fast(space);
    LowerBound bound(space, Objective::edp);
    for (int j = 0; j < 60; ++j) {
      const Candidate candidate = testing::random_candidate(space, random);
      const Cost cost = fast.evaluate(candidate);
      if (!cost.legal()) continue;
      const LoopNest nest = space.nest(candidate);
      EXPECT_EQ(illegality(architecture, problem, nest), "");
      const Evaluation exact = evaluate(architecture, problem, nest);
      const double exact_edp = exact.energy_pj * static_cast<double>(exact.cycles);
      for (int slots = 0; slots <= space.slots(); ++slots) {
        EXPECT_LE(bound.of(candidate, slots), exact_edp * (1 + 1e-9)) << "decided " << slots;
      }
      if (uses_links(space, nest)) {
        ++tally.linked;
        if (halo) continue;
      }
      ++tally.compared;
      EXPECT_NEAR(cost.energy_pj, exact.energy_pj, exact.energy_pj * 1e-12);
      EXPECT_EQ(cost.cycles, static_cast<double>(exact.cycles));
      EXPECT_EQ(cost.dram_words, dram_words(exact));
    }
  }
  return tally;
}

TEST(ClosedForm, AgreesWithTheWalkWithoutHalo) {
  const Tally tally = compare_all(1, 60, false);
  EXPECT_GT(tally.compared, 200);
  EXPECT_GT(tally.linked, 0) << "words that stand still right above the compute units";
}

TEST(ClosedForm, AgreesWithTheWalkWithHaloWhereNoLinkIsUsed) {
  const Tally tally = compare_all(2, 120, true);
  EXPECT_GT(tally.compared, 300);
  EXPECT_GT(tally.linked, 0) << "the case that differs should occur too";
}

TEST(ClosedForm, IllegalCandidatesAreMeasured) {
  const Architecture architecture = testing::small_machine();
  const Problem problem = matrix_product(64, 64, 64);
  const MapSpace space(architecture, problem, unconstrained(architecture, problem));
  FastCost fast(space);
  Candidate c = space.initial();
  EXPECT_EQ(fast.violation(c), 0);
  for (int d = 0; d < 3; ++d) {
    std::swap(c.factor[space.temporal_slot(0)][d], c.factor[space.temporal_slot(2)][d]);
  }
  const double small = fast.violation(c);
  EXPECT_GT(small, 0);
  EXPECT_NE(illegality(architecture, problem, space.nest(c)), "");
}

}  // namespace
}  // namespace flecsim::mapping
