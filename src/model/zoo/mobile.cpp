// Networks for small devices: MobileNetV2 (Sandler et al. 2018, table 2), ShuffleNetV2 1.0 (Ma et
// al. 2018, table 5), EfficientNetV2-S (Tan and Le 2021, table 4).
#include "mobile.h"

#include <array>
#include <string>

#include "builders.h"

namespace flecsim::model::zoo {
namespace {

// --- MobileNetV2 ---

struct InvertedResidual {
  std::int64_t expand = 6;
  std::int64_t channels = 0;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
};

ValueId normalized_relu6(Blocks& b, const std::string& name, ValueId x, std::int64_t channels,
                         std::int64_t kernel, const ConvolutionOptions& options) {
  return b.relu6(name + ".relu6", b.normalized(name, x, channels, kernel, options));
}

ValueId inverted_residual(Blocks& b, const std::string& path, ValueId x,
                          const InvertedResidual& plan) {
  const std::int64_t in = b.channels(x);
  const std::int64_t hidden = in * plan.expand;
  ValueId y = x;
  if (plan.expand != 1) y = normalized_relu6(b, path + "expand", y, hidden, 1, {});
  y = normalized_relu6(b, path + "depthwise", y, hidden, 3,
                       {.stride = plan.stride,
                        .padding = plan.dilation,
                        .dilation = plan.dilation,
                        .groups = hidden});
  y = b.normalized(path + "project", y, plan.channels, 1);
  if (plan.stride != 1 || in != plan.channels) return y;
  return b.add(path + "add", x, y);
}

struct MobileStage {
  std::int64_t expand, channels;
  int repeats;
  std::int64_t stride;
};

constexpr std::array<MobileStage, 7> mobilenet_stages = {{{1, 16, 1, 1},
                                                          {6, 24, 2, 2},
                                                          {6, 32, 3, 2},
                                                          {6, 64, 4, 2},
                                                          {6, 96, 3, 1},
                                                          {6, 160, 3, 2},
                                                          {6, 320, 1, 1}}};

// --- ShuffleNetV2 ---

ValueId depthwise(Blocks& b, const std::string& name, ValueId x, std::int64_t stride) {
  return b.normalized(name, x, b.channels(x), 3,
                      {.stride = stride, .padding = 1, .groups = b.channels(x)});
}

ValueId pointwise(Blocks& b, const std::string& name, ValueId x, std::int64_t channels) {
  return b.relu(name + ".relu", b.normalized(name, x, channels, 1));
}

ValueId shuffle(Blocks& b, const std::string& path, ValueId x) {
  const Shape shape = b.shape(x);
  x = b.reshape(path + "group", x, {shape[0], 2, shape[1] / 2, shape[2], shape[3]});
  x = b.transpose(path + "shuffle", x, {0, 2, 1, 3, 4});
  return b.reshape(path + "ungroup", x, shape);
}

ValueId shuffle_body(Blocks& b, const std::string& path, ValueId x, std::int64_t channels,
                     std::int64_t stride) {
  x = pointwise(b, path + "branch2.0", x, channels);
  x = depthwise(b, path + "branch2.1", x, stride);
  return pointwise(b, path + "branch2.2", x, channels);
}

ValueId shuffle_unit(Blocks& b, const std::string& path, ValueId x, std::int64_t channels,
                     std::int64_t stride) {
  const std::int64_t half = channels / 2;
  ValueId left = x;
  ValueId right = x;
  if (stride == 1) {
    left = b.slice_channels(path + "left", x, 0, half);
    right = b.slice_channels(path + "right", x, half, channels);
  } else {
    left = pointwise(b, path + "branch1.1", depthwise(b, path + "branch1.0", x, stride), half);
  }
  right = shuffle_body(b, path, right, half, stride);
  return shuffle(b, path, b.concat(path + "concat", {left, right}));
}

// --- EfficientNetV2 ---

constexpr double efficientnet_epsilon = 1e-3F;

struct EfficientBlock {
  bool fused = false;
  std::int64_t expand = 1;
  std::int64_t stride = 1;
  std::int64_t channels = 0;
};

ValueId normalized_silu(Blocks& b, const std::string& name, ValueId x, std::int64_t channels,
                        std::int64_t kernel, const ConvolutionOptions& options) {
  return b.silu(name, b.normalized(name, x, channels, kernel, options, efficientnet_epsilon));
}

ValueId squeeze_excitation(Blocks& b, const std::string& path, ValueId x, std::int64_t squeezed) {
  ValueId s = b.global_average_pool(path + "se.avgpool", x);
  s = b.silu(path + "se.silu", b.convolution(path + "se.fc1", s, squeezed, 1, {.bias = true}));
  s = b.convolution(path + "se.fc2", s, b.channels(x), 1, {.bias = true});
  s = b.activation(path + "se.sigmoid", Activation::Kind::sigmoid, s);
  return b.multiply(path + "se.mul", s, x);
}

ValueId fused_body(Blocks& b, const std::string& path, ValueId x, const EfficientBlock& plan) {
  const ConvolutionOptions spatial{.stride = plan.stride, .padding = 1};
  if (plan.expand == 1) return normalized_silu(b, path + "fused", x, plan.channels, 3, spatial);
  x = normalized_silu(b, path + "fused", x, b.channels(x) * plan.expand, 3, spatial);
  return b.normalized(path + "project", x, plan.channels, 1, {}, efficientnet_epsilon);
}

ValueId depthwise_body(Blocks& b, const std::string& path, ValueId x, const EfficientBlock& plan) {
  const std::int64_t in = b.channels(x);
  const std::int64_t hidden = in * plan.expand;
  x = normalized_silu(b, path + "expand", x, hidden, 1, {});
  x = normalized_silu(b, path + "depthwise", x, hidden, 3,
                      {.stride = plan.stride, .padding = 1, .groups = hidden});
  x = squeeze_excitation(b, path, x, in / 4);
  return b.normalized(path + "project", x, plan.channels, 1, {}, efficientnet_epsilon);
}

ValueId efficient_block(Blocks& b, const std::string& path, ValueId x, const EfficientBlock& plan) {
  const bool residual = plan.stride == 1 && b.channels(x) == plan.channels;
  const ValueId y = plan.fused ? fused_body(b, path, x, plan) : depthwise_body(b, path, x, plan);
  return residual ? b.add(path + "add", y, x) : y;
}

struct EfficientStage {
  EfficientBlock block;
  int repeats;
};

constexpr std::array<EfficientStage, 6> efficientnet_stages = {{{{true, 1, 1, 24}, 2},
                                                                {{true, 4, 2, 48}, 4},
                                                                {{true, 4, 2, 64}, 4},
                                                                {{false, 4, 2, 128}, 6},
                                                                {{false, 6, 1, 160}, 9},
                                                                {{false, 6, 2, 256}, 15}}};

}  // namespace

std::vector<ValueId> mobilenet_v2_trunk(Blocks& b, ValueId x, bool dilated,
                                        const std::string& prefix) {
  x = normalized_relu6(b, prefix + "features.0", x, 32, 3, {.stride = 2, .padding = 1});
  std::vector<ValueId> features = {x};
  std::int64_t dilation = 1;
  for (const MobileStage& stage : mobilenet_stages) {
    const bool keeps = dilated && stage.channels == 160;
    for (int i = 0; i < stage.repeats; ++i) {
      const std::string path = prefix + "features." + std::to_string(features.size()) + ".";
      const std::int64_t stride = i == 0 && !keeps ? stage.stride : 1;
      x = inverted_residual(b, path, x, {stage.expand, stage.channels, stride, dilation});
      features.push_back(x);
      if (keeps) dilation = 2;
    }
  }
  return features;
}

Network mobilenet_v2(const ZooSize& size) {
  Blocks b("mobilenet_v2");
  ValueId x = mobilenet_v2_trunk(b, b.image(3, size.batch, size.extents), false).back();
  x = normalized_relu6(b, "features.18", x, 1280, 1, {});
  x = b.flatten("flatten", b.global_average_pool("avgpool", x));
  return b.finish(b.fully_connected("classifier", x, 1000));
}

Network shufflenet_v2(const ZooSize& size) {
  Blocks b("shufflenet_v2");
  ValueId x = b.image(3, size.batch, size.extents);
  x = b.relu("conv1.relu", b.normalized("conv1", x, 24, 3, {.stride = 2, .padding = 1}));
  x = b.max_pool("maxpool", x, 3, 2, 1);
  constexpr std::array<std::int64_t, 3> channels = {116, 232, 464};
  constexpr std::array<int, 3> repeats = {4, 8, 4};
  for (std::size_t stage = 0; stage < channels.size(); ++stage) {
    for (int i = 0; i < repeats[stage]; ++i) {
      const std::string path = "stage" + std::to_string(stage + 2) + "." + std::to_string(i) + ".";
      x = shuffle_unit(b, path, x, channels[stage], i == 0 ? 2 : 1);
    }
  }
  x = pointwise(b, "conv5", x, 1024);
  x = b.builder().add("mean", Reduce{Reduce::Kind::mean, {2, 3}, false}, {x});
  return b.finish(b.fully_connected("fc", x, 1000));
}

Network efficientnet_v2_s(const ZooSize& size) {
  Blocks b("efficientnet_v2_s");
  ValueId x = b.image(3, size.batch, size.extents);
  x = normalized_silu(b, "features.0", x, 24, 3, {.stride = 2, .padding = 1});
  for (std::size_t stage = 0; stage < efficientnet_stages.size(); ++stage) {
    for (int i = 0; i < efficientnet_stages[stage].repeats; ++i) {
      EfficientBlock plan = efficientnet_stages[stage].block;
      if (i > 0) plan.stride = 1;
      const std::string path =
          "features." + std::to_string(stage + 1) + "." + std::to_string(i) + ".";
      x = efficient_block(b, path, x, plan);
    }
  }
  x = normalized_silu(b, "features.7", x, 1280, 1, {});
  x = b.flatten("flatten", b.global_average_pool("avgpool", x));
  return b.finish(b.fully_connected("classifier", x, 1000));
}

}  // namespace flecsim::model::zoo
