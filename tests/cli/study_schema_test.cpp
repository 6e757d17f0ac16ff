// Protects: the schema of studies for editors takes what flecsim takes and marks its mistakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/json_schema.h"
#include "support/process.h"
#include "support/yaml_json.h"

namespace flecsim::testing {
namespace {

using ::testing::IsEmpty;

std::vector<std::string> findings(const std::string& text) {
  const std::string schema = read_file(FLECSIM_SOURCE_DIR "/docs/schema/study.schema.json");
  return JsonSchema(nlohmann::json::parse(schema)).check(yaml(text));
}

TEST(StudySchema, TheExamplesConform) {
  int studies = 0;
  for (const auto& entry : std::filesystem::directory_iterator(FLECSIM_SOURCE_DIR "/examples")) {
    if (entry.path().extension() != ".yaml") continue;
    EXPECT_THAT(findings(read_file(entry.path().string())), IsEmpty()) << entry.path();
    ++studies;
  }
  EXPECT_GE(studies, 3);
}

constexpr const char* complete = R"(study:
  name: all
  networks: [lenet5, {network: tiny_darknet, weight: 2}]
  accelerator: gemmini-g16
  set: {memory_interface.latency: 50}
  vary:
    array.size: [8, 16]
    scratchpad.size: {from: 128KiB, to: 256KiB, times: 2}
    accumulator.size: {values: [32KiB, 64KiB], when: array.size > 8}
  subject_to: [fps >= 1]
  minimise: [energy, area]
  maximise: fps
  search: {nsga2: {population: 8, evaluations: 8, crossover: one_point}}
  choose: {least: energy}
  model: closed
  then: {replay: pareto}
  seed: 3
  sample: 10
)";

/// Whether flecsim takes the study (by a dry run).
bool taken(const std::string& text) {
  const auto folder = scratch("study-schema");
  std::ofstream(folder / "s.yaml") << text;
  return run_flecsim("explore s.yaml --dry-run", folder).code == 0;
}

std::string with(const std::string& from, const std::string& to) {
  std::string text = complete;
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(StudySchema, TakesEveryKeyAndMarksMistakes) {
  EXPECT_TRUE(taken(complete));
  EXPECT_THAT(findings(complete), IsEmpty());
  const std::pair<const char*, const char*> mistakes[] = {
      {"  seed: 3", "  sede: 3"},
      {"  seed: 3", "  seed: -3"},
      {"[8, 16]", "8"},
      {"[8, 16]", "[]"},
      {"times: 2", "by: 2"},
      {"when:", "if:"},
      {"population: 8", "population: 2"},
      {"population: 8", "populaton: 8"},
      {"crossover: one_point", "crossover: two_point"},
      {"{least: energy}", "{fewest: energy}"},
      {"{replay: pareto}", "{replay: all}"},
      {"model: closed", "model: open"},
      {"nsga2", "nsga4"},
      {"  accelerator: gemmini-g16\n", ""},
      {"sample: 10", "sample: 1000000"}};
  for (const auto& [from, to] : mistakes) {
    const std::string text = with(from, to);
    EXPECT_FALSE(taken(text)) << to;
    EXPECT_FALSE(findings(text).empty()) << to;
  }
}

}  // namespace
}  // namespace flecsim::testing
