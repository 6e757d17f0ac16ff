#include "flecsim/model/metrics.h"

#include <gtest/gtest.h>

#include "flecsim/model/builder.h"
#include "flecsim/model/zoo.h"

namespace flecsim::model {
namespace {

TEST(Metrics, GroupedConvolutionByHand) {
  NetworkBuilder builder("n");
  const ValueId x = builder.input("x", {2, 8, 10, 10});
  const ValueId w = builder.parameter("w", {12, 4, 3, 3});
  const ValueId bias = builder.parameter("b", {12});
  builder.output(builder.add("conv", Convolution{square_window(3), 2}, {x, w, bias}));
  const Network network = builder.build();
  const Layer& layer = network.layers()[0];
  EXPECT_EQ(macs(network, layer), 2 * 12 * 8 * 8 * 4 * 3 * 3);
  EXPECT_EQ(parameters(network, layer), 12 * 4 * 9 + 12);
  EXPECT_EQ(im2col(network, layer)->rows, 2 * 8 * 8);
  EXPECT_EQ(im2col(network, layer)->columns, 36);
  EXPECT_EQ(im2col(network, layer)->groups, 2);
  EXPECT_EQ(input_bytes(network, layer), 2 * 8 * 10 * 10 * 4);
  EXPECT_EQ(output_bytes(network, layer), 2 * 12 * 8 * 8 * 4);
}

TEST(Metrics, TransposedConvolutionCountsInputElements) {
  NetworkBuilder builder("n");
  const ValueId x = builder.input("x", {1, 8, 7, 7});
  const ValueId w = builder.parameter("w", {8, 4, 3, 3});
  builder.output(
      builder.add("up", TransposedConvolution{square_window(3, 2, 1), {1, 1}, 1}, {x, w}));
  EXPECT_EQ(total_macs(builder.build()), 8 * 7 * 7 * 4 * 9);
}

TEST(Metrics, SharedWeightsAndRunningStatisticsCountOnceAndNever) {
  NetworkBuilder builder("n");
  ValueId x = builder.input("x", {1, 4});
  const ValueId w = builder.parameter("w", {4, 4});
  x = builder.add("a", MatMul{}, {x, w});
  x = builder.add("b", MatMul{}, {x, w});
  std::vector<ValueId> operands = {x};
  for (const char* name : {"scale", "shift", "mean", "variance"}) {
    operands.push_back(builder.parameter(name, {4}));
  }
  builder.output(builder.add("norm", Normalization{}, operands));
  const Network network = builder.build();
  EXPECT_EQ(total_parameters(network), 16 + 8);
  EXPECT_EQ(parameters(network, network.layers()[1]), 16);
}

TEST(Metrics, PeakMemoryOfAResidual) {
  // x (16 elements) stays alive for the sum: x + a + b at layer b, x + b + sum at the sum.
  NetworkBuilder builder("n");
  const ValueId x = builder.input("x", {1, 16});
  const ValueId a = builder.add("a", Activation{}, {x});
  const ValueId b = builder.add("b", Activation{}, {a});
  const ValueId flat = builder.add("flat", Reshape{{16, 1}}, {b});
  const ValueId back = builder.add("back", Reshape{{1, 16}}, {flat});
  builder.output(builder.add("sum", Elementwise{}, {back, x}));
  const Network network = builder.build();
  const PeakMemory peak = peak_activation_memory(network);
  EXPECT_EQ(peak.bytes, 3 * 16 * 4);
  EXPECT_EQ(network.layer(peak.layer).name, "b");
}

TEST(Metrics, LstmGates) {
  NetworkBuilder builder("n");
  const ValueId x = builder.input("x", {7, 2, 5});
  const ValueId w = builder.parameter("w", {1, 12, 5});
  const ValueId r = builder.parameter("r", {1, 12, 3});
  Recurrent lstm;
  lstm.hidden = 3;
  builder.output(builder.output_of(builder.layer("lstm", lstm, {x, w, r}, {"y"})));
  EXPECT_EQ(total_macs(builder.build()), 7 * 2 * 12 * (5 + 3));
}

}  // namespace
}  // namespace flecsim::model
