#include "blocks.h"

#include <utility>

#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::model::zoo {

ValueId Blocks::image(std::int64_t channels, std::int64_t batch,
                      const std::vector<std::int64_t>& extents) {
  return builder_.input("input", {batch, channels, extents.at(0), extents.at(1)});
}

ValueId Blocks::parameter(const std::string& name, Shape shape) {
  return builder_.parameter(name, std::move(shape));
}

ValueId Blocks::scalar(const std::string& name, float value) {
  return builder_.constant(name, {}, DataType::float32, make_data(std::vector<float>{value}));
}

ValueId Blocks::convolution(const std::string& name, ValueId x, std::int64_t channels,
                            std::int64_t kernel, const ConvolutionOptions& options) {
  const Window window = square_window(kernel, options.stride, options.padding, options.dilation);
  std::vector<ValueId> inputs = {
      x,
      parameter(name + ".weight", {channels, this->channels(x) / options.groups, kernel, kernel})};
  if (options.bias) inputs.push_back(parameter(name + ".bias", {channels}));
  return builder_.add(name, Convolution{window, options.groups}, std::move(inputs));
}

ValueId Blocks::fully_connected(const std::string& name, ValueId x, std::int64_t features) {
  const ValueId weight = parameter(name + ".weight", {features, builder_.shape(x).back()});
  const ValueId bias = parameter(name + ".bias", {features});
  FullyConnected operation;
  operation.transpose_b = true;
  return builder_.add(name, operation, {x, weight, bias});
}

ValueId Blocks::linear(const std::string& name, ValueId x, std::int64_t features) {
  const ValueId weight = parameter(name + ".weight", {builder_.shape(x).back(), features});
  const ValueId product = builder_.add(name + ".product", MatMul{}, {x, weight});
  return add(name, product, parameter(name + ".bias", {features}));
}

ValueId Blocks::batch_normalization(const std::string& name, ValueId x, double epsilon) {
  Normalization operation;
  operation.kind = Normalization::Kind::batch;
  operation.epsilon = epsilon;
  std::vector<ValueId> inputs = {x};
  for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"}) {
    inputs.push_back(parameter(name + part, {channels(x)}));
  }
  return builder_.add(name, operation, std::move(inputs));
}

ValueId Blocks::layer_normalization(const std::string& name, ValueId x, double epsilon) {
  const Shape& shape = builder_.shape(x);
  Normalization operation;
  operation.kind = Normalization::Kind::layer;
  operation.epsilon = epsilon;
  operation.axis = static_cast<std::int64_t>(shape.size()) - 1;
  const Shape features = {shape.back()};
  const ValueId scale = parameter(name + ".weight", features);
  return builder_.add(name, operation, {x, scale, parameter(name + ".bias", features)});
}

ValueId Blocks::activation(const std::string& name, Activation::Kind kind, ValueId x, double alpha,
                           double beta) {
  return builder_.add(name, Activation{kind, alpha, beta}, {x});
}

ValueId Blocks::relu(const std::string& name, ValueId x) {
  return activation(name, Activation::Kind::relu, x);
}

ValueId Blocks::relu6(const std::string& name, ValueId x) {
  return activation(name, Activation::Kind::clip, x, 0, 6);
}

ValueId Blocks::max_pool(const std::string& name, ValueId x, std::int64_t kernel,
                         std::int64_t stride, std::int64_t padding, bool ceil_mode) {
  Pooling operation;
  operation.kind = Pooling::Kind::max;
  operation.window = square_window(kernel, stride, padding);
  operation.ceil_mode = ceil_mode;
  return builder_.add(name, operation, {x});
}

ValueId Blocks::average_pool(const std::string& name, ValueId x, std::int64_t kernel,
                             std::int64_t stride) {
  Pooling operation;
  operation.kind = Pooling::Kind::average;
  operation.window = square_window(kernel, stride);
  return builder_.add(name, operation, {x});
}

ValueId Blocks::global_average_pool(const std::string& name, ValueId x) {
  return builder_.add(name, GlobalPooling{}, {x});
}

ValueId Blocks::flatten(const std::string& name, ValueId x) {
  const Shape& shape = builder_.shape(x);
  const std::int64_t batch = shape[0];
  return reshape(name, x, {batch, batch == 0 ? 0 : element_count(shape) / batch});
}

ValueId Blocks::reshape(const std::string& name, ValueId x, Shape shape) {
  return builder_.add(name, Reshape{std::move(shape)}, {x});
}

ValueId Blocks::transpose(const std::string& name, ValueId x,
                          std::vector<std::int64_t> permutation) {
  return builder_.add(name, Transpose{std::move(permutation)}, {x});
}

ValueId Blocks::add(const std::string& name, ValueId a, ValueId b) {
  return builder_.add(name, Elementwise{Elementwise::Kind::add}, {a, b});
}

ValueId Blocks::multiply(const std::string& name, ValueId a, ValueId b) {
  return builder_.add(name, Elementwise{Elementwise::Kind::multiply}, {a, b});
}

ValueId Blocks::concat(const std::string& name, std::vector<ValueId> parts, std::int64_t axis) {
  return builder_.add(name, Concat{axis}, std::move(parts));
}

ValueId Blocks::slice_channels(const std::string& name, ValueId x, std::int64_t from,
                               std::int64_t to) {
  Slice operation;
  operation.count = builder_.shape(x);
  operation.start.assign(operation.count.size(), 0);
  operation.step.assign(operation.count.size(), 1);
  operation.start[1] = from;
  operation.count[1] = to - from;
  return builder_.add(name, std::move(operation), {x});
}

ValueId Blocks::resize(const std::string& name, ValueId x, Resize::Mode mode, Shape shape) {
  Resize operation;
  operation.mode = mode;
  const Shape& from = builder_.shape(x);
  for (std::size_t i = 0; i < shape.size(); ++i) {
    operation.scales.push_back(static_cast<double>(shape[i]) / static_cast<double>(from.at(i)));
  }
  operation.shape = std::move(shape);
  if (mode == Resize::Mode::nearest) {
    operation.coordinates = "asymmetric";
    operation.nearest_rounding = "floor";
  }
  return builder_.add(name, std::move(operation), {x});
}

ValueId Blocks::upsample(const std::string& name, ValueId x, Resize::Mode mode,
                         std::int64_t factor) {
  Shape shape = builder_.shape(x);
  shape[2] *= factor;
  shape[3] *= factor;
  return resize(name, x, mode, std::move(shape));
}

ValueId Blocks::adaptive_average_pool(const std::string& name, ValueId x, std::int64_t pixels) {
  const Shape& shape = builder_.shape(x);
  if (shape[2] % pixels != 0 || shape[3] != shape[2]) {
    throw base::InputError(fmt::format("'{}' pools {}x{} to {}x{}, expected a square multiple",
                                       name, shape[2], shape[3], pixels, pixels));
  }
  return average_pool(name, x, shape[2] / pixels, shape[2] / pixels);
}

ValueId Blocks::normalized(const std::string& name, ValueId x, std::int64_t channels,
                           std::int64_t kernel, const ConvolutionOptions& options, double epsilon) {
  return batch_normalization(name + ".bn",
                             convolution(name + ".conv", x, channels, kernel, options), epsilon);
}

ValueId Blocks::silu(const std::string& name, ValueId x) {
  return multiply(name + ".mul", x, activation(name + ".sigmoid", Activation::Kind::sigmoid, x));
}

Network Blocks::finish(ValueId output) {
  builder_.output(output);
  return builder_.build();
}

}  // namespace flecsim::model::zoo
