// Protects: the main job as a user runs it: exit codes, files, the same result for any threads.
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/json_schema.h"
#include "support/process.h"

namespace flecsim::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

const std::string example = FLECSIM_SOURCE_DIR "/examples/resnet34-embedded.yaml";

Json chosen_details(const Json& run) {
  for (const Json& detail : run.at("details")) {
    if (detail.at("id") == run.at("chosen").at("id")) return detail.at("result");
  }
  return {};
}

class ExploreCommand : public ::testing::Test {
 protected:
  void SetUp() override { folder_ = scratch("explore"); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Finished run(const std::string& arguments) const { return run_flecsim(arguments, folder_); }

  std::string study(const std::string& text) const {
    std::ofstream(folder_ / "s.yaml") << text;
    return "s.yaml";
  }

  std::filesystem::path folder_;
};

TEST_F(ExploreCommand, SolvesTheCaseStudy) {
  const Finished finished = run("explore " + example);
  EXPECT_EQ(finished.code, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("144 of 144 designs evaluated"));
  EXPECT_THAT(finished.out, HasSubstr("60 infeasible: scratchpad.size > accumulator.size"));
  EXPECT_THAT(finished.out, HasSubstr("<- chosen"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "runs/resnet34-embedded/results.sqlite"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "runs/resnet34-embedded/report.html"));
  const Json json = Json::parse(run("report runs/resnet34-embedded --json").out);
  EXPECT_EQ(json.at("format"), "flecsim-run");
  const JsonSchema schema(
      Json::parse(read_file(FLECSIM_SOURCE_DIR "/docs/schema/run.schema.json")));
  EXPECT_THAT(schema.check(json), ::testing::IsEmpty());
  EXPECT_EQ(json.at("details").size(), json.at("front").size());
  EXPECT_FALSE(json.at("insight").at("sensitivity").empty());
  const Finished again = run("estimate resnet34 --on runs/resnet34-embedded/chosen.yaml --json");
  EXPECT_EQ(Json::parse(again.out).at("layers"), chosen_details(json).at("layers"));
  const std::string csv = run("report runs/resnet34-embedded/results.sqlite --csv").out;
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 145);
}

TEST_F(ExploreCommand, GivesTheSameForAnyThreadsAndAfterResume) {
  const std::string one = run("explore " + example + " --threads 1 --out a --json").out;
  EXPECT_EQ(one, run("explore " + example + " --threads 2 --out b --json").out);
  EXPECT_EQ(one, run("explore " + example + " --out b --resume --json").out);
  EXPECT_EQ(one, run("report a --json").out);
}

TEST_F(ExploreCommand, SaysWhatComesNearestWhereNothingIsFeasible) {
  const Finished finished = run("explore " + study("study:\n  network: lenet5\n"
                                                   "  accelerator: gemmini-g16\n"
                                                   "  vary: {array.size: [8, 16]}\n"
                                                   "  subject_to: [fps >= 1e9]\n"
                                                   "  minimise: energy\n"));
  EXPECT_EQ(finished.code, 1) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("No design is feasible."));
  EXPECT_THAT(finished.out, HasSubstr("Nearest to feasible: design 1, array.size 16; breaks fps"));
}

TEST_F(ExploreCommand, CountsInADryRunAndWritesNothing) {
  const Finished finished = run("explore " + example + " --dry-run");
  EXPECT_EQ(finished.code, 0);
  EXPECT_THAT(finished.out, HasSubstr("144 designs in the space"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "runs"));
}

TEST_F(ExploreCommand, ScreensOnSomeLayersFirst) {
  const Finished finished = run(
      "explore " + study("study:\n  network: resnet18\n  accelerator: gemmini-g16\n"
                         "  first: {layers: [conv1]}\n"
                         "  vary: {array.size: [8, 16, 32], scratchpad.size: [128KiB, 256KiB]}\n"
                         "  minimise: [energy, latency]\n"));
  EXPECT_EQ(finished.code, 0) << finished.err;
  EXPECT_THAT(finished.out,
              HasSubstr("First stage: 6 designs by the model 'closed' on 1 layer; the "));
  const Finished fault =
      run("explore " + study("study:\n  network: resnet18\n  accelerator: gemmini-g16\n"
                             "  first: {layers: [conv_1]}\n"
                             "  vary: {array.size: [8, 16, 32]}\n  minimise: [energy]\n"));
  EXPECT_EQ(fault.code, 2);
  EXPECT_THAT(fault.err, HasSubstr("has no layer 'conv_1' (did you mean 'conv1'?)"));
}

