// Protects: totals, the canonical JSON and the verifier that guards both.
#include "flecsim/result/result.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flecsim::result {
namespace {

NetworkResult sample() {
  NetworkResult result;
  result.network = "tiny";
  result.clock_hz = 1e9;
  result.pes = 256;
  result.components = {{"scratchpad", 10, 0.1, "table", counts::Validity::model, 3},
                       {"mac", 20, 0.2, "table", counts::Validity::extrapolated, 20}};
  LayerResult layer;
  layer.name = "conv1";
  layer.macs = 25600;
  layer.cycles = 200;
  layer.utilization = 0.5;
  layer.traffic = {
      {"input", "dram", 100, 0}, {"output", "dram", 0, 50}, {"input", "scratchpad", 9, 9}};
  layer.energy_pj = {1, 2};
  result.layers = {layer, layer};
  return result;
}

TEST(Result, SumsLayers) {
  const NetworkResult result = sample();
  EXPECT_EQ(result.cycles(), 400);
  EXPECT_EQ(result.energy_pj(), 6);
  EXPECT_EQ(result.area_um2(), 30);
  EXPECT_EQ(result.dram_bytes(), 300);
  EXPECT_DOUBLE_EQ(result.utilization(), 0.5);
  EXPECT_DOUBLE_EQ(result.fps(), 2.5e6);
}

TEST(Result, AHostLayerDoesNotRaiseUtilization) {
  NetworkResult result = sample();
  result.layers[1].bound = Bound::not_modeled;
  result.layers[1].cycles = 0;
  EXPECT_DOUBLE_EQ(result.utilization(), 0.5);
  EXPECT_EQ(result.not_modeled_layers(), 1);
  EXPECT_TRUE(verify(result).empty());
}

TEST(Result, JsonIsCanonical) {
  const std::string json = to_json(sample());
  EXPECT_EQ(json, to_json(sample()));
  EXPECT_THAT(json,
              ::testing::HasSubstr("\"energy_by_component_pj\": {\n        \"scratchpad\": 1.0"));
}

TEST(Verify, FindsEachSeededFault) {
  EXPECT_TRUE(verify(sample()).empty());
  const auto finds = [](void (*spoil)(NetworkResult&), std::string_view text) {
    NetworkResult result = sample();
    spoil(result);
    EXPECT_THAT(verify(result), ::testing::Contains(::testing::HasSubstr(std::string(text))));
  };
  finds([](NetworkResult& r) { r.layers[0].cycles = -1; }, "cycles are not a number");
  finds([](NetworkResult& r) { r.layers[0].cycles = 0; }, "takes no cycles");
  finds([](NetworkResult& r) { r.layers[0].macs = -1; }, "macs are negative");
  finds([](NetworkResult& r) { r.layers[0].utilization = 1.5; }, "utilization not in");
  finds([](NetworkResult& r) { r.layers[0].energy_pj[0] = -2; }, "an energy is not");
  finds([](NetworkResult& r) { r.layers[0].energy_pj.pop_back(); }, "do not match");
  finds([](NetworkResult& r) { r.layers[0].traffic[0].read_bytes = -2; }, "traffic is negative");
  finds([](NetworkResult& r) { r.clock_hz = 0; }, "clock_hz");
}

}  // namespace
}  // namespace flecsim::result
