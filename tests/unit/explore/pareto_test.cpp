// Protects: the fast front equals the definition, on random points with ties, for 1 to 5
// objectives.
#include "flecsim/explore/pareto.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flecsim/base/random.h"
#include "flecsim/explore/hypervolume.h"

namespace flecsim::explore {
namespace {

std::vector<std::size_t> by_definition(std::span<const double> points, std::size_t objectives) {
  std::vector<std::size_t> front;
  const std::size_t count = points.size() / objectives;
  for (std::size_t i = 0; i < count; ++i) {
    bool dominated = false;
    for (std::size_t j = 0; j < count && !dominated; ++j) {
      dominated = dominates(points.subspan(j * objectives, objectives),
                            points.subspan(i * objectives, objectives));
    }
    if (!dominated) front.push_back(i);
  }
  return front;
}

std::vector<double> random_points(std::size_t count, std::size_t objectives, std::uint64_t values,
                                  std::uint64_t seed) {
  base::Random random(seed);
  std::vector<double> points(count * objectives);
  for (double& value : points) value = static_cast<double>(random.below(values));
  return points;
}

TEST(Pareto, DominanceNeedsOneBetterValue) {
  const std::vector<double> a{1, 2};
  const std::vector<double> b{1, 3};
  EXPECT_TRUE(dominates(a, b));
  EXPECT_FALSE(dominates(b, a));
  EXPECT_FALSE(dominates(a, a));
}

TEST(Pareto, EqualsTheDefinition) {
  for (std::size_t objectives = 1; objectives <= 5; ++objectives) {
    for (const std::uint64_t values : {3U, 20U, 100000U}) {
      for (std::uint64_t seed = 0; seed < 12; ++seed) {
        const auto points = random_points(40 + 60 * seed, objectives, values, seed);
        EXPECT_EQ(non_dominated(points, objectives), by_definition(points, objectives))
            << objectives << " objectives, " << values << " values, seed " << seed;
      }
    }
  }
}

TEST(Pareto, KeepsEqualPoints) {
  const std::vector<double> points{1, 1, 2, 2, 1, 1};
  EXPECT_THAT(non_dominated(points, 2), ::testing::ElementsAre(0, 2));
}

TEST(Pareto, StreamEqualsBatchInAnyOrder) {
  const std::size_t count = 20000;
  const auto points = random_points(count, 3, 1000, 7);
  ParetoFront forward(3);
  ParetoFront backward(3);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t j = count - 1 - i;
    forward.add(static_cast<std::int64_t>(i), std::span(points).subspan(3 * i, 3));
    backward.add(static_cast<std::int64_t>(j), std::span(points).subspan(3 * j, 3));
    if (i % 7001 == 0) forward.ids();  // looking at it changes nothing
  }
  std::vector<std::int64_t> expected;
  for (const std::size_t i : non_dominated(points, 3)) {
    expected.push_back(static_cast<std::int64_t>(i));
  }
  EXPECT_EQ(forward.ids(), expected);
  EXPECT_EQ(backward.ids(), expected);
  EXPECT_EQ(forward.points(), backward.points());
}

/// The worst case: nothing dominates anything (points on a plane).
TEST(Pareto, AHundredThousandOnTheFrontTakeUnderTenSeconds) {
  base::Random random(1);
  std::vector<double> points;
  for (int i = 0; i < 100000; ++i) {
    const double a = random.uniform();
    const double b = random.uniform();
    points.insert(points.end(), {a, b, -a - b});
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(non_dominated(points, 3).size(), 100000U);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

TEST(Hypervolume, OfBoxesByHand) {
  const std::vector<double> reference2{4, 4};
  EXPECT_EQ(hypervolume(std::vector<double>{1, 3, 2, 1}, reference2), 3 + 4);
  EXPECT_EQ(hypervolume(std::vector<double>{1, 3, 2, 1, 3, 3, 5, 0}, reference2), 7);
  EXPECT_EQ(hypervolume({}, reference2), 0);
  const std::vector<double> reference3{2, 2, 2};
  EXPECT_EQ(hypervolume(std::vector<double>{0, 0, 0}, reference3), 8);
  // boxes of 1x2x2 and 2x2x1 that share 1x2x1
  EXPECT_EQ(hypervolume(std::vector<double>{1, 0, 0, 0, 0, 1}, reference3), 4 + 4 - 2);
  const std::vector<double> reference4{1, 1, 1, 1};
  EXPECT_DOUBLE_EQ(hypervolume(std::vector<double>{0, .5, .5, .5, .5, 0, .5, .5}, reference4),
                   0.125 + 0.125 - 0.0625);
}

}  // namespace
}  // namespace flecsim::explore
