// Every pass keeps what the network computes: both are run by the reference semantics.
#include "flecsim/model/passes.h"

#include <cmath>

#include <gtest/gtest.h>

#include "flecsim/base/random.h"
#include "flecsim/model/builder.h"
#include "flecsim/model/evaluate.h"
#include "flecsim/model/metrics.h"
#include "flecsim/model/zoo.h"

namespace flecsim::model {
namespace {

class Weights {
 public:
  std::shared_ptr<const TensorData> uniform(const Shape& shape, double low, double high) {
    std::vector<float> elements(static_cast<std::size_t>(element_count(shape)));
    for (float& element : elements) {
      element = static_cast<float>(low + (high - low) * random_.uniform());
    }
    return make_data(std::move(elements));
  }

 private:
  base::Random random_{7};
};

Tensor ramp(const Shape& shape) {
  Tensor tensor{shape, DataType::float32, {}};
  for (std::int64_t i = 0; i < element_count(shape); ++i) {
    tensor.elements.push_back(std::sin(0.7 * static_cast<double>(i)));
  }
  return tensor;
}

void expect_same_results(const Network& a, const Network& b, double tolerance = 1e-5) {
  const std::vector<Tensor> input = {ramp(a.value(a.inputs()[0]).shape)};
  const std::vector<Tensor> x = evaluate(a, input);
  const std::vector<Tensor> y = evaluate(b, input);
  ASSERT_EQ(x.size(), y.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    ASSERT_EQ(x[i].shape, y[i].shape);
    for (std::size_t k = 0; k < x[i].elements.size(); ++k) {
      ASSERT_NEAR(x[i].elements[k], y[i].elements[k], tolerance) << i << " " << k;
    }
  }
}

ValueId normalize(NetworkBuilder& b, Weights& w, const std::string& name, ValueId x) {
  const Shape channels = {b.shape(x)[1]};
  const ValueId scale =
      b.parameter(name + ".scale", channels, DataType::float32, w.uniform(channels, 0.5, 2));
  const ValueId shift =
      b.parameter(name + ".shift", channels, DataType::float32, w.uniform(channels, -1, 1));
  const ValueId mean =
      b.parameter(name + ".mean", channels, DataType::float32, w.uniform(channels, -1, 1));
  const ValueId variance =
      b.parameter(name + ".variance", channels, DataType::float32, w.uniform(channels, 0.1, 2));
  return b.add(name, Normalization{}, {x, scale, shift, mean, variance});
}

ValueId weight(NetworkBuilder& b, Weights& w, const std::string& name, const Shape& shape) {
  return b.parameter(name, shape, DataType::float32, w.uniform(shape, -1, 1));
}

TEST(FoldBatchNormalization, KeepsWhatIsComputed) {
  NetworkBuilder b("n");
  Weights w;
  ValueId x = b.input("x", {2, 4, 6, 6});
  x = b.add("grouped", Convolution{square_window(3, 1, 1), 2},
            {x, weight(b, w, "w1", {6, 2, 3, 3}), weight(b, w, "b1", {6})});
  x = b.add("relu", Activation{}, {normalize(b, w, "n1", x)});
  x = b.add("up", TransposedConvolution{square_window(2, 2), {0, 0}, 1},
            {x, weight(b, w, "w2", {6, 3, 2, 2})});
  x = b.add("flat", Reshape{{2, 3 * 144}}, {normalize(b, w, "n2", x)});
  x = b.add("fc", FullyConnected{}, {x, weight(b, w, "w3", {432, 5})});
  b.output(normalize(b, w, "n3", x));
  const Network before = b.build();
  const Network after = fold_batch_normalization(before);
  EXPECT_EQ(after.layers().size(), before.layers().size() - 3);
  expect_same_results(before, after);
}

TEST(FoldBatchNormalization, LeavesWhatItCannotFold) {
  NetworkBuilder b("n");
  Weights w;
  const ValueId x = b.input("x", {1, 2, 4, 4});
  const ValueId first = normalize(b, w, "alone", x);
  const ValueId y =
      b.add("conv", Convolution{square_window(1), 1}, {first, weight(b, w, "w1", {2, 2, 1, 1})});
  b.output(b.add("sum", Elementwise{}, {normalize(b, w, "shared", y), y}));
  const Network before = b.build();
  const Network after = fold_batch_normalization(before);
  EXPECT_EQ(after.layers().size(), before.layers().size());
  expect_same_results(before, after);
}

TEST(FoldBatchNormalization, WithoutWeightsShapesAreFolded) {
  const Network network = fold_batch_normalization(zoo_network("resnet34"));
  EXPECT_EQ(total_parameters(network), 21789160);  // data/networks.csv
  EXPECT_EQ(total_macs(network), 3663761408);
  for (const Layer& layer : network.layers()) {
    EXPECT_FALSE(std::holds_alternative<Normalization>(layer.operation)) << layer.name;
  }
}

TEST(FoldConstants, KeepsWhatIsComputed) {
  NetworkBuilder b("n");
  Weights w;
  const ValueId x = b.input("x", {3, 4});
  const ValueId turned = b.add("turned", Transpose{{1, 0}}, {weight(b, w, "w1", {5, 4})});
  const ValueId half =
      b.constant("half", {}, DataType::float32, make_data(std::vector<float>{.5F}));
  const ValueId scaled = b.add("scaled", Elementwise{Elementwise::Kind::multiply}, {turned, half});
  const ValueId rooted = b.add("rooted", Activation{Activation::Kind::square_root, 0, 0}, {half});
  const ValueId y = b.add("product", MatMul{}, {x, scaled});
  b.output(b.add("sum", Elementwise{}, {y, rooted}));
  const Network before = b.build();
  const Network after = fold_constants(before);
  EXPECT_EQ(after.layers().size(), 2U);
  EXPECT_EQ(total_parameters(after), 20);
  EXPECT_EQ(after.value(*after.find_value("scaled")).role, Role::parameter);
  EXPECT_EQ(after.value(*after.find_value("rooted")).role, Role::constant);
  expect_same_results(before, after);
}

TEST(FoldConstants, LeavesUnknownAndLargeOperands) {
  NetworkBuilder b("n");
  const ValueId x = b.input("x", {3, 4});
  const ValueId turned = b.add("turned", Transpose{{1, 0}}, {b.parameter("w1", {5, 4})});
  b.output(b.add("product", MatMul{}, {x, turned}));
  EXPECT_EQ(fold_constants(b.build()).layers().size(), 2U);
}

TEST(RemoveDeadLayers, KeepsWhatOutputsNeed) {
  NetworkBuilder b("n");
  Weights w;
  const ValueId x = b.input("x", {1, 6});
  const ValueId y = b.add("used", Activation{}, {x});
  const ValueId dead = b.add("dead", MatMul{}, {y, weight(b, w, "w1", {6, 6})});
  b.add("dead too", Activation{}, {dead});
  b.output(y);
  const Network before = b.build();
  const Network after = remove_dead_layers(before);
  EXPECT_EQ(after.layers().size(), 1U);
  EXPECT_FALSE(after.find_value("w1"));
  expect_same_results(before, after);
}

ValueId number(NetworkBuilder& b, const std::string& name, float value) {
  return b.constant(name, {}, DataType::float32, make_data(std::vector<float>{value}));
}

enum class Order { input_first, half_first, half_apart };

Network gelu_network(Order order, float half = 0.5F) {
  using Kind = Elementwise::Kind;
  NetworkBuilder b("n");
  const ValueId x = b.input("x", {2, 9});
  const ValueId scaled =
      order == Order::half_first
          ? b.add("scaled", Elementwise{Kind::multiply}, {number(b, "root", 0.70710677F), x})
          : b.add("scaled", Elementwise{Kind::divide}, {x, number(b, "root", 1.41421354F)});
  const ValueId erf = b.add("erf", Activation{Activation::Kind::erf, 0, 0}, {scaled});
  const ValueId sum = b.add("sum", Elementwise{Kind::add}, {erf, number(b, "one", 1)});
  const Elementwise times{Kind::multiply};
  ValueId out = none;
  if (order == Order::input_first) {
    out = b.add("last", times, {b.add("inner", times, {x, sum}), number(b, "half", half)});
  } else if (order == Order::half_first) {
    out = b.add("last", times, {x, b.add("inner", times, {sum, number(b, "half", half)})});
  } else {
    out = b.add("last", times, {b.add("inner", times, {x, number(b, "half", half)}), sum});
  }
  b.output(b.add("next", Activation{}, {out}));
  return b.build();
}

TEST(RecognizeGelu, EveryOrderOfItsFactors) {
  for (const Order order : {Order::input_first, Order::half_first, Order::half_apart}) {
    const Network before = gelu_network(order);
    const Network after = recognize_gelu(before);
    ASSERT_EQ(after.layers().size(), 2U);
    EXPECT_EQ(after.layers()[0].name, "last");
    EXPECT_EQ(variant_name(after.layers()[0].operation), "gelu");
    expect_same_results(before, after);
  }
}

TEST(RecognizeGelu, LeavesWhatIsNone) {
  EXPECT_EQ(recognize_gelu(gelu_network(Order::input_first, 0.6F)).layers().size(), 6U);
}

}  // namespace
}  // namespace flecsim::model
