// Protects: search quality. Hypervolume of the final population after 250 generations of 100,
// median of 11 seeds, on the standard problems; prints what it measured.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include "problems.h"

namespace flecsim::explore::testing {
namespace {

using Make = std::unique_ptr<Optimizer> (*)(const Space&, std::size_t, const GeneticOptions&);

double final_hypervolume(const TestProblem& problem, Make make, std::uint64_t seed) {
  GeneticOptions options;
  options.population = 100;
  options.generations = 250;
  options.seed = seed;
  const auto optimizer = make(problem.space, problem.objectives, options);
  run(problem, *optimizer);
  std::vector<double> points;
  for (const Survivor& one : optimizer->survivors()) {
    if (!one.evaluation.feasible()) continue;
    points.insert(points.end(), one.evaluation.objectives.begin(), one.evaluation.objectives.end());
  }
  EXPECT_LE(points.size(), 100 * problem.objectives);
  return hypervolume(points, problem.reference);
}

double median_of_11(const char* name, const TestProblem& problem, Make make) {
  std::vector<double> volumes;
  for (std::uint64_t seed = 1; seed <= 11; ++seed) {
    volumes.push_back(final_hypervolume(problem, make, seed));
  }
  std::sort(volumes.begin(), volumes.end());
  fmt::print("{}: median {:.6g}, worst {:.6g}, best {:.6g} of 11 seeds\n", name, volumes[5],
             volumes[0], volumes[10]);
  return volumes[5];
}

TEST(HypervolumeTargets, Zdt1) { EXPECT_GE(median_of_11("ZDT1", zdt1(), nsga2), 0.869); }
TEST(HypervolumeTargets, Dtlz2) { EXPECT_GE(median_of_11("DTLZ2", dtlz2(), nsga3), 0.73); }
TEST(HypervolumeTargets, Bnh) { EXPECT_GE(median_of_11("BNH", bnh(), nsga2), 5245); }
TEST(HypervolumeTargets, Tnk) { EXPECT_GE(median_of_11("TNK", tnk(), nsga2), 0.649); }
TEST(HypervolumeTargets, Osy) { EXPECT_GE(median_of_11("OSY", osy(), nsga2), 16400); }

}  // namespace
}  // namespace flecsim::explore::testing
