// Building blocks that the networks of the zoo share.
//
// Every method adds layers behind a value and returns the new value. Layer names are paths with
// dots ("layer1.0.conv1"); weights are named after their layer ("layer1.0.conv1.weight").
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "flecsim/model/builder.h"

namespace flecsim::model::zoo {

struct ConvolutionOptions {
  std::int64_t stride = 1;
  std::int64_t padding = 0;
  std::int64_t dilation = 1;
  std::int64_t groups = 1;
  bool bias = false;
};

class Blocks {
 public:
  explicit Blocks(std::string network_name) : builder_(std::move(network_name)) {}

  ValueId image(std::int64_t channels, std::int64_t batch,
                const std::vector<std::int64_t>& extents);
  ValueId convolution(const std::string& name, ValueId x, std::int64_t channels,
                      std::int64_t kernel, const ConvolutionOptions& options = {});
  ValueId fully_connected(const std::string& name, ValueId x, std::int64_t features);
  /// x [..., K] * weight [K, features] + bias.
  ValueId linear(const std::string& name, ValueId x, std::int64_t features);
  ValueId batch_normalization(const std::string& name, ValueId x, double epsilon = 1e-5F);
  ValueId layer_normalization(const std::string& name, ValueId x, double epsilon);
  ValueId activation(const std::string& name, Activation::Kind kind, ValueId x, double alpha = 0,
                     double beta = 0);
  ValueId relu(const std::string& name, ValueId x);
  ValueId relu6(const std::string& name, ValueId x);
  ValueId max_pool(const std::string& name, ValueId x, std::int64_t kernel, std::int64_t stride,
                   std::int64_t padding = 0, bool ceil_mode = false);
  ValueId average_pool(const std::string& name, ValueId x, std::int64_t kernel,
                       std::int64_t stride);
  ValueId global_average_pool(const std::string& name, ValueId x);
  ValueId flatten(const std::string& name, ValueId x);
  ValueId reshape(const std::string& name, ValueId x, Shape shape);
  ValueId transpose(const std::string& name, ValueId x, std::vector<std::int64_t> permutation);
  ValueId add(const std::string& name, ValueId a, ValueId b);
  ValueId multiply(const std::string& name, ValueId a, ValueId b);
  ValueId concat(const std::string& name, std::vector<ValueId> parts, std::int64_t axis = 1);
  ValueId slice_channels(const std::string& name, ValueId x, std::int64_t from, std::int64_t to);
  /// To the spatial extents of `like`, or by a factor.
  ValueId resize(const std::string& name, ValueId x, Resize::Mode mode, Shape shape);
  ValueId upsample(const std::string& name, ValueId x, Resize::Mode mode, std::int64_t factor);
  /// Average pooling to a fixed number of output pixels that divides the extents.
  ValueId adaptive_average_pool(const std::string& name, ValueId x, std::int64_t pixels);
  /// Convolution without bias and batch normalization ("name.conv", "name.bn").
  ValueId normalized(const std::string& name, ValueId x, std::int64_t channels, std::int64_t kernel,
                     const ConvolutionOptions& options = {}, double epsilon = 1e-5F);
  /// x * sigmoid(x).
  ValueId silu(const std::string& name, ValueId x);
  ValueId parameter(const std::string& name, Shape shape);
  ValueId scalar(const std::string& name, float value);

  std::int64_t channels(ValueId x) const { return builder_.shape(x)[1]; }
  const Shape& shape(ValueId x) const { return builder_.shape(x); }
  NetworkBuilder& builder() { return builder_; }
  Network finish(ValueId output);

 private:
  NetworkBuilder builder_;
};

}  // namespace flecsim::model::zoo