/// The front of the closed form, judged by the replay: both cycles are in the run, the replayed
/// ones are those of `estimate --model replay`, and an objective that is an expression has a value.
TEST_F(ExploreCommand, ReplaysTheFront) {
  const std::string text = study(
      "study:\n  network: lenet5\n  accelerator: gemmini-g16\n  then: {replay: pareto}\n"
      "  vary: {array.size: [8, 16], scratchpad.size: [128KiB, 256KiB]}\n"
      "  minimise: [energy * latency, area]\n");
  EXPECT_THAT(run("explore " + text + " --dry-run").out,
              HasSubstr("then each design of its front is judged anew, about "));
  const Finished finished = run("explore " + text + " --out a --json --no-report --threads 1");
  ASSERT_EQ(finished.code, 0) << finished.err;
  const auto json = nlohmann::json::parse(finished.out);
  const auto& stage = json.at("insight").at("screening");
  EXPECT_EQ(stage.at("model"), "closed");
  EXPECT_EQ(stage.at("judged_by"), "replay");
  EXPECT_EQ(stage.at("evaluated"), 4);
  EXPECT_EQ(stage.at("seen_as").size(), stage.at("candidates").get<std::size_t>());
  const auto& design = json.at("front").at(0);
  const Finished alone = run(fmt::format(
      "estimate lenet5 --on gemmini-g16 --model replay --json --set array.size={} --set "
      "scratchpad.size={}",
      design.at("parameters").at("array.size").get<int>(),
      design.at("parameters").at("scratchpad.size").get<int>()));
  EXPECT_EQ(nlohmann::json::parse(alone.out).at("total").at("cycles"),
            design.at("metrics").at("cycles"));
  EXPECT_NE(stage.at("seen_as").at(0).at("metrics").at("cycles"),
            design.at("metrics").at("cycles"));
  EXPECT_DOUBLE_EQ(design.at("metrics").at("energy * latency").get<double>(),
                   design.at("metrics").at("energy").get<double>() *
                       design.at("metrics").at("latency").get<double>());
  EXPECT_EQ(run("explore " + text + " --out b --json --no-report --threads 2").out, finished.out);
  const Finished told = run("explore " + text + " --out c");
  EXPECT_THAT(told.out, HasSubstr("by the model 'replay'.\ndesign  cycles, closed"));
  EXPECT_THAT(told.out, HasSubstr("Cycles of 'closed' are off by"));
  EXPECT_THAT(told.out, HasSubstr("the model states none of its cycles"));
  const Finished refused =
      run("explore " + study("study:\n  network: lenet5\n  accelerator: systolic-16\n"
                             "  model: replay\n  vary: {array.rows: [8, 16]}\n"
                             "  minimise: [energy]\n"));
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("the kind systolic has no model 'replay' for studies"));
}

/// A fault in what a study names is told with the study's line.
TEST_F(ExploreCommand, TellsWhereAStudyNamesWhatIsNotThere) {
  const Finished network =
      run("explore " + study("study:\n  network: lenet6\n  accelerator: gemmini-g16\n"
                             "  vary: {array.size: [8]}\n  minimise: [energy]\n"));
  EXPECT_THAT(network.err, HasSubstr(":2: study.network: network 'lenet6' is not built in"));
  const Finished accelerator =
      run("explore " + study("study:\n  network: lenet5\n  accelerator: gemmini-g17\n"
                             "  vary: {array.size: [8]}\n  minimise: [energy]\n"));
  EXPECT_THAT(accelerator.err, HasSubstr(":3: study.accelerator: gemmini-g17: no such file"));
}

TEST_F(ExploreCommand, RefusesBadInputInOneLine) {
  for (const char* arguments :
       {"explore nowhere.yaml", "report nowhere", "explore " FLECSIM_SOURCE_DIR "/README.md"}) {
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.code, 2) << arguments;
    EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
  }
  EXPECT_THAT(run("explore " + example + " --out /proc/x").err, HasSubstr("cannot be made"));
}

TEST_F(ExploreCommand, ShowsWhatIsMaximizedWithItsOwnSignAndUnit) {
  const std::string head =
      "study:\n  network: lenet5\n  accelerator: gemmini-g16\n  vary: {array.size: [8, 16]}\n";
  const Finished finished =
      run("explore " + study(head + "  minimise: [energy * latency]\n"
                                    "  maximise: [tops_per_watt, tops / area]\n"));
  EXPECT_THAT(finished.out,
              HasSubstr("over energy * latency, most tops_per_watt, most tops / area"));
  EXPECT_THAT(finished.out, HasSubstr(" TOPS/mm2"));
  EXPECT_THAT(finished.out, HasSubstr(" pJ*s"));
  EXPECT_THAT(finished.out, Not(HasSubstr("-(")));
}

/// Of the thesis' 216 candidates its search evaluated 65; ours may ask for a third of the grid.
TEST_F(ExploreCommand, GeneticSearchFindsTheFrontWithAThirdOfTheEvaluations) {
  const auto front_of = [](const Json& json) {
    std::vector<std::int64_t> ids;
    for (const Json& design : json.at("front")) ids.push_back(design.at("id"));
    return ids;
  };
  const Json grid = Json::parse(run("explore " + example + " --json --no-report").out);
  const Json genetic = Json::parse(
      run("explore " FLECSIM_SOURCE_DIR "/examples/resnet34-nsga2.yaml --json --no-report").out);
  EXPECT_LE(genetic.at("counts").at("evaluated"), 48);
  EXPECT_EQ(front_of(genetic), front_of(grid));
}

}  // namespace
}  // namespace flecsim::testing
