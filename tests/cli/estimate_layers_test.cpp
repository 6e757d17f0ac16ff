// Protects: `flecsim estimate --layer` and `--layers`: the replay as anyone can check it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/process.h"
#include "support/shared.h"

namespace flecsim::testing {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

const std::string data = std::string(FLECSIM_SOURCE_DIR) + "/data/gemmini/";

TEST(EstimateLayers, OneLayerFromResetHasTheCyclesOfTheRtl) {
  const Finished run = run_flecsim(
      "estimate --layer gemm:i=64,j=64,k=64,bias=1,relu=1 --on gemmini-g16 --model replay --json");
  ASSERT_EQ(run.code, 0) << run.err;
  const Json json = Json::parse(run.out);
  EXPECT_EQ(json.at("cycles"), 2662);  // g16_gemm_lat40.csv
  EXPECT_EQ(json.at("tile"), "tI4 tJ4 tK4");
  EXPECT_EQ(json.at("commands"), 11);
  EXPECT_EQ(json.at("read_requests"), 144);
  EXPECT_EQ(json.at("write_requests"), 64);
  EXPECT_EQ(json.at("read_bytes"), 9216);
  EXPECT_EQ(json.at("write_bytes"), 4096);
  EXPECT_EQ(json.at("validity"), "rtl");
}

TEST(EstimateLayers, AFileIsReplayedInSequence) {
  const Finished run =
      run_flecsim("estimate --layers " + data + "g16_conv_halfbw.csv --json");
  ASSERT_EQ(run.code, 0) << run.err;
  const Json rows = Json::parse(run.out);
  ASSERT_EQ(rows.size(), 7u);
  for (const Json& row : rows) EXPECT_EQ(row.at("cycles"), row.at("measured_cycles"));
}

TEST(EstimateLayers, TheThesisModelGivesItsEquations) {
  const Finished run =
      run_flecsim("estimate --layer gemm:i=16,j=16,k=16 --on gemmini-g16 --model thesis --json");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(Json::parse(run.out).at("cycles"), 48);
  const Finished sum =
      run_flecsim("estimate --layer resadd:i=16,j=16 --on gemmini-g16 --model thesis --json");
  EXPECT_TRUE(Json::parse(sum.out).at("cycles").is_null());
}

TEST(EstimateLayers, AnotherConfigurationIsExtrapolated) {
  const Finished run =
      run_flecsim("estimate --layer gemm:i=64,j=64,k=64 --on gemmini-chip --model replay --json");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(Json::parse(run.out).at("validity"), "extrapolated");
}

TEST(EstimateLayers, EveryFaultHasItsMessage) {
  const auto message = [](const std::string& arguments) {
    const Finished run = run_flecsim("estimate " + arguments);
    EXPECT_EQ(run.code, 2) << arguments;
    return run.err;
  };
  EXPECT_THAT(message(""), HasSubstr("expected one of NET, --layer and --layers"));
  EXPECT_THAT(message("--layer gemm:i=1,j=1,k=1"), HasSubstr("--on is required"));
  EXPECT_THAT(message("--layer gemm:i=1,j=1,k=1 --on gemmini-g16 --model luck"),
              HasSubstr("--model luck: unknown model"));
  EXPECT_THAT(message("--layer pool:i=1 --on gemmini-g16"), HasSubstr("unknown kind 'pool'"));
  EXPECT_THAT(message("--layer gemm:i=1,j=1 --on gemmini-g16"), HasSubstr("k= is missing"));
  EXPECT_THAT(message("--layers /nowhere.csv"), HasSubstr("/nowhere.csv: cannot be read"));
  EXPECT_THAT(message("--layers " + data + "g16_micro.csv --model closed"),
              HasSubstr("a stream of single commands has a replay only"));
}

}  // namespace
}  // namespace flecsim::testing
