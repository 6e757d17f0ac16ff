// Every value that Timeloop prints for its mappings, reproduced at the printed precision.
#include <cmath>

#include <gtest/gtest.h>

#include "flecsim/mapping/search.h"

#include "golden.h"
#include "support/shared.h"
#include "unit/mapping/layers.h"

namespace flecsim::mapping {
namespace {

using testing::PrintedStats;

struct Case {
  Architecture architecture;
  Problem problem;
  Constraints constraints;
  LoopNest nest;
};

Case load(const std::filesystem::path& folder, const std::string& layer) {
  TimeloopFiles files;
  files.add(folder / "eyeriss_like_full_input_l1_3x3_s1.yaml");
  files.add(folder / "ERT.yaml");
  files.add(folder / "ART.yaml");
  files.add(folder / (layer + ".problem.yaml"), true);
  files.add(folder / (layer + ".map.yaml"), true);
  Case c;
  c.architecture = files.architecture();
  c.problem = files.problem();
  c.constraints = files.constraints(c.architecture, c.problem);
  c.nest = read_mapping(files.get("mapping"), c.architecture, c.problem);
  return c;
}

TEST(TimeloopGolden, EveryPrintedValueIsReproduced) {
  FLECSIM_REQUIRE_SHARED(shared);
  const auto folder = shared / "data/golden/timeloop";
  int compared = 0;
  for (const std::string& layer : testing::golden_layers(folder)) {
    const Case c = load(folder, layer);
    verify(c.architecture, c.problem, c.nest);
    EXPECT_EQ(violation(c.architecture, c.problem, c.constraints, c.nest), "") << layer;
    const PrintedStats ours = testing::print_stats(c.architecture, c.problem,
                                                   evaluate(c.architecture, c.problem, c.nest));
    const PrintedStats theirs = testing::parse_stats(folder / (layer + ".stats.txt"));
    for (const auto& [key, value] : ours) {
      const auto found = theirs.find(key);
      if (found == theirs.end()) continue;
      EXPECT_EQ(value, found->second) << layer << " " << key;
      ++compared;
    }
    EXPECT_EQ(theirs.count("//Energy"), 1U);
  }
  RecordProperty("values", compared);
  EXPECT_GT(compared, 1400);
}

TEST(TimeloopGolden, WrittenMappingReadsBackTheSame) {
  FLECSIM_REQUIRE_SHARED(shared);
  const auto folder = shared / "data/golden/timeloop";
  for (const std::string& layer : testing::golden_layers(folder)) {
    const Case c = load(folder, layer);
    const std::string text = write_mapping(c.architecture, c.problem, c.nest);
    const base::Node node = base::Node::parse_text(text, "written").at("mapping");
    const LoopNest again = read_mapping(node, c.architecture, c.problem);
    EXPECT_EQ(write_mapping(c.architecture, c.problem, again), text);
    EXPECT_EQ(evaluate(c.architecture, c.problem, again).energy_pj,
              evaluate(c.architecture, c.problem, c.nest).energy_pj);
  }
}

struct Quality {
  double against_short = 0;  // geometric mean
  double against_best = 0;   // worst
};

Quality search_all(const std::filesystem::path& shared, double seconds) {
  TimeloopFiles files;
  files.add(shared / "data/golden/timeloop/eyeriss_like_full_input_l1_3x3_s1.yaml");
  files.add(shared / "data/golden/timeloop/ERT.yaml");
  const Architecture architecture = files.architecture();
  double logs = 0;
  Quality quality;
  for (const testing::KnownLayer& layer : testing::resnet50_layers()) {
    const Problem problem = convolution(layer.sizes);
    SearchOptions options;
    options.budget_seconds = seconds;
    const SearchResult found =
        search(architecture, problem, files.constraints(architecture, problem), options);
    const double edp = found.value * 1e-12;
    logs += std::log(edp / layer.timeloop_short);
    quality.against_best = std::max(quality.against_best, edp / layer.best_known);
  }
  quality.against_short = std::exp(logs / 24);
  return quality;
}

TEST(TimeloopSearch, HalfOfTimeloopsShortSearchIn50Milliseconds) {
  FLECSIM_REQUIRE_SHARED(shared);
  EXPECT_LE(search_all(shared, 0.05).against_short, 0.52);
}

TEST(TimeloopSearch, WithinThreePercentOfTheBestKnownIn300Milliseconds) {
  FLECSIM_REQUIRE_SHARED(shared);
  EXPECT_LE(search_all(shared, 0.3).against_best, 1.03);
}

TEST(TimeloopSearch, OptimaWithoutHaloAreProvenIn2Seconds) {
  FLECSIM_REQUIRE_SHARED(shared);
  TimeloopFiles files;
  files.add(shared / "data/golden/timeloop/eyeriss_like_full_input_l1_3x3_s1.yaml");
  files.add(shared / "data/golden/timeloop/ERT.yaml");
  const Architecture architecture = files.architecture();
  for (const testing::KnownLayer& layer : testing::resnet50_layers()) {
    const Problem problem = convolution(layer.sizes);
    if (!is_free_of_halo(problem)) continue;
    SearchOptions options;
    options.budget_seconds = 2;
    const SearchResult found =
        search(architecture, problem, files.constraints(architecture, problem), options);
    EXPECT_TRUE(found.optimal) << layer.name;
    if (layer.proven) {
      EXPECT_NEAR(found.value * 1e-12, layer.best_known, layer.best_known * 1e-5) << layer.name;
    }
  }
}

}  // namespace
}  // namespace flecsim::mapping
