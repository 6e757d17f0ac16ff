// Protects: `flecsim estimate` as a user meets it: text, JSON that conforms to its schema, and one
// message for each fault.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/json_schema.h"
#include "support/process.h"
#include "support/shared.h"

namespace flecsim::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Json = nlohmann::json;

JsonSchema schema(const std::string& name) {
  return JsonSchema(
      Json::parse(read_file(std::string(FLECSIM_SOURCE_DIR) + "/docs/schema/" + name)));
}

TEST(EstimateCommand, PrintsLayersTotalsAndComponents) {
  const Finished run = run_flecsim("estimate resnet34 --on thesis-embedded");
  EXPECT_EQ(run.code, 0);
  EXPECT_THAT(run.out, HasSubstr("layer1.0.conv1"));
  EXPECT_THAT(run.out, HasSubstr("resnet34 on thesis-embedded at 700 MHz (closed model)"));
  EXPECT_THAT(run.out, HasSubstr("not modelled"));
  EXPECT_THAT(run.err, IsEmpty());
}

TEST(EstimateCommand, JsonConformsToItsSchema) {
  for (const std::string network : {"resnet18", "lenet5"}) {
    const Finished run = run_flecsim("estimate " + network + " --on gemmini-g8 --json");
    ASSERT_EQ(run.code, 0);
    EXPECT_THAT(schema("estimate.schema.json").check(Json::parse(run.out)), IsEmpty());
    EXPECT_EQ(run.out, run_flecsim("estimate " + network + " --on gemmini-g8 --json").out);
  }
}

TEST(EstimateCommand, SuppliesAndTemperaturesAreSaidAndHaveAnEffect) {
  for (const std::string preset : {"gemmini-g16", "systolic-16"}) {
    const auto total = [&](const std::string& settings) {
      const Finished run = run_flecsim("estimate lenet5 --json --on " + preset + settings);
      EXPECT_EQ(run.code, 0) << run.err;
      const Json json = Json::parse(run.out);
      EXPECT_THAT(schema("estimate.schema.json").check(json), IsEmpty());
      return json;
    };
    const Json nominal = total(""), low = total(" --set technology.logic_voltage=0.8V"),
               hot = total(" --set technology.logic_temperature=85C");
    EXPECT_LT(low["total"]["energy_pj"], nominal["total"]["energy_pj"]);
    EXPECT_EQ(low["total"]["cycles"], nominal["total"]["cycles"]);
    EXPECT_GT(hot["total"]["static_energy_pj"], nominal["total"]["static_energy_pj"]);
    EXPECT_EQ(nominal["components"][0]["supply_v"], 1.0);
    EXPECT_THAT(low["notes"].dump(), HasSubstr("logic at 0.8 V, below the nominal 1 V of 45 nm: "
                                               "the clock is taken as reachable"));
    EXPECT_THAT(nominal["notes"].dump(), ::testing::Not(HasSubstr("reachable")));
    EXPECT_EQ(low["components"][3]["supply_v"], 0.8);
    EXPECT_EQ(hot["components"][3]["temperature_k"], 358.15);
    EXPECT_FALSE(nominal["components"].back().contains("supply_v"));  // DRAM
    EXPECT_THAT(run_flecsim("estimate lenet5 --explain conv1 --on " + preset +
                            " --set technology.logic_voltage=0.8V")
                    .out,
                ::testing::ContainsRegex(" 45 +0.8 +300 "));
    EXPECT_THAT(
        run_flecsim("estimate lenet5 --on " + preset + " --set technology.logic_voltage=0.3V").err,
        HasSubstr("technology.logic_voltage: 0.3V, expected nominal or 0.4 to 1.5 V"));
  }
}

TEST(EstimateCommand, KindSystolicPrintsExplainsAndConforms) {
  const Finished text = run_flecsim("estimate resnet18 --on systolic-16 --set array.rows=32");
  EXPECT_EQ(text.code, 0);
  EXPECT_THAT(text.out, HasSubstr("on systolic-16 at 1000 MHz (closed model)"));
  EXPECT_THAT(text.out, HasSubstr("vector unit"));
  for (const std::string model : {"closed", "event"}) {
    const Finished run = run_flecsim("estimate lenet5 --on systolic-os-16 --json --model " + model);
    ASSERT_EQ(run.code, 0);
    EXPECT_THAT(schema("estimate.schema.json").check(Json::parse(run.out)), IsEmpty());
  }
  EXPECT_THAT(run_flecsim("estimate resnet18 --on systolic-16 --explain conv1").out,
              HasSubstr("waiting for operands"));
  const Finished layer =
      run_flecsim("estimate --layer gemm:i=16,j=16,k=16 --on systolic-16 --json");
  EXPECT_THAT(schema("estimate.schema.json").check(Json::parse(layer.out)), IsEmpty());
}

TEST(EstimateCommand, KindSystolicSaysWhatIsWrong) {
  const std::pair<std::string, std::string> wrong[] = {
      {"--on systolic-61", "did you mean 'systolic-16'?"},
      {"--on systolic-16 --model replay", "expected closed or event"},
      {"--on systolic-16 --set array.rows=0", "array.rows: 0, expected 1 to 65536"},
      {"--on systolic-16 --explain con1", "did you mean 'conv1'?"},
  };
  for (const auto& [arguments, message] : wrong) {
    const Finished run = run_flecsim("estimate resnet18 " + arguments);
    EXPECT_EQ(run.code, 2) << arguments;
    EXPECT_THAT(run.err, HasSubstr(message)) << arguments;
  }
}

