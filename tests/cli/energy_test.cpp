// Protects: `flecsim energy` as a user meets it: one component, files, outputs, schemas, messages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/json_schema.h"
#include "support/process.h"

namespace flecsim::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Json = nlohmann::json;

const std::string example = FLECSIM_SOURCE_DIR "/examples/accelergy/ws16.yaml";

JsonSchema schema_of(const std::string& name) {
  return JsonSchema(
      Json::parse(read_file(std::string(FLECSIM_SOURCE_DIR) + "/docs/schema/" + name)));
}

TEST(EnergyCommand, OnePrimitive) {
  const Finished run =
      run_flecsim("energy --primitive sram:size=96KiB,width=64,banks=2,ports=1RW,node=45nm --json");
  ASSERT_EQ(run.code, 0);
  const Json json = Json::parse(run.out);
  EXPECT_THAT(schema_of("primitive.schema.json").check(json), IsEmpty());
  EXPECT_NEAR(json["read_pj"].get<double>(), 28.42, 0.01);
  EXPECT_EQ(json["validity"], "model");
}

TEST(EnergyCommand, FilesWriteTheirTables) {
  const auto folder = scratch("energy");
  const Finished run = run_flecsim("energy '" + example + "' --out '" + folder.string() +
                                   "' --runtime 60us --json -v");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(schema_of("energy.schema.json").check(Json::parse(run.out)), IsEmpty());
  for (const char* name : {"ERT", "ERT_summary", "ERT_summary_verbose", "ART", "ART_summary",
                           "ART_summary_verbose", "energy_estimation", "flattened_architecture"})
    EXPECT_TRUE(std::filesystem::exists(folder / (std::string(name) + ".yaml"))) << name;
  std::filesystem::remove_all(folder);
}

TEST(EnergyCommand, OnlyTheOutputsAskedFor) {
  const auto folder = scratch("energy_f");
  ASSERT_EQ(
      run_flecsim("energy '" + example + "' -f ART --oprefix a_ --out '" + folder.string() + "'")
          .code,
      0);
  EXPECT_TRUE(std::filesystem::exists(folder / "a_ART.yaml"));
  EXPECT_FALSE(std::filesystem::exists(folder / "a_ERT.yaml"));
  std::filesystem::remove_all(folder);
}

TEST(EnergyCommand, ARunExportsItsCountsAndReadsThemBack) {
  const auto folder = scratch("energy_run");
  const std::string dir = "'" + folder.string() + "'";
  const Finished run = run_flecsim("estimate lenet5 --on gemmini-g16 --json --accelergy " + dir);
  ASSERT_EQ(run.code, 0) << run.err;
  const Finished back = run_flecsim("energy " + dir + " --json --out " + dir);
  ASSERT_EQ(back.code, 0) << back.err;
  const double total = Json::parse(run.out)["total"]["energy_pj"].get<double>();
  EXPECT_NEAR(Json::parse(back.out)["energy"]["total_pj"].get<double>() / total, 1, 1e-9);
  std::filesystem::remove_all(folder);
}

TEST(EnergyCommand, MistakesAreCodeTwoAndOneLine) {
  const Finished nothing = run_flecsim("energy");
  EXPECT_EQ(nothing.code, 2);
  EXPECT_EQ(nothing.err, "flecsim: energy: nothing to do; expected FILES... or --primitive\n");
  EXPECT_EQ(run_flecsim("energy --primitive sarm:size=1KiB").code, 2);
  EXPECT_EQ(run_flecsim("energy /nonexistent.yaml").code, 2);
  EXPECT_EQ(run_flecsim("energy '" + example + "' --estimator guess").code, 2);
  EXPECT_THAT(run_flecsim("energy '" + example + "' --runtime soon").err,
              HasSubstr("--runtime: 'soon' is not a number"));
}

}  // namespace
}  // namespace flecsim::testing
