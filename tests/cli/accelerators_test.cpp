// Protects: `flecsim accelerators`: the schema for editors is the file that is shipped, accepts
// what flecsim prints of every preset and marks mistakes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/json_schema.h"
#include "support/process.h"
#include "support/yaml_json.h"

namespace flecsim::testing {
namespace {

using ::testing::IsEmpty;
using Json = nlohmann::json;

std::vector<std::string> findings(const Json& document) {
  static const std::string schema = run_flecsim("accelerators --schema").out;
  return JsonSchema(Json::parse(schema)).check(document);
}

std::vector<std::string> presets() {
  const std::string list = run_flecsim("accelerators").out;
  std::vector<std::string> names;
  std::istringstream lines(list);
  for (std::string line; std::getline(lines, line);) {
    const std::string name = line.substr(0, line.find(' '));
    if (name != "preset" && name.find("--") == std::string::npos) names.push_back(name);
  }
  return names;
}

TEST(AcceleratorSchema, TheShippedFileIsTheOutput) {
  const Finished run = run_flecsim("accelerators --schema");
  EXPECT_EQ(run.code, 0);
  EXPECT_EQ(run.out, read_file(FLECSIM_SOURCE_DIR "/docs/schema/accelerator.schema.json"))
      << "flecsim accelerators --schema > docs/schema/accelerator.schema.json";
}

TEST(AcceleratorSchema, EveryPresetConforms) {
  EXPECT_GE(presets().size(), 5u);
  for (const std::string& name : presets()) {
    EXPECT_THAT(findings(yaml(run_flecsim("accelerators " + name).out)), IsEmpty()) << name;
  }
}

TEST(AcceleratorSchema, WhatFlecsimTakesConformsAndItsMistakesAreFound) {
  const auto file = scratch("schema") / "acc.yaml";
  const auto judged = [&](const std::string& more, const std::string& kind) {
    const std::string text = "accelerator:\n  name: mine\n  kind: " + kind + "\n" + more;
    std::ofstream(file) << text;
    const bool taken = run_flecsim("accelerators '" + file.string() + "'").code == 0;
    EXPECT_EQ(findings(yaml(text)).empty(), taken) << text;
    return taken;
  };
  EXPECT_TRUE(judged("", "gemmini"));
  EXPECT_TRUE(judged("  based_on: gemmini-g16\n  scratchpad: {size: 128 KiB}\n", "gemmini"));
  EXPECT_TRUE(judged("  scratchpad: {size: 131072}\n  clock: 0.7GHz\n", "gemmini"));
  EXPECT_TRUE(judged("  array: {overlap_folds: false}\n", "systolic"));
  EXPECT_FALSE(judged("  scratchpad: {sise: 128KiB}\n", "gemmini"));
  EXPECT_FALSE(judged("  scratchpad: {size: 128kB}\n", "gemmini"));
  EXPECT_FALSE(judged("  scratchpad: {banks: 1.5}\n", "gemmini"));
  EXPECT_FALSE(judged("  scratchpad: {banks: -4}\n", "gemmini"));
  EXPECT_FALSE(judged("  array: {dataflow: sideways}\n", "gemmini"));
  EXPECT_FALSE(judged("  based_on: gemmini-g17\n", "gemmini"));
  EXPECT_FALSE(judged("  array: {rows: 4}\n", "gemmini"));
  EXPECT_FALSE(judged("  array: {overlap_folds: 1}\n", "systolic"));
  EXPECT_FALSE(judged("", "gemini"));
  EXPECT_FALSE(judged("surprise: 1\n", "gemmini"));
  std::filesystem::remove_all(file.parent_path());
}

TEST(AcceleratorSchema, NotTogetherWithAName) {
  EXPECT_EQ(run_flecsim("accelerators gemmini-g16 --schema").code, 2);
}

}  // namespace
}  // namespace flecsim::testing
