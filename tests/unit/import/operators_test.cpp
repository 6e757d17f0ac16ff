// Operators whose meaning depends on the opset, and shape arithmetic that is folded at import.
#include <algorithm>

#include <gtest/gtest.h>

#include "flecsim/model/metrics.h"

#include "onnx_file.h"
#include "support/input_error.h"

namespace flecsim::importer::testing {
namespace {

using model::Shape;

TEST(Operators, TheTableIsSorted) {
  const auto names = onnx_operators();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

TEST(Operators, AutomaticPadding) {
  const auto pool = [](const char* mode) {
    return one_node("MaxPool",
                    {integers_attribute("kernel_shape", {3, 2}),
                     integers_attribute("strides", {3, 1}), text_attribute("auto_pad", mode)});
  };
  const auto window = [](const LoadedNetwork& loaded) {
    return std::get<model::Pooling>(loaded.network.layers()[0].operation).window;
  };
  EXPECT_EQ(output_shape(pool("SAME_UPPER").load()), (Shape{1, 4, 3, 8}));
  EXPECT_EQ(window(pool("SAME_UPPER").load()).pad_end, (Shape{1, 1}));
  EXPECT_EQ(window(pool("SAME_LOWER").load()).pad_begin, (Shape{1, 1}));
  EXPECT_EQ(output_shape(pool("VALID").load()), (Shape{1, 4, 2, 7}));
  EXPECT_INPUT_ERROR(pool("SAME").load(), "auto_pad 'SAME', expected");
}

TEST(Operators, OperandsThatWereAttributes) {
  EXPECT_EQ(output_shape(one_node("Slice",
                                  {integers_attribute("starts", {1, -2}),
                                   integers_attribute("ends", {1000, -1}),
                                   integers_attribute("axes", {1, 3})},
                                  9)
                             .load()),
            (Shape{1, 3, 8, 1}));
  EXPECT_EQ(output_shape(one_node("Squeeze", {integers_attribute("axes", {0})}, 11).load()),
            (Shape{4, 8, 8}));
  EXPECT_EQ(output_shape(
                one_node("Pad", {integers_attribute("pads", {0, 0, 1, 2, 0, 0, 3, 4})}, 9).load()),
            (Shape{1, 4, 12, 14}));
  EXPECT_EQ(output_shape(one_node("ReduceMean", {integers_attribute("axes", {-1, -2}),
                                                 integer_attribute("keepdims", 0)})
                             .load()),
            (Shape{1, 4}));
}

TEST(Operators, UpsampleAndResizeByScales) {
  ModelFile file = one_node("Upsample", {}, 9);
  file.nodes = {node("Upsample", {"x", "s"}, {"y"})};
  file.initializers = {reals("s", {4}, {1, 1, 2.5F, 2})};
  EXPECT_EQ(output_shape(file.load()), (Shape{1, 4, 20, 16}));
  EXPECT_EQ(model::total_parameters(file.load().network), 0);
}

TEST(Operators, ShapeArithmeticIsFolded) {
  // y = Reshape(x, Concat(Shape(x)[0:1], [-1])), as PyTorch writes x.view(x.size(0), -1).
  ModelFile file = one_node("Relu");
  file.nodes = {node("Shape", {"x"}, {"s"}), node("Gather", {"s", "zero"}, {"n"}),
                node("Unsqueeze", {"n", "axis"}, {"v"}),
                node("Concat", {"v", "rest"}, {"t"}, {integer_attribute("axis", 0)}),
                node("Reshape", {"x", "t"}, {"y"})};
  file.initializers = {integers("zero", {0}), integers("axis", {0}), integers("rest", {-1})};
  file.initializers[0] =
      WireWriter().integer(2, 7).text(8, "zero").text(9, raw(std::vector<std::int64_t>{0}));
  const LoadedNetwork loaded = file.load();
  EXPECT_EQ(output_shape(loaded), (Shape{1, 256}));
  EXPECT_EQ(loaded.network.layers().size(), 1U);
}

TEST(Operators, RecurrentLayers) {
  ModelFile file;
  file.nodes = {
      node("LSTM", {"x", "w", "r", "", "", "h"}, {"y", "", "c"},
           {integer_attribute("hidden_size", 3), text_attribute("direction", "bidirectional")})};
  file.inputs = {value_info("x", {7, 2, 5}), value_info("w", {2, 12, 5}),
                 value_info("r", {2, 12, 3}), value_info("h", {2, 2, 3})};
  file.outputs = {"y", "c"};
  const LoadedNetwork loaded = file.load();
  EXPECT_EQ(output_shape(loaded), (Shape{7, 2, 2, 3}));
  EXPECT_EQ(model::total_macs(loaded.network), 7 * 2 * 2 * 12 * (5 + 3));
  file.nodes = {node("GRU", {"x", "w", "r"}, {"y"})};
  EXPECT_INPUT_ERROR(file.load(), "node 'n_y' (GRU): the weight is 2x12x5, expected 1x9x5");
}

TEST(Operators, QuantizedWeightsAreParameters) {
  ModelFile file = one_node("Relu");
  file.nodes = {node("DequantizeLinear", {"q", "scale"}, {"w"}), node("Conv", {"x", "w"}, {"y"})};
  file.initializers = {WireWriter()
                           .integers(1, {2, 4, 1, 1})
                           .integer(2, 3)
                           .text(8, "q")
                           .text(9, std::string(8, '\1')),
                       reals("scale", {}, {0.5F})};
  EXPECT_EQ(model::total_parameters(file.load().network), 8);
  EXPECT_EQ(model::total_macs(file.load().network), 2 * 4 * 64);
}

TEST(Operators, WeightsInConstantNodesAreParameters) {
  ModelFile file = one_node("Relu");
  const WireWriter value = WireWriter()
                               .text(1, "value")
                               .message(5, reals("", {2, 4, 1, 1}, std::vector<float>(8, 1)))
                               .integer(20, 4);
  file.nodes = {node("Constant", {}, {"w"}, {value}), node("Conv", {"x", "w"}, {"y"})};
  EXPECT_EQ(model::total_parameters(file.load().network), 8);
}

TEST(Operators, NodesOutOfOrderAreSorted) {
  ModelFile file = one_node("Relu");
  file.nodes = {node("Relu", {"a"}, {"y"}), node("Sigmoid", {"x"}, {"a"})};
  EXPECT_EQ(file.load().network.layers()[0].source, "Sigmoid");
}

}  // namespace
}  // namespace flecsim::importer::testing
