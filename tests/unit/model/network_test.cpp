#include "flecsim/model/network.h"

#include <gtest/gtest.h>

#include "flecsim/model/builder.h"
#include "flecsim/model/shape_inference.h"

#include "support/input_error.h"

namespace flecsim::model {
namespace {

Shape infer(const Operation& operation, const std::vector<Shape>& shapes) {
  std::vector<TensorType> types;
  for (const Shape& shape : shapes) types.push_back({shape, DataType::float32});
  std::vector<const TensorType*> operands;
  for (const TensorType& type : types) operands.push_back(&type);
  return infer_outputs(operation, operands).front().shape;
}

TEST(ShapeInference, ConvolutionWithEverything) {
  const Window window{{3, 5}, {2, 1}, {1, 2}, {1, 0}, {2, 3}};
  // height: (17 + 1 + 2 - 3) / 2 + 1 = 9; width: (20 + 0 + 3 - 9) / 1 + 1 = 15
  EXPECT_EQ(infer(Convolution{window, 2}, {{2, 8, 17, 20}, {6, 4, 3, 5}, {6}}),
            (Shape{2, 6, 9, 15}));
}

TEST(ShapeInference, ConvolutionRefusals) {
  const Convolution op{square_window(3), 1};
  EXPECT_INPUT_ERROR(infer(op, {{1, 8, 2, 9}, {4, 8, 3, 3}}), "at most the padded input 2");
  EXPECT_INPUT_ERROR(infer(op, {{1, 8, 9, 9}, {4, 7, 3, 3}}),
                     "expected 8 input channels per group");
  EXPECT_INPUT_ERROR(infer(op, {{1, 8, 9, 9}, {4, 8, 5, 5}}), "expected the kernel 3x3");
  EXPECT_INPUT_ERROR(infer(op, {{1, 8, 9, 9}, {4, 8, 3, 3}, {5}}), "the bias is 5, expected 4");
  EXPECT_INPUT_ERROR(infer(op, {{1, 8, 9, 9}}), "operand 1 is absent");
  EXPECT_INPUT_ERROR(infer(Convolution{square_window(3), 3}, {{1, 8, 9, 9}, {4, 8, 3, 3}}),
                     "8 input channels in 3 groups");
  EXPECT_INPUT_ERROR(infer(Convolution{square_window(3, 0), 1}, {{1, 8, 9, 9}, {4, 8, 3, 3}}),
                     "stride 0, expected 1");
}

TEST(ShapeInference, TransposedConvolution) {
  const TransposedConvolution op{square_window(3, 2, 1), {1, 1}, 1};
  EXPECT_EQ(infer(op, {{1, 8, 7, 7}, {8, 4, 3, 3}}), (Shape{1, 4, 14, 14}));
}

TEST(ShapeInference, PoolingCeilModeDropsWindowsInThePadding) {
  Pooling op{Pooling::Kind::max, square_window(3, 2), true, false};
  EXPECT_EQ(infer(op, {{1, 1, 6, 6}}), (Shape{1, 1, 3, 3}));
  op.window = square_window(2, 2, 1);
  EXPECT_EQ(infer(op, {{1, 1, 3, 3}}), (Shape{1, 1, 2, 2}));
  op.ceil_mode = false;
  EXPECT_EQ(infer(op, {{1, 1, 3, 3}}), (Shape{1, 1, 2, 2}));
}

TEST(ShapeInference, Products) {
  EXPECT_EQ(infer(FullyConnected{false, true, 1, 1}, {{3, 8}, {5, 8}, {5}}), (Shape{3, 5}));
  EXPECT_EQ(infer(MatMul{}, {{2, 1, 3, 4}, {5, 4, 6}}), (Shape{2, 5, 3, 6}));
  EXPECT_EQ(infer(MatMul{}, {{4}, {4, 6}}), (Shape{6}));
  EXPECT_INPUT_ERROR(infer(MatMul{}, {{3, 4}, {5, 6}}), "share 4 and 5");
  EXPECT_INPUT_ERROR(infer(FullyConnected{}, {{3, 4}, {4, 6}, {7}}), "cannot be broadcast");
}

TEST(ShapeInference, Layout) {
  EXPECT_EQ(infer(Concat{1}, {{1, 2, 3}, {1, 5, 3}}), (Shape{1, 7, 3}));
  EXPECT_EQ(infer(Transpose{{2, 0, 1}}, {{4, 5, 6}}), (Shape{6, 4, 5}));
  EXPECT_EQ(infer(Slice{{8, 0}, {-2, 1}, {4, 3}}, {{9, 3}}), (Shape{4, 3}));
  EXPECT_EQ(infer(Gather{1}, {{3, 9, 4}, {2, 2}}), (Shape{3, 2, 2, 4}));
  EXPECT_EQ(infer(Reduce{Reduce::Kind::mean, {2, 3}, false}, {{1, 8, 7, 7}}), (Shape{1, 8}));
  EXPECT_INPUT_ERROR(infer(Concat{1}, {{1, 2, 3}, {1, 5, 4}}), "expected equal extents except");
  EXPECT_INPUT_ERROR(infer(Reshape{{2, 5}}, {{3, 3}}), "expected as many elements");
  EXPECT_INPUT_ERROR(infer(Slice{{0}, {1}, {10}}, {{9}}), "expected inside 9");
  EXPECT_INPUT_ERROR(infer(Transpose{{0, 0}}, {{4, 5}}), "expected every dimension once");
}

TEST(ShapeInference, OverflowIsRefused) {
  EXPECT_INPUT_ERROR(infer(Tile{{std::int64_t{1} << 40, 1}}, {{std::int64_t{1} << 30, 2}}),
                     "larger than 2^63");
  EXPECT_INPUT_ERROR(infer(Tile{{std::int64_t{1} << 20}}, {{std::int64_t{1} << 30}}),
                     "expected extents up to 2^40");
  EXPECT_INPUT_ERROR(element_count({std::int64_t{1} << 40, std::int64_t{1} << 40}),
                     "larger than 2^63");
}

TEST(Builder, NamesTheNodeThatDoesNotFit) {
  NetworkBuilder builder("small");
  const ValueId x = builder.input("x", {1, 3, 8, 8});
  const ValueId weight = builder.parameter("w", {4, 5, 3, 3});
  EXPECT_INPUT_ERROR(
      builder.layer("first", Convolution{square_window(3), 1}, {x, weight}, {"y"}, "Conv"),
      "node 'first' (Conv): the weight is 4x5x3x3");
}

TEST(Builder, ConnectsProducersAndConsumers) {
  NetworkBuilder builder("small");
  const ValueId x = builder.input("x", {1, 3, 8, 8});
  const ValueId y = builder.add("relu", Activation{}, {x});
  builder.output(builder.add("double", Elementwise{}, {y, y}));
  const Network network = builder.build();
  EXPECT_EQ(network.value(y).producer, *network.find_layer("relu"));
  EXPECT_EQ(network.value(y).consumers.size(), 2U);
  EXPECT_EQ(network.output_of(network.layers().back()).shape, (Shape{1, 3, 8, 8}));
}

TEST(Builder, RefusesWhatIsNoNetwork) {
  NetworkBuilder twice("twice");
  twice.output(twice.input("x", {1}));
  twice.input("x", {1});
  EXPECT_INPUT_ERROR(twice.build(), "value 'x' is defined twice");
  NetworkBuilder empty("empty");
  empty.input("x", {1});
  EXPECT_INPUT_ERROR(empty.build(), "no output");
  NetworkBuilder negative("negative");
  EXPECT_INPUT_ERROR(negative.input("x", {1, -3}), "expected extents from 1 to 2^40");
  EXPECT_INPUT_ERROR(
      negative.parameter("w", {3}, DataType::float32, make_data(std::vector<float>{1, 2})),
      "8 bytes of data, expected 3 elements of float32");
}

TEST(Values, ElementsOfHalfPrecision) {
  Value value;
  value.shape = {3};
  value.type = DataType::float16;
  static constexpr std::uint16_t bits[3] = {0x3C00, 0xC000, 0x0001};  // 1, -2, 2^-24
  value.data = std::make_shared<TensorData>(
      TensorData{std::as_bytes(std::span<const std::uint16_t>(bits)), nullptr});
  EXPECT_EQ(elements(value), (std::vector<double>{1, -2, 0x1p-24}));
}

}  // namespace
}  // namespace flecsim::model
