// What is exported satisfies libonnx's checker, has the shapes that libonnx infers, and imports to
// the same network.
#include "flecsim/import/export.h"

#include <filesystem>
#include <limits>

#include <gtest/gtest.h>
#include <onnx/checker.h>
#include <onnx/shape_inference/implementation.h>
#include <unistd.h>

#include "flecsim/base/atomic_file.h"
#include "flecsim/import/load.h"
#include "flecsim/model/builder.h"
#include "flecsim/model/metrics.h"
#include "flecsim/model/zoo.h"

#include "support/input_error.h"

namespace flecsim::importer {
namespace {

using model::Network;

Network reimported(const std::string& bytes, const std::string& name) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("flecsim_export_" + std::to_string(::getpid()) + "_" + name + ".onnx");
  base::write_file(path, bytes);
  Network network = load_onnx(path).network;
  std::filesystem::remove(path);
  return network;
}

std::vector<std::string> names(const Network& network, const std::vector<model::ValueId>& ids) {
  std::vector<std::string> result;
  for (const model::ValueId id : ids) {
    result.push_back(id == model::none ? "" : network.value(id).name);
  }
  return result;
}

void expect_same(const Network& a, const Network& b) {
  ASSERT_EQ(a.layers().size(), b.layers().size());
  for (std::size_t i = 0; i < a.layers().size(); ++i) {
    const model::Layer& x = a.layers()[i];
    const model::Layer& y = b.layers()[i];
    ASSERT_EQ(x.name, y.name);
    ASSERT_TRUE(x.operation == y.operation) << x.name;
    ASSERT_EQ(names(a, x.inputs), names(b, y.inputs));
    ASSERT_EQ(names(a, x.outputs), names(b, y.outputs));
    for (const model::ValueId id : x.inputs) {
      if (id == model::none) continue;
      const model::Value& value = a.value(id);
      const model::Value& other = b.value(*b.find_value(value.name));
      ASSERT_EQ(value.shape, other.shape);
      ASSERT_EQ(value.type, other.type);
      ASSERT_EQ(value.role, other.role) << value.name;
    }
  }
  EXPECT_EQ(names(a, a.inputs()), names(b, b.inputs()));
  EXPECT_EQ(names(a, a.outputs()), names(b, b.outputs()));
  EXPECT_EQ(model::total_parameters(a), model::total_parameters(b));
}

/// libonnx's own inference agrees with ours wherever it knows the shape.
void expect_shapes_of_libonnx(const Network& network, onnx::ModelProto& proto) {
  onnx::shape_inference::InferShapes(proto, onnx::OpSchemaRegistry::Instance(),
                                     onnx::ShapeInferenceOptions(true, 1, true));
  int compared = 0;
  for (const onnx::ValueInfoProto& info : proto.graph().value_info()) {
    const auto id = network.find_value(info.name());
    if (!id || !info.type().tensor_type().has_shape()) continue;
    model::Shape shape;
    for (const auto& dimension : info.type().tensor_type().shape().dim()) {
      shape.push_back(dimension.dim_value());
    }
    EXPECT_EQ(shape, network.value(*id).shape) << info.name();
    ++compared;
  }
  EXPECT_GE(compared, static_cast<int>(network.layers().size()) / 2);
}

onnx::ModelProto checked(const std::string& bytes) {
  onnx::ModelProto proto;
  EXPECT_TRUE(proto.ParseFromString(bytes));
  EXPECT_NO_THROW(onnx::checker::check_model(proto));
  return proto;
}

class ExportZoo : public ::testing::TestWithParam<model::ZooEntry> {};

TEST_P(ExportZoo, ChecksAndImportsToTheSame) {
  const Network network = model::zoo_network(GetParam().name);
  const std::string bytes = to_onnx(network);
  onnx::ModelProto proto = checked(bytes);
  expect_shapes_of_libonnx(network, proto);
  expect_same(network, reimported(bytes, std::string(GetParam().name)));
}

INSTANTIATE_TEST_SUITE_P(All, ExportZoo, ::testing::ValuesIn(model::zoo_entries()),
                         [](const auto& each) { return std::string(each.param.name); });

model::ValueId number(model::NetworkBuilder& b, const std::string& name, float value) {
  return b.constant(name, {}, model::DataType::float32,
                    model::make_data(std::vector<float>{value}));
}

/// One of everything that the zoo does not use.
Network everything_else() {
  using namespace model;
  NetworkBuilder b("everything");
  ValueId x = b.input("x", {2, 4, 8, 8});
  x = b.add("up", TransposedConvolution{square_window(3, 2, 1), {1, 1}, 2},
            {x, b.parameter("up.weight", {4, 2, 3, 3}, DataType::float32,
                            make_data(std::vector<float>(72, 0.5F)))});
  x = b.add("lrn", Normalization{Normalization::Kind::local_response, 1e-5F, 0, 3, 1e-4F, 0.75, 1},
            {x});
  x = b.add("instance", Normalization{Normalization::Kind::instance, 1e-3F, 0, 0, 0, 0, 0},
            {x, b.parameter("i.scale", {4}), b.parameter("i.bias", {4})});
  x = b.add("pad", Pad{Pad::Mode::reflect, {0, 0, 1, 1}, {0, 0, 1, 0}, 0}, {x});
  x = b.add("padded", Pad{Pad::Mode::constant, {0, 0, 0, 0}, {0, 0, 0, 1}, 2.5}, {x});
  x = b.add("prelu", Activation{Activation::Kind::prelu, 0, 0},
            {x, b.parameter("slope", {4, 1, 1})});
  x = b.add("elu", Activation{Activation::Kind::elu, 0.5, 0}, {x});
  x = b.add("selu", Activation{Activation::Kind::selu, 1.5F, 1.25F}, {x});
  x = b.add("swish", Activation{Activation::Kind::hard_swish, 0, 0}, {x});
  x = b.add("lower",
            Activation{Activation::Kind::clip, -1, std::numeric_limits<double>::infinity()}, {x});
  x = b.add("upper",
            Activation{Activation::Kind::clip, -std::numeric_limits<double>::infinity(), 4}, {x});
  x = b.add("reversed", Slice{{1, 3, 17, 0}, {-1, 1, -2, 1}, {2, 1, 9, 18}}, {x});
  x = b.add("globalmax", GlobalPooling{Pooling::Kind::max}, {x});
  x = b.add("tile", Tile{{1, 8, 4, 4}}, {x});
  x = b.add("space", DepthSpace{false, 2, true}, {x});
  x = b.add("depth", DepthSpace{true, 2, false}, {x});
  const LayerId split = b.layer("split", Split{1, {3, 5}}, {x}, {"left", "right"});
  x = b.add("sum3", Elementwise{Elementwise::Kind::add},
            {b.output_of(split), b.output_of(split), number(b, "half", 0.5F)});
  x = b.add("chosen", Elementwise{Elementwise::Kind::where},
            {b.add("positive", Elementwise{Elementwise::Kind::greater}, {x, number(b, "zero", 0)}),
             x, b.add("negated", Activation{Activation::Kind::negate, 0, 0}, {x})});
  x = b.add("total", Reduce{Reduce::Kind::sum, {2}, false}, {x});
  x = b.add("mean", Reduce{Reduce::Kind::mean, {1}, true}, {x});
  x = b.add("log", Softmax{2, 2, true}, {x});
  x = b.add("expand", Expand{{2, 6, 4}}, {x});
  Recurrent lstm;
  lstm.hidden = 5;
  lstm.directions = 2;
  x = b.output_of(b.layer(
      "lstm", lstm,
      {x, b.parameter("w", {2, 20, 4}), b.parameter("r", {2, 20, 5}), b.parameter("bias", {2, 40})},
      {"lstm"}));
  Recurrent gru;
  gru.kind = Recurrent::Kind::gru;
  gru.hidden = 3;
  gru.reverse = true;
  gru.linear_before_reset = true;
  x = b.add("joined", Reshape{{2, 6, 10}}, {x});
  x = b.output_of(b.layer(
      "gru", gru, {x, b.parameter("gw", {1, 9, 10}), b.parameter("gr", {1, 9, 3})}, {"gru"}));
  const ValueId scale = number(b, "scale", 0.25F);
  x = b.add("quantized", Quantize{1, DataType::uint8}, {x, scale});
  x = b.add("back", Dequantize{1}, {x, scale});
  x = b.add("best", ArgReduce{true, 3, false}, {x});
  b.output(b.add("cast", Cast{DataType::float16}, {x}));
  return b.build();
}

TEST(Export, EverythingElse) {
  const Network network = everything_else();
  const std::string bytes = to_onnx(network);
  onnx::ModelProto proto = checked(bytes);
  expect_shapes_of_libonnx(network, proto);
  expect_same(network, reimported(bytes, "everything"));
}

TEST(Export, RefusesWhatOnnxCannotSay) {
  using namespace model;
  NetworkBuilder mish("mish");
  mish.output(mish.add("m", Activation{Activation::Kind::mish, 0, 0}, {mish.input("x", {1, 4})}));
  EXPECT_INPUT_ERROR(to_onnx(mish.build()), "node 'm': this activation cannot be written");
  NetworkBuilder soft("soft");
  soft.output(soft.add("s", Softmax{0, 1, false}, {soft.input("x", {1, 4})}));
  EXPECT_INPUT_ERROR(to_onnx(soft.build()), "a softmax over several dimensions");
  NetworkBuilder pool("pool");
  pool.output(pool.add("p",
                       Pooling{Pooling::Kind::average, square_window(2, 1, 0, 2), false, false},
                       {pool.input("x", {1, 1, 8, 8})}));
  EXPECT_INPUT_ERROR(to_onnx(pool.build()), "dilated average pooling");
  NetworkBuilder open("open");
  const ValueId c = open.constant("c", {4}, DataType::float32, nullptr);
  open.output(open.add("a", Elementwise{}, {open.input("x", {1, 4}), c}));
  EXPECT_INPUT_ERROR(to_onnx(open.build()), "constant 'c' has no data");
}

}  // namespace
}  // namespace flecsim::importer
