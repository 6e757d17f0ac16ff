#include "flecsim/model/fusion.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "flecsim/model/builder.h"
#include "flecsim/model/metrics.h"
#include "flecsim/model/zoo.h"

namespace flecsim::model {
namespace {

/// Every layer is in exactly one step; MACs are those of the network.
void expect_complete(const Network& network, const std::vector<Step>& steps) {
  std::vector<int> covered(network.layers().size(), 0);
  std::int64_t total = 0;
  for (const Step& step : steps) {
    for (const LayerId id : step.layers) ++covered[static_cast<std::size_t>(id)];
    if (const auto* work = std::get_if<ConvolutionWork>(&step.work)) total += work->macs();
    if (const auto* work = std::get_if<MatmulWork>(&step.work)) total += work->macs();
  }
  EXPECT_TRUE(std::all_of(covered.begin(), covered.end(), [](int n) { return n == 1; }));
  EXPECT_EQ(total, total_macs(network));
}

template <typename Kind>
std::size_t count(const std::vector<Step>& steps) {
  return static_cast<std::size_t>(std::count_if(steps.begin(), steps.end(), [](const Step& step) {
    return std::holds_alternative<Kind>(step.work);
  }));
}

TEST(Fusion, Resnet34OnGemmini) {
  const Network network = zoo_network("resnet34");
  const std::vector<Step> steps = fuse(network, gemmini_fusion_rules());
  expect_complete(network, steps);
  EXPECT_EQ(count<ConvolutionWork>(steps), 36U);
  EXPECT_EQ(count<AdditionWork>(steps), 16U);
  EXPECT_EQ(count<MatmulWork>(steps), 1U);
  EXPECT_EQ(count<HostWork>(steps), 1U);  // global average pooling
  const auto& stem = std::get<ConvolutionWork>(steps[0].work);
  EXPECT_TRUE(stem.relu && stem.bias && stem.pooling);
  EXPECT_EQ(stem.stored_height(), 56);
  const auto& add = *std::find_if(steps.begin(), steps.end(), [](const Step& step) {
    return std::holds_alternative<AdditionWork>(step.work);
  });
  EXPECT_EQ(std::get<AdditionWork>(add.work), (AdditionWork{56 * 56, 64, true}));
  const auto& fc = std::get<MatmulWork>(steps.back().work);
  EXPECT_EQ(fc, (MatmulWork{1, 1000, 512, 1, true, false}));
  // The flattened value is seen as the pooled one.
  EXPECT_EQ(network.value(steps.back().input).name, "avgpool");
}

TEST(Fusion, RulesSwitchOff) {
  const Network network = zoo_network("resnet18");
  FusionRules rules;
  rules.max_pooling = rules.relu = rules.residual_add = rules.batch_normalization = false;
  const std::vector<Step> steps = fuse(network, rules);
  expect_complete(network, steps);
  EXPECT_EQ(count<ConvolutionWork>(steps), 20U);
  EXPECT_EQ(count<AdditionWork>(steps), 0U);
  EXPECT_EQ(count<HostWork>(steps), 20U + 17 + 1 + 8 + 1);
}

TEST(Fusion, ClipCountsAsReluOnlyByRule) {
  NetworkBuilder builder("n");
  const ValueId x = builder.input("x", {1, 8, 6, 6});
  const ValueId w = builder.parameter("w", {8, 1, 3, 3});
  const ValueId y = builder.add("conv", Convolution{square_window(3), 8}, {x, w});
  builder.output(builder.add("clip", Activation{Activation::Kind::clip, 0, 6}, {y}));
  const Network network = builder.build();
  const std::vector<Step> with = fuse(network, gemmini_fusion_rules());
  ASSERT_EQ(with.size(), 1U);
  EXPECT_TRUE(std::get<ConvolutionWork>(with[0].work).relu);
  EXPECT_EQ(std::get<ConvolutionWork>(with[0].work).groups, 8);
  const std::vector<Step> without = fuse(network, FusionRules{});
  ASSERT_EQ(without.size(), 2U);
  EXPECT_EQ(std::get<HostWork>(without[1].work), (HostWork{8 * 16, 8 * 16}));
  EXPECT_FALSE(without[1].note.empty());
}

TEST(Fusion, ProductsOfATransformer) {
  NetworkBuilder builder("n");
  const ValueId x = builder.input("x", {1, 128, 768});
  const ValueId w = builder.parameter("w", {768, 768});
  ValueId y = builder.add("product", MatMul{}, {x, w});
  y = builder.add("sum", Elementwise{}, {builder.parameter("b", {768}), y});
  y = builder.add("heads", Reshape{{1, 128, 12, 64}}, {y});
  const ValueId q = builder.add("q", Transpose{{0, 2, 1, 3}}, {y});
  const ValueId k = builder.add("k", Transpose{{0, 2, 3, 1}}, {y});
  builder.output(builder.add("scores", MatMul{}, {q, k}));
  const Network network = builder.build();
  const std::vector<Step> steps = fuse(network, gemmini_fusion_rules());
  expect_complete(network, steps);
  EXPECT_EQ(std::get<MatmulWork>(steps[0].work), (MatmulWork{128, 768, 768, 1, true, false}));
  EXPECT_EQ(network.value(steps[0].bias).name, "b");
  EXPECT_EQ(std::get<MatmulWork>(steps.back().work), (MatmulWork{128, 128, 64, 12, false, false}));
}

TEST(Fusion, PoolingThatDoesNotFitStaysOnTheHost) {
  NetworkBuilder builder("n");
  const ValueId x = builder.input("x", {1, 4, 9, 9});
  const ValueId w = builder.parameter("w", {4, 4, 1, 1});
  const ValueId y = builder.add("conv", Convolution{square_window(1), 1}, {x, w});
  Pooling pooling;
  pooling.window = square_window(2, 2);
  pooling.ceil_mode = true;  // 9 -> 5, which no unpadded window of the accelerator gives
  builder.output(builder.add("pool", pooling, {y}));
  const std::vector<Step> steps = fuse(builder.build(), gemmini_fusion_rules());
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[1].note, "max Pooling runs on the host");
}

TEST(Fusion, FreeLayersBeforeTheFirstStepAreNotLost) {
  NetworkBuilder builder("n");
  ValueId x = builder.input("x", {1, 4, 2});
  x = builder.add("flat", Reshape{{1, 8}}, {x});
  builder.output(builder.add("relu", Activation{}, {x}));
  const Network network = builder.build();
  const std::vector<Step> steps = fuse(network, gemmini_fusion_rules());
  expect_complete(network, steps);
  EXPECT_EQ(network.value(steps[0].input).name, "x");
}

}  // namespace
}  // namespace flecsim::model
