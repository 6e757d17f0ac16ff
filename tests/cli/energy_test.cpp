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
  EXPECT_NEAR(json["read_pj"].get<double>(), 27.17, 0.01);
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

/// Energy that `flecsim energy` finds in the export of a run, over the run's own.
double exported_share(const std::string& command, const Json::json_pointer& energy) {
  const auto folder = scratch("energy_run");
  const std::string dir = "'" + folder.string() + "'";
  const Finished run = run_flecsim(command + " --json --accelergy " + dir);
  EXPECT_EQ(run.code, 0) << run.err;
  const Finished back = run_flecsim("energy " + dir + " --json --out " + dir);
  EXPECT_EQ(back.code, 0) << back.err;
  std::filesystem::remove_all(folder);
  return Json::parse(back.out)["energy"]["total_pj"].get<double>() /
         Json::parse(run.out)[energy].get<double>();
}

TEST(EnergyCommand, ARunExportsItsCountsAndReadsThemBack) {
  const Json::json_pointer total("/total/energy_pj");
  EXPECT_NEAR(exported_share("estimate lenet5 --on gemmini-g16", total), 1, 1e-9);
  EXPECT_NEAR(exported_share("estimate lenet5 --on systolic-12x14", total), 1, 1e-9);
  const std::string warm_and_low =
      " --set technology.logic=28 --set technology.memory=55 --set technology.logic_voltage=0.75V"
      " --set technology.memory_voltage=0.9V --set technology.logic_temperature=85C"
      " --set technology.memory_temperature=345K";
  for (const std::string preset : {"thesis-embedded", "systolic-os-16"}) {
    EXPECT_NEAR(exported_share("estimate lenet5 --on " + preset + warm_and_low, total), 1, 1e-9);
  }
  const std::string folder = FLECSIM_SOURCE_DIR "/examples/mapping/";
  const std::string layer = "map --no-cache --arch '" + folder + "machine.yaml' --problem '" +
                            folder + "layer.yaml' --ert '" + folder + "energies.yaml'";
  EXPECT_NEAR(exported_share(layer, Json::json_pointer("/energy_pj")), 1, 1e-9);
  const std::string network = "map lenet5 --no-cache --on sparse-blox-8x8";
  EXPECT_NEAR(exported_share(network, Json::json_pointer("/energy_pj")), 1, 1e-9);
}

TEST(EnergyCommand, AnExplorationExportsItsChosenDesign) {
  const auto folder = scratch("energy_study");
  std::ofstream(folder / "study.yaml")
      << "study:\n  network: lenet5\n  accelerator: gemmini-g16\n  vary: {array.size: [8, 16]}\n"
         "  minimise: [latency, energy]\n  search: exhaustive\n";
  const std::string dir = "'" + folder.string() + "/";
  const Finished run = run_flecsim("explore " + dir + "study.yaml' --no-report --json --out " +
                                   dir + "run' --accelergy " + dir + "files'");
  ASSERT_EQ(run.code, 0) << run.err;
  const Finished back = run_flecsim("energy " + dir + "files' --json --out " + dir + "back'");
  ASSERT_EQ(back.code, 0) << back.err;
  const Json study = Json::parse(run.out);
  double chosen_pj = 0;
  for (const Json& detail : study["details"])
    if (detail["id"] == study["chosen"]["id"]) chosen_pj = detail["result"]["total"]["energy_pj"];
  EXPECT_NEAR(Json::parse(back.out)["energy"]["total_pj"].get<double>() / chosen_pj, 1, 1e-9);
  EXPECT_EQ(run_flecsim("explore " + dir + "study.yaml' --dry-run --accelergy x").code, 2);
  std::filesystem::remove_all(folder);
}

TEST(EnergyCommand, ASimulationExportsItsInstructions) {
  const auto folder = scratch("energy_program");
  const std::string dir = "'" + folder.string() + "'";
  const Finished run = run_flecsim(
      "simulate --elf '" FLECSIM_SOURCE_DIR "/examples/riscv/hello.elf' --json --accelergy " + dir);
  ASSERT_EQ(run.code, 0) << run.err;
  const Finished back = run_flecsim("energy " + dir + " --json --out " + dir);
  ASSERT_EQ(back.code, 0) << back.err;
  // hello.elf: an instruction is fetched 109 times; 21 loads and 21 stores of 32 bits, 8 pJ a bit.
  const Json energies = Json::parse(back.out)["energy"]["components"];
  const auto of = [&](const std::string& name) {
    for (const Json& entry : energies)
      if (entry["name"] == name) return entry["energy_pj"].get<double>();
    return -1.0;
  };
  EXPECT_DOUBLE_EQ(of("machine.fetch"), 109 * 32 * 8);
  EXPECT_DOUBLE_EQ(of("machine.ram"), 42 * 32 * 8);
  EXPECT_GT(of("machine.hart[0]"), 0);
  std::filesystem::remove_all(folder);
}

TEST(EnergyCommand, SingleLayersAreNotExported) {
  EXPECT_THAT(run_flecsim("estimate lenet5 --on gemmini-g16 --explain conv1 --accelergy x").err,
              HasSubstr("--accelergy: writes the run of a network, not single layers"));
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
