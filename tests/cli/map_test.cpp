// Protects: `flecsim map` as a user meets it: search, evaluation, output files, schemas, messages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/json_schema.h"
#include "support/process.h"

namespace flecsim::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Json = nlohmann::json;

const std::string examples = FLECSIM_SOURCE_DIR "/examples/mapping/";
const std::string layer = "map --no-cache --arch '" + examples + "machine.yaml' --problem '" +
                          examples + "layer.yaml' --ert '" + examples + "energies.yaml' ";

JsonSchema schema_of(const std::string& name) {
  return JsonSchema(
      Json::parse(read_file(std::string(FLECSIM_SOURCE_DIR) + "/docs/schema/" + name)));
}

TEST(MapCommand, TheMappingFoundIsWorthWhatWasSaid) {
  const auto folder = scratch("map");
  const Finished found =
      run_flecsim(layer + "--budget 30ms --mapping-out best.yaml --json", folder);
  ASSERT_EQ(found.code, 0) << found.err;
  const Json json = Json::parse(found.out);
  EXPECT_THAT(schema_of("map.schema.json").check(json), IsEmpty());
  EXPECT_LE(json["lower_bound"], json["value"]);
  const Finished evaluated = run_flecsim(layer + "--mapping best.yaml --json", folder);
  ASSERT_EQ(evaluated.code, 0) << evaluated.err;
  const Json again = Json::parse(evaluated.out);
  EXPECT_THAT(schema_of("map.schema.json").check(again), IsEmpty());
  EXPECT_EQ(again["energy_pj"], json["energy_pj"]);
  EXPECT_EQ(again["cycles"], json["cycles"]);
  EXPECT_FALSE(again.contains("constraint_violation"));
}

TEST(MapCommand, EveryObjectiveIsBestAtItsOwn) {
  double fewest_words = 0;
  double words_of_edp = 0;
  for (const char* objective : {"edp", "dram_words"}) {
    const Finished run = run_flecsim(layer + "--budget 50ms --json --minimise " + objective);
    ASSERT_EQ(run.code, 0) << run.err;
    double words = 0;
    const Json json = Json::parse(run.out);
    for (const Json& t : json["off_chip_words"]) {
      words += t["read"].get<double>() + t["written"].get<double>();
    }
    (std::string(objective) == "edp" ? words_of_edp : fewest_words) = words;
  }
  EXPECT_LE(fewest_words, words_of_edp);
}

TEST(MapCommand, ANetworkWithItsSchema) {
  const Finished run =
      run_flecsim("map lenet5 --on sparse-blox-8x8 --no-cache --budget 5ms --json");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(schema_of("map-network.schema.json").check(Json::parse(run.out)), IsEmpty());
}

TEST(MapCommand, ANetworkOnAMachineOfTimeloopsFiles) {
  const std::string machine = "--no-cache --arch '" + examples + "machine.yaml' --ert '" +
                              examples + "energies.yaml' --budget 5ms ";
  const Finished run = run_flecsim("map lenet5 --json " + machine);
  ASSERT_EQ(run.code, 0) << run.err;
  const Json json = Json::parse(run.out);
  EXPECT_THAT(schema_of("map-network.schema.json").check(json), IsEmpty());
  EXPECT_EQ(json["accelerator"], "machine");
  EXPECT_EQ(json["layers"].size(), 5U);
  double leaked = 0;
  for (const Json& one : json["layers"]) leaked += one["static_energy_pj"].get<double>();
  EXPECT_GT(leaked, 0);
  EXPECT_NEAR(leaked, json["static_energy_pj"].get<double>(), 1e-9 * leaked);
}

TEST(MapCommand, Mistakes) {
  const auto expect = [](const std::string& arguments, const std::string& message) {
    const Finished run = run_flecsim(arguments);
    EXPECT_EQ(run.code, 2) << arguments;
    EXPECT_THAT(run.err, HasSubstr(message)) << arguments;
  };
  expect("map", "no machine");
  expect("map lenet5", "no machine, expected NET --on ACC, NET --arch FILE");
  expect("map lenet5 --on sparse-blox-8x8 --problem p.yaml", "--problem p.yaml is of one layer");
  expect("map lenet5 --on sparse-blox-8x8 --mapping-out m.yaml", "--mapping-out m.yaml is of one");
  expect("map lenet5 --on sparse-blox-8x8 --ert '" + examples + "energies.yaml'",
         "--ert goes with --arch");
  expect("map lenet5 --on sparse-blox-8x8 --cache /proc/x", "--cache /proc/x: is no folder");
  expect("map lenet5 --on sparse-blox-8x8 --threads -3", "--threads: Value -3 not in range 0");
  expect("map lenet5 --on sparse-blox-8x8 --seed -1", "--seed: Value -1 not in range 0");
  expect("map lenet5 --on nothing", "neither a file nor a preset");
  expect(layer + "--minimise speed", "expected edp, energy, cycles or dram_words");
  expect(layer + "--budget 0ms", "expected more than 0");
  expect(layer + "--on sparse-blox-8x8", "--on and --arch at once");
  expect("map --arch '" + examples + "machine.yaml'", "no 'problem:' section");
}

}  // namespace
}  // namespace flecsim::testing