TEST(EstimateCommand, NoOptionIsReadAndIgnored) {
  const std::pair<std::string, std::string> wrong[] = {
      {"lenet5 --on gemmini-g16 --json --explain conv1",
       "--explain: explains a layer of the closed"},
      {"lenet5 --on gemmini-g16 --model replay --explain conv1", "or other --model beside it"},
      {"--layer gemm:i=1,j=1,k=1 --on gemmini-g16 --batch 2", "--batch: needs a network"},
      {"--layer gemm:i=1,j=1,k=1 --on gemmini-g16 --dim N=2", "--dim: needs a network"},
  };
  for (const auto& [arguments, message] : wrong) {
    const Finished run = run_flecsim("estimate " + arguments);
    EXPECT_EQ(run.code, 2) << arguments;
    EXPECT_THAT(run.err, HasSubstr(message)) << arguments;
  }
}

TEST(EstimateCommand, TheSchemaFindsSeededFaults) {
  const Json good = Json::parse(run_flecsim("estimate lenet5 --on gemmini-g8 --json").out);
  const auto finds = [&](const std::string& pointer, const Json& value) {
    Json bad = good;
    bad[Json::json_pointer(pointer)] = value;
    EXPECT_FALSE(schema("estimate.schema.json").check(bad).empty()) << pointer;
  };
  finds("/version", 2);
  finds("/total/cycles", "many");
  finds("/layers/0/utilization", 1.5);
  finds("/layers/0/bound", "luck");
  finds("/layers/0/surprise", 1);
  Json lacking = good;
  lacking["total"].erase("energy_pj");
  EXPECT_FALSE(schema("estimate.schema.json").check(lacking).empty());
}

TEST(EstimateCommand, TellsPeakMemoryAndResidency) {
  const Finished summary = run_flecsim("estimate resnet18 --on gemmini-g16");
  EXPECT_THAT(summary.out, HasSubstr("588.0 KiB activations (at layer1.0.conv2)"));
  EXPECT_THAT(summary.out, HasSubstr("residency (in no number above)"));
  const Finished table = run_flecsim("estimate resnet18 --on gemmini-g16 --memory");
  EXPECT_EQ(table.code, 0);
  EXPECT_THAT(table.out, HasSubstr("free in the scratchpad beside the tiles of"));
  EXPECT_THAT(table.out, HasSubstr("read by the host in avgpool"));
  EXPECT_THAT(run_flecsim("estimate googlenet --on systolic-16 --memory").out,
              HasSubstr("input_buffer"));
  for (const std::string on : {"gemmini-g16", "systolic-16"}) {
    const Finished layer = run_flecsim("estimate --layer gemm:i=16,j=16,k=16 --memory --on " + on);
    EXPECT_EQ(layer.code, 2);
    EXPECT_THAT(layer.err, HasSubstr("--memory: needs a network, not single layers"));
  }
}

TEST(EstimateCommand, ExplainDerivesTheCycles) {
  const Finished run = run_flecsim("estimate resnet18 --on gemmini-g16 --explain conv1");
  EXPECT_EQ(run.code, 0);
  EXPECT_THAT(run.out, HasSubstr("thesis eq. 4.1"));
  EXPECT_THAT(run.out, HasSubstr("energy of"));
}

TEST(EstimateCommand, SettingsChangeTheResult) {
  const Json slow = Json::parse(
      run_flecsim("estimate lenet5 --on gemmini-g16 --set memory_interface.latency=400 --json")
          .out);
  const Json fast = Json::parse(run_flecsim("estimate lenet5 --on gemmini-g16 --json").out);
  EXPECT_GT(slow["total"]["cycles"], fast["total"]["cycles"]);
}

struct Fault {
  const char* arguments;
  const char* message;
};

TEST(EstimateCommand, EveryFaultIsOneMessageAndTwo) {
  const Fault faults[] = {
      {"estimate resnet35 --on gemmini-g16", "did you mean 'resnet"},
      {"estimate resnet34 --on gemmini", "no preset of that name"},
      {"estimate resnet34 --on gemmini-g16 --set array.sise=8", "did you mean 'array.size'?"},
      {"estimate resnet34 --on gemmini-g16 --set array.size=12", "expected a power of two"},
      {"estimate resnet34 --on gemmini-g16 --set clock", "expected key=value"},
      {"estimate resnet34 --on gemmini-g16 --explain conv9", "has no such layer"},
      {"estimate resnet34 --on gemmini-g16 --batch 0", "batch"},
      {"estimate /dev/null --on gemmini-g16", "/dev/null"},
      {"estimate resnet34", "--on is required"},
  };
  for (const Fault& fault : faults) {
    const Finished run = run_flecsim(fault.arguments);
    EXPECT_EQ(run.code, 2) << fault.arguments;
    EXPECT_THAT(run.err, HasSubstr(fault.message)) << fault.arguments;
    EXPECT_THAT(run.out, IsEmpty()) << fault.arguments;
  }
}

TEST(EstimateCommand, TheFileEqualsTheBuiltInNetwork) {
  FLECSIM_REQUIRE_SHARED(shared);
  for (const std::string name : {"resnet18", "resnet34", "resnet50"}) {
    const auto file = shared / "data/topologies" / (name + "_224.onnx");
    const Json imported =
        Json::parse(run_flecsim("estimate " + file.string() + " --on gemmini-g16 --json").out);
    const Json built =
        Json::parse(run_flecsim("estimate " + name + " --on gemmini-g16 --json").out);
    EXPECT_EQ(imported["total"], built["total"]) << name;
  }
}

}  // namespace
}  // namespace flecsim::testing
