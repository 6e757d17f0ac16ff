// ResNet: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, table 1; the stride
// of a bottleneck is in its 3x3 convolution (as in torchvision, "ResNet v1.5").
#include "resnet.h"

#include "builders.h"

namespace flecsim::model::zoo {
namespace {

struct BlockPlan {
  std::int64_t width = 64;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  bool bottleneck = false;
  bool project = false;  ///< 1x1 convolution on the shortcut
};

ValueId convolution_bn(Blocks& b, const std::string& path, const std::string& number, ValueId x,
                       std::int64_t channels, std::int64_t kernel,
                       const ConvolutionOptions& options) {
  x = b.convolution(path + "conv" + number, x, channels, kernel, options);
  return b.batch_normalization(path + "bn" + number, x);
}

ValueId shortcut(Blocks& b, const std::string& path, ValueId x, const BlockPlan& plan,
                 std::int64_t channels) {
  if (!plan.project) return x;
  x = b.convolution(path + "downsample.0", x, channels, 1, {.stride = plan.stride});
  return b.batch_normalization(path + "downsample.1", x);
}

ValueId basic_body(Blocks& b, const std::string& path, ValueId x, const BlockPlan& plan) {
  x = convolution_bn(b, path, "1", x, plan.width, 3, {.stride = plan.stride, .padding = 1});
  x = b.relu(path + "relu1", x);
  return convolution_bn(b, path, "2", x, plan.width, 3, {.padding = 1});
}

ValueId bottleneck_body(Blocks& b, const std::string& path, ValueId x, const BlockPlan& plan) {
  x = b.relu(path + "relu1", convolution_bn(b, path, "1", x, plan.width, 1, {}));
  x = convolution_bn(b, path, "2", x, plan.width, 3,
                     {.stride = plan.stride, .padding = plan.dilation, .dilation = plan.dilation});
  x = b.relu(path + "relu2", x);
  return convolution_bn(b, path, "3", x, 4 * plan.width, 1, {});
}

ValueId block(Blocks& b, const std::string& path, ValueId x, const BlockPlan& plan) {
  const ValueId body =
      plan.bottleneck ? bottleneck_body(b, path, x, plan) : basic_body(b, path, x, plan);
  const ValueId identity = shortcut(b, path, x, plan, b.channels(body));
  return b.relu(path + "relu", b.add(path + "add", body, identity));
}

/// torchvision's rule: a dilated stage starts with one block of the old dilation.
BlockPlan block_plan(const ResnetPlan& plan, std::size_t stage, int index) {
  BlockPlan result;
  result.width = std::int64_t{64} << stage;
  result.bottleneck = plan.bottleneck;
  const bool dilated = stage == 3 && plan.dilated_last_stage;
  if (index == 0) result.stride = stage == 0 || dilated ? 1 : 2;
  if (dilated && index > 0) result.dilation = 2;
  result.project = index == 0 && (stage > 0 || plan.bottleneck);
  return result;
}

Network classifier(const std::string& name, const ZooSize& size, const ResnetPlan& plan) {
  Blocks b(name);
  const ValueId image = b.image(3, size.batch, size.extents);
  ValueId x = resnet_trunk(b, image, plan).back();
  x = b.flatten("flatten", b.global_average_pool("avgpool", x));
  return b.finish(b.fully_connected("fc", x, 1000));
}

}  // namespace

std::vector<ValueId> resnet_trunk(Blocks& b, ValueId x, const ResnetPlan& plan,
                                  const std::string& prefix) {
  x = convolution_bn(b, prefix, "1", x, 64, 7, {.stride = 2, .padding = 3});
  x = b.relu(prefix + "relu", x);
  std::vector<ValueId> features = {x};
  x = b.max_pool(prefix + "maxpool", x, 3, 2, 1);
  for (std::size_t stage = 0; stage < 4; ++stage) {
    for (int i = 0; i < plan.blocks[stage]; ++i) {
      const std::string path =
          prefix + "layer" + std::to_string(stage + 1) + "." + std::to_string(i) + ".";
      x = block(b, path, x, block_plan(plan, stage, i));
    }
    features.push_back(x);
  }
  return features;
}

Network resnet18(const ZooSize& size) { return classifier("resnet18", size, {}); }

Network resnet34(const ZooSize& size) {
  return classifier("resnet34", size, {.blocks = {3, 4, 6, 3}});
}

Network resnet50(const ZooSize& size) {
  return classifier("resnet50", size, {.bottleneck = true, .blocks = {3, 4, 6, 3}});
}

Network resnet101(const ZooSize& size) {
  return classifier("resnet101", size, {.bottleneck = true, .blocks = {3, 4, 23, 3}});
}

}  // namespace flecsim::model::zoo
