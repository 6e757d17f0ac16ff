// Protects: errors by cause, the pairs that they leave open, the rate that a study asks for.
#include <random>

#include <gmock/gmock.h>

#include "fake_family.h"
#include "insight_errors.h"
#include "insight_pairs.h"
#include "target_rate.h"

namespace flecsim::study {
namespace {

/// The fake with two parts: one of a known price, one that may be off by 20 %.
class PricedFamily final : public testing::FakeFamily {
 public:
  std::vector<ComponentCost> component_costs(std::span<const double> v,
                                             std::size_t network) const override {
    const DesignWorth worth = evaluate(v, network, false);
    return {{0.5 * worth.energy_j, 1e-4 * v[2], 0, 0},
            {0.5 * worth.energy_j, 0.01 * v[0] * v[1], 0, 20}};
  }
};

Plan plan(const std::string& goals) {
  return {read_study_text("study:\n  accelerator: a\n  network: n\n"
                          "  vary: {array.size: [4, 8], memory.size: [1024, 2048]}\n  " +
                              goals + "\n",
                          "s.yaml"),
          std::make_unique<PricedFamily>()};
}

store::Design design(const Plan& p, std::int64_t id) {
  const Outcome outcome = p.evaluate(p.grid().genome(id));
  store::Design design;
  design.id = id;
  design.metrics = outcome.metrics;
  design.error_percent = outcome.error_percent;
  return design;
}

TEST(InsightErrors, APriceIsOffByOneFactorInAllDesigns) {
  const Plan p = plan("minimise: [area, latency, energy, memory.size]");
  const ErrorModel model(p);
  const auto a = model.of(design(p, 0)), more_memory = model.of(design(p, 1)),
             larger = model.of(design(p, 2));
  EXPECT_EQ(margin(a.objectives[0], more_memory.objectives[0]), 0);  // only the exact price differs
  EXPECT_NEAR(margin(a.objectives[0], larger.objectives[0]), 0.2 * 0.01 * 4, 1e-12);
  EXPECT_NEAR(a.objectives[0].bound(), 0.2 * 0.01 * 4, 1e-12);
  EXPECT_NEAR(margin(a.objectives[1], larger.objectives[1]),
              0.05 * (a.values[1] + larger.values[1]), 1e-12);
  EXPECT_NEAR(a.objectives[2].bound(), 0.1 * a.values[2], 1e-15);
  EXPECT_EQ(a.objectives[3].bound(), 0);
  EXPECT_THAT(model.sources(),
              ::testing::ElementsAre("prices of the components", "cycles of the model",
                                     "prices of the components, cycles of the model", "exact"));
}

TEST(InsightErrors, PropagatesThroughExpressions) {
  const Plan p = plan("minimise: [energy * latency, edp, 2 * area, fps * latency]");
  const ErrorModel model(p);
  const auto known = model.of(design(p, 3));
  EXPECT_NEAR(known.objectives[0].bound() / known.objectives[1].bound(), 1, 1e-6);
  EXPECT_NEAR(known.objectives[1].bound(), (0.05 + 0.1) * known.values[1], 1e-15);
  EXPECT_NEAR(known.objectives[2].bound(), 2 * 0.2 * 0.01 * 8, 1e-9);
  EXPECT_NEAR(known.objectives[3].bound(), 0, 1e-9);  // one error, cancelled
  EXPECT_EQ(model.sources()[0], "to first order, of energy, latency");
}

TEST(InsightErrors, TakesTheLargestWhereTheRunKeepsNoValue) {
  const Plan p = plan("minimise: [max(layer.latency) * energy, area]");
  const ErrorModel model(p);
  const auto known = model.of(design(p, 0));
  EXPECT_NEAR(known.objectives[0].bound(), 0.1 * known.values[0], 1e-15);
  EXPECT_EQ(model.sources()[0], "the largest, of energy, layer.latency");
}

/// `count` designs of two objectives, with errors of both kinds.
std::vector<ErrorModel::Known> random_designs(std::size_t count) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> unit(0, 1);
  std::vector<ErrorModel::Known> designs;
  for (std::size_t i = 0; i < count; ++i) {
    ErrorModel::Known one;
    for (int k = 0; k < 2; ++k) {
      one.values.push_back(unit(random));
      one.objectives.push_back({0.02 * unit(random), {0.1 * unit(random), -0.1 * unit(random)}});
    }
    designs.push_back(one);
  }
  return designs;
}

bool open(const ErrorModel::Known& a, const ErrorModel::Known& b) {
  for (std::size_t k = 0; k < a.values.size(); ++k) {
    if (std::abs(a.values[k] - b.values[k]) > margin(a.objectives[k], b.objectives[k]))
      return false;
  }
  return true;
}

TEST(InsightPairs, AreThoseOfComparingEachWithEach) {
  const auto designs = random_designs(400);
  const Indistinct found = inside_error(designs);
  std::int64_t pairs = 0;
  for (std::size_t a = 0; a < designs.size(); ++a) {
    std::vector<std::size_t> others;
    for (std::size_t b = 0; b < designs.size(); ++b) {
      if (a != b && open(designs[a], designs[b])) others.push_back(b);
    }
    pairs += static_cast<std::int64_t>(others.size());
    EXPECT_EQ(found.count[a], static_cast<std::int64_t>(others.size()));
    EXPECT_EQ(found.of[a].size(), std::min(listed_most, others.size()));
    EXPECT_TRUE(std::ranges::includes(others, found.of[a]));
  }
  EXPECT_EQ(found.pairs, pairs / 2);
  EXPECT_GT(found.pairs, 400);
  EXPECT_TRUE(found.complete);
}

TEST(InsightPairs, SayWhereNotAllWereCompared) {
  const auto designs = random_designs(400);
  const Indistinct few = inside_error(designs, 4000);
  EXPECT_FALSE(few.complete);
  EXPECT_GT(few.pairs, 0);
  EXPECT_LT(few.pairs, inside_error(designs).pairs);
  EXPECT_TRUE(inside_error({}).complete);
}

TEST(InsightPairs, AFrontOfManyDesignsTakesNoTime) {
  const Indistinct found = inside_error(random_designs(20'000), 2'000'000);
  EXPECT_EQ(found.count.size(), 20'000U);
}

TEST(TargetRate, IsTheLargestThatAConditionAsksFor) {
  const auto rate = [](std::vector<std::string> conditions) { return target_fps(conditions); };
  EXPECT_EQ(rate({"area <= 4", "fps >= 30"}), 30);
  EXPECT_EQ(rate({"25<fps", "fps > 2 * 20", "fps <= 90"}), 40);
  EXPECT_EQ(rate({"latency <= 20ms"}), 50);
  EXPECT_EQ(rate({"30 <= fps <= 60"}), 30);
  EXPECT_EQ(rate({"fps <= 60", "latency >= 1ms", "fps >= array.size", "0 < fps"}), std::nullopt);
}

}  // namespace
}  // namespace flecsim::study
