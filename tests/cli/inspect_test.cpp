// Protects: `flecsim inspect` and `flecsim networks` as a user meets them.
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

TEST(InspectCommand, BlocksOfResnet50) {
  EXPECT_THAT(run_flecsim("inspect resnet50 --blocks 8x8").out, HasSubstr("8x8: 345,440\n"));
  EXPECT_THAT(run_flecsim("inspect resnet50 --blocks 4x4").out, HasSubstr("4x4: 1,368,000\n"));
  EXPECT_THAT(run_flecsim("inspect resnet50 --blocks 16x16").out, HasSubstr("16x16: 88,080\n"));
}

TEST(InspectCommand, TotalsAndPeakMemory) {
  const Finished run = run_flecsim("inspect lenet5");
  EXPECT_EQ(run.code, 0);
  EXPECT_THAT(run.out, HasSubstr("416,520 MACs, 61,706 parameters"));
  // conv1 6x28x28 and its relu, 4 bytes each
  EXPECT_THAT(run.out, HasSubstr("37,632 bytes (at relu1)"));
}

TEST(InspectCommand, JsonConformsToItsSchema) {
  const JsonSchema schema(
      Json::parse(read_file(std::string(FLECSIM_SOURCE_DIR) + "/docs/schema/inspect.schema.json")));
  const Finished run = run_flecsim("inspect resnet18@64x96 --fold --batch 2 --blocks 4x8 --json");
  Json json = Json::parse(run.out);
  EXPECT_THAT(schema.check(json), IsEmpty());
  EXPECT_EQ(json["inputs"][0]["shape"], Json({2, 3, 64, 96}));
  json["layers"][0]["surprise"] = 1;
  EXPECT_FALSE(schema.check(json).empty());
}

TEST(InspectCommand, CsvHasARowPerLayer) {
  const Finished run = run_flecsim("inspect lenet5 --csv");
  EXPECT_EQ(std::count(run.out.begin(), run.out.end(), '\n'), 13);
  EXPECT_THAT(run.out, HasSubstr("conv2,Convolution,1x6x14x14,1x16x10x10,5x5,1x1,0x0,1x1,1,240000,"
                                 "2416,4704,6400,100,150,1,\n"));
}

TEST(InspectCommand, HtmlIsOneFile) {
  const auto path = std::filesystem::temp_directory_path() / "flecsim_inspect_test.html";
  EXPECT_EQ(run_flecsim("inspect resnet18 --html " + path.string()).code, 0);
  const std::string page = read_file(path.string());
  EXPECT_THAT(page, HasSubstr("\"layer4.1.conv2\""));
  EXPECT_EQ(page.find("src="), std::string::npos);
  std::filesystem::remove(path);
}

TEST(InspectCommand, FaultsAreTwo) {
  for (const char* arguments : {"inspect resnet18 --blocks 8", "inspect resnet18 --blocks 0x8",
                                "inspect resnet18 --dim a=2", "inspect no_such_file.onnx",
                                "inspect resnet18@0x4", "inspect resnet18 --json --csv"}) {
    EXPECT_EQ(run_flecsim(arguments).code, 2) << arguments;
  }
}

TEST(NetworksCommand, ListsTheZoo) {
  const Finished run = run_flecsim("networks");
  EXPECT_EQ(run.code, 0);
  EXPECT_THAT(run.out, HasSubstr("1,814,073,344"));
}

TEST(NetworksCommand, ExportImportsToTheSameTable) {
  const auto path = std::filesystem::temp_directory_path() / "flecsim_networks_export.onnx";
  EXPECT_EQ(run_flecsim("networks --export squeezenet1_1@96x128 " + path.string()).code, 0);
  EXPECT_EQ(run_flecsim("inspect squeezenet1_1@96x128 --csv").out,
            run_flecsim("inspect " + path.string() + " --csv").out);
  std::filesystem::remove(path);
  EXPECT_EQ(run_flecsim("networks --export resnet18").code, 2);
  EXPECT_EQ(run_flecsim("networks --export resnet81 " + path.string()).code, 2);
}

}  // namespace
}  // namespace flecsim::testing
