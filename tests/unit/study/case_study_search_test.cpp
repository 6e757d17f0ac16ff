// Protects: on spaces of the case study NSGA-II finds the whole front of the exhaustive search with
// a third of the evaluations (the thesis: 65 of 216), whatever the seed.
#include <algorithm>
#include <vector>

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "flecsim/explore/pareto.h"
#include "flecsim/study/plan.h"

namespace flecsim::study::testing {
namespace {

struct Space {
  const char* arrays;
  std::int64_t designs;
};

class CaseStudySearch : public ::testing::TestWithParam<Space> {
 protected:
  CaseStudySearch()
      : plan_(load_plan(read_study_text(
            fmt::format("study:\n"
                        "  network: resnet34\n"
                        "  accelerator: thesis-embedded\n"
                        "  vary:\n"
                        "    array.size: {}\n"
                        "    scratchpad.size: {{from: 128KiB, to: 4MiB, times: 2}}\n"
                        "    accumulator.size: {{from: 64KiB, to: 2MiB, times: 2}}\n"
                        "  subject_to: [fps >= 30, scratchpad.size > accumulator.size]\n"
                        "  minimise: [energy, area, latency]\n"
                        "  search: nsga2\n",
                        GetParam().arrays),
            "study.yaml"))) {
    explore::ParetoFront front(plan_.objectives());
    for (std::int64_t id = 0; id < plan_.grid().size(); ++id) {
      const Outcome outcome = plan_.evaluate(plan_.grid().genome(id));
      all_.push_back({outcome.objectives, outcome.violation});
      if (all_.back().feasible()) front.add(id, outcome.objectives);
    }
    front_ = front.ids();
  }

  bool finds_all(std::uint64_t seed) {
    explore::GeneticOptions options;
    options.seed = seed;
    const auto search = explore::nsga2(plan_.space(), plan_.objectives(), options);
    std::vector<std::int64_t> asked;
    for (auto genomes = search->ask(); !genomes.empty(); genomes = search->ask()) {
      std::vector<explore::Evaluation> told;
      for (const explore::Genome& genome : genomes) {
        asked.push_back(plan_.grid().id(genome));
        told.push_back(all_[static_cast<std::size_t>(asked.back())]);
      }
      search->tell(genomes, told);
    }
    EXPECT_LE(asked.size(), all_.size() / 3);
    std::ranges::sort(asked);
    return std::ranges::includes(asked, front_);
  }

  Plan plan_;
  std::vector<explore::Evaluation> all_;
  std::vector<std::int64_t> front_;
};

TEST_P(CaseStudySearch, FindsTheWholeFrontWithAThirdOfTheEvaluations) {
  ASSERT_EQ(plan_.grid().size(), GetParam().designs);
  int whole = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) whole += finds_all(seed);
  fmt::print("{} designs, front of {}: whole with {} of 200 seeds, {} evaluations each\n",
             GetParam().designs, front_.size(), whole, all_.size() / 3);
  EXPECT_GE(whole, 196);
}

INSTANTIATE_TEST_SUITE_P(Spaces, CaseStudySearch,
                         ::testing::Values(Space{"[8, 16, 32, 64]", 144},
                                           Space{"[2, 4, 8, 16, 32, 64]", 216},
                                           Space{"[4, 8, 16, 32, 64, 128]", 216}));

}  // namespace
}  // namespace flecsim::study::testing
