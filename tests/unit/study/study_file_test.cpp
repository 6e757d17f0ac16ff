// Protects: a study is read strictly; every fault is one message with file, line, key and remedy.
#include "flecsim/study/study_file.h"

#include <fmt/format.h>

#include "flecsim/study/plan.h"

#include "fake_family.h"
#include "support/input_error.h"

namespace flecsim::study {
namespace {

constexpr const char* head = "study:\n  network: n\n  accelerator: a\n";

Plan plan(const std::string& body) {
  return {read_study_text(head + body, "dir/s.yaml"), std::make_unique<testing::FakeFamily>()};
}

std::vector<double> values_of(const std::string& key, const std::string& values) {
  const auto header =
      plan(fmt::format("  vary:\n    {}: {}\n  minimise: energy\n", key, values)).header("");
  return header.parameters.at(0).values;
}

TEST(StudyFile, ReadsTheDocumentedExample) {
  const StudyFile study = read_study_text(
      "study:\n  network: resnet34\n  accelerator: gemmini16.yaml\n  vary:\n"
      "    array.size: [8, 16, 32, 64]\n"
      "    scratchpad.size: {from: 128KiB, to: 4MiB, times: 2}\n"
      "  subject_to: [fps >= 30, scratchpad.size > accumulator.size]\n"
      "  minimise: [energy, area, latency]\n"
      "  search: {nsga2: {population: 20, generations: 30, seed: 1}}\n",
      "x/case.yaml");
  EXPECT_EQ(study.name, "case");
  EXPECT_EQ(study.search, SearchKind::nsga2);
  EXPECT_EQ(study.genetic.population, 20);
  EXPECT_EQ(study.seed, 1U);
  EXPECT_EQ(study.subject_to.size(), 2U);
  EXPECT_EQ(study.goals.size(), 3U);
}

TEST(StudyFile, AcceptsBothSpellingsAndMaximize) {
  EXPECT_EQ(read_study_text(std::string(head) + "  vary: {a: [1]}\n  minimize: energy\n"
                                                "  maximize: [fps]\n",
                            "s")
                .goals[1]
                .text(),
            "-(fps)");
}

TEST(StudyFile, HasListsRangesAndBoth) {
  EXPECT_EQ(values_of("array.size", "[8, 2, 4]"), (std::vector<double>{2, 4, 8}));
  EXPECT_EQ(values_of("array.size", "{from: 1, to: 9, step: 4}"), (std::vector<double>{1, 5, 9}));
  EXPECT_EQ(values_of("memory.size", "{from: 1KiB, to: 5KiB, times: 2}"),
            (std::vector<double>{1024, 2048, 4096}));
  EXPECT_EQ(values_of("array.size", "[1, {from: 4, to: 16, times: 4}]"),
            (std::vector<double>{1, 4, 16}));
  EXPECT_EQ(values_of("mode", "[wild, slow]"), (std::vector<double>{2, 0}));
}

struct Fault {
  const char* body;
  const char* message;
};

class StudyFault : public ::testing::TestWithParam<Fault> {};

TEST_P(StudyFault, IsExplained) { EXPECT_INPUT_ERROR(plan(GetParam().body), GetParam().message); }

#define VARY "  vary: {array.size: [1, 2]}\n"
#define GOAL "  minimise: [energy]\n"

INSTANTIATE_TEST_SUITE_P(
    Messages, StudyFault,
    ::testing::Values(
        Fault{GOAL, "the key 'vary' is missing"}, Fault{VARY, "no objective, expected `minimise`"},
        Fault{"  vary: {}\n" GOAL, "nothing is varied"},
        Fault{"  very: {array.size: [1]}\n" GOAL,
              "dir/s.yaml:4: study.very: unknown key 'very' (did you mean 'vary'?)"},
        Fault{"  vary: {array.sise: [1]}\n" GOAL,
              "unknown parameter 'array.sise' (did you mean 'array.size'?)"},
        Fault{"  vary: {array.size: 8}\n" GOAL, "one value, expected a list or {from, to"},
        Fault{"  vary: {array.size: []}\n" GOAL, "no values, expected at least one"},
        Fault{"  vary: {array.size: [8, 8]}\n" GOAL, "8 is there twice"},
        Fault{"  vary: {array.size: [x]}\n" GOAL, "'x' is not a number"},
        Fault{"  vary: {memory.size: [1kB]}\n" GOAL, "'1kB' is not a number, optionally with"},
        Fault{"  vary: {mode: [quick]}\n" GOAL, "unknown value 'quick'"},
        Fault{"  vary: {mode: {from: slow, to: wild, times: 2}}\n" GOAL,
              "a range of a named value"},
        Fault{"  vary: {array.size: {from: 1, to: 4}}\n" GOAL,
              "expected one of `times` and `step`"},
        Fault{"  vary: {array.size: {from: 4, to: 1, step: 1}}\n" GOAL, "from 4 to 1 is empty"},
        Fault{"  vary: {array.size: {from: 1, to: 4, times: 1}}\n" GOAL, "times 1, expected more"},
        Fault{"  vary: {array.size: {from: 0, to: 4, times: 2}}\n" GOAL, "`times` from 0 never"},
        Fault{"  vary: {array.size: {from: 1, to: 4, step: 0}}\n" GOAL, "step 0, expected more"},
        Fault{"  vary: {array.size: {from: 1, to: 4, times: 1.5}}\n" GOAL, "the range has 1.5"},
        Fault{"  vary: {array.size: {from: 1, to: 900000, step: 1}}\n" GOAL, "more than 100000"},
        Fault{"  vary: {array.size: {from: 1, to: 4, by: 2}}\n" GOAL, "unknown key 'by'"},
        Fault{VARY "  minimise: [enrgy]\n", "unknown name 'enrgy' (did you mean 'energy'?)"},
        Fault{VARY "  minimise: [energy, energy]\n", "this objective is there twice"},
        Fault{VARY "  minimise: [energy]\n  minimize: [area]\n", "are the same key"},
        Fault{VARY "  minimise: [a1, a2, a3, a4, a5, a6, a7]\n",
              "7 objectives, expected at most 6"},
        Fault{VARY GOAL "  subject_to: [fps => 30]\n", "column 5: '=' is no comparison"},
        Fault{VARY GOAL "  subject_to: [max(fps, 3) > 2]\n", "stands in quotes in a [...] list"},
        Fault{VARY GOAL "  subject_to: [layer.latency < 1ms]\n",
              "this is a list, expected a number"},
        Fault{VARY GOAL "  search: nsga4\n", "unknown search 'nsga4' (did you mean 'nsga2'?)"},
        Fault{VARY GOAL "  search: random\n", "expected random: {evaluations: N}"},
        Fault{VARY GOAL "  search: {random: {}}\n", "the key 'evaluations' is missing"},
        Fault{VARY GOAL "  search: {random: {evaluations: 0}}\n", "expected at least 1"},
        Fault{VARY GOAL "  search: {exhaustive: {x: 1}}\n", "exhaustive search has no options"},
        Fault{VARY GOAL "  search: {nsga2: {}, nsga3: {}}\n", "expected one kind of search"},
        Fault{VARY GOAL "  search: {nsga2: {populaton: 20}}\n", "did you mean 'population'?"},
        Fault{VARY GOAL "  search: {nsga2: {population: 2}}\n", "population: 2, expected 4"},
        Fault{VARY GOAL "  search: {nsga2: {seed: -1}}\n", "expected a seed of at least 0"},
        Fault{VARY GOAL "  search: {nsga2: {crossover: two_point}}\n", "unknown crossover"},
        Fault{VARY GOAL "  choose: {least: fsp}\n", "unknown name 'fsp'"},
        Fault{VARY GOAL "  choose: {fewest: fps}\n", "unknown key 'fewest'"},
        Fault{VARY GOAL "  choose: {}\n", "expected one of `least` and `most`"},
        Fault{VARY GOAL "  seed: -1\n", "-1, expected at least 0"},
        Fault{VARY GOAL "  sample: -1\n", "-1, expected 0 to 100000"},
        Fault{VARY GOAL "  name: a/b\n", "expected a name that can be a folder"},
        Fault{VARY GOAL "  networks: [m]\n", "`network` or `networks`, not both"},
        Fault{VARY GOAL "  set: {array.siz: 3}\n", "unknown parameter 'array.siz'"},
        Fault{VARY GOAL "  set: {array.size: 3}\n", "the parameter is in `set` too"},
        Fault{VARY GOAL "  set: {array.depth: 3 +}\n", "'3 +' is not a number"},
        Fault{VARY GOAL "  set: {array.depth: 3 * deep}\n", "unknown name 'deep'"},
        Fault{VARY GOAL "  first: {layers: []}\n", "no layers, expected names"},
        Fault{VARY GOAL "  then: {simulate: pareto}\n", "a second stage by simulation is not"},
        Fault{VARY GOAL "  then: pareto\n", "study.then: expected {replay: pareto}"},
        Fault{VARY GOAL "  then: {replay: all}\n", "'all', expected pareto"},
        Fault{VARY GOAL "  then: {replay: pareto}\n  model: replay\n", "every design already"},
        Fault{VARY GOAL "  model: exact\n", "unknown model 'exact', expected closed, replay"},
        Fault{VARY GOAL "  subject_to: [fps + 30]\n",
              "'fps + 30' is a number, expected a condition"},
        Fault{VARY GOAL "  subject_to: [1 > 0]\n", "speaks of no parameter and no result"},
        Fault{VARY "  minimise: [3]\n", "is the same for every design"},
        Fault{VARY "  minimise: [energy, wild]\n", "is the same for every design"},
        Fault{VARY "  minimise: [energy > 3]\n", "is a condition, expected a quantity"},
        Fault{VARY GOAL "  choose: {least: wild}\n", "is the same for every design"},
        Fault{VARY GOAL "  subject_to: [wild > 0]\n", "speaks of no parameter and no result"},
        Fault{VARY "  minimise: []\n", "an empty list, expected objectives"},
        Fault{VARY GOAL "  choose: {least: 3}\n", "is the same for every design"},
        Fault{VARY GOAL "  subject_to: [fps]\n",
              "'fps' is a number, expected a condition (fps >= "},
        Fault{"  vary: {array.size: [1], memory.size: {values: [1], when: array.size}}\n" GOAL,
              "'array.size' is a number, expected a condition"},
        Fault{"  vary: {array.size: [1], memory.size: {values: [1], when: 1 > 0}}\n" GOAL,
              "speaks of no parameter and no result"},
        Fault{
            "  set: {array.depth: array.depth + 1}\n" VARY GOAL,
            "s.yaml:4: study.set.array.depth: 'array.depth + 1' speaks of 'array.depth', expected "
            "parameters that are set before this one or varied"},
        Fault{"  set: {array.depth: memory.size, memory.size: array.depth}\n" VARY GOAL,
              "'memory.size' speaks of 'memory.size', expected"},
        Fault{"  vary: {array.size: {values: [1], when: array.size > 1}}\n" GOAL,
              "`when` speaks of 'array.size', expected parameters that stand before"}));

TEST(StudyFile, RefusesOtherFiles) {
  const auto read = [](const char* text) { return read_study_text(text, "s.yaml"); };
  EXPECT_INPUT_ERROR(read(""), "s.yaml: the file is empty");
  EXPECT_INPUT_ERROR(read("[1, 2]"), "expected `study:` with its keys");
  EXPECT_INPUT_ERROR(read("workload: {problem: {}}"), "a sparsity or precision workload");
  EXPECT_INPUT_ERROR(read("studdy: {}"), "did you mean 'study'?");
  EXPECT_INPUT_ERROR(read("study: {vary: {a: [1]}}"), "the key 'network' is missing");
  EXPECT_INPUT_ERROR(read("study: {networks: [], accelerator: a}"), "an empty list");
  EXPECT_INPUT_ERROR(read("study: {networks: [{network: n, weight: 0}], accelerator: a}"),
                     "expected a weight above 0");
  EXPECT_INPUT_ERROR(read("study: {networks: [n, n], accelerator: a}"), "'n' is there twice");
  EXPECT_INPUT_ERROR(read_study("/nowhere.yaml"), "no such file, expected a study file");
  EXPECT_INPUT_ERROR(read_study("/"), "/: cannot be read: it is a folder, expected a study file");
}

}  // namespace
}  // namespace flecsim::study
