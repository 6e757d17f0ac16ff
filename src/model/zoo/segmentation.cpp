// Segmentation: U-Net (Ronneberger et al. 2015) on ResNet-18 with the decoder of
// segmentation_models_pytorch, DeepLabV3 and V3+ (Chen et al. 2017, 2018) with output stride 16 on
// ResNet-101 and MobileNetV2; 19 classes (Cityscapes).
#include <array>
#include <string>

#include "blocks.h"
#include "builders.h"
#include "mobile.h"
#include "resnet.h"

namespace flecsim::model::zoo {
namespace {

constexpr std::int64_t classes = 19;

ValueId unit(Blocks& b, const std::string& name, ValueId x, std::int64_t channels,
             std::int64_t kernel, std::int64_t dilation = 1) {
  const std::int64_t padding = kernel / 2 * dilation;
  x = b.normalized(name, x, channels, kernel, {.padding = padding, .dilation = dilation});
  return b.relu(name + ".relu", x);
}

ValueId resize_like(Blocks& b, const std::string& name, ValueId x, ValueId like) {
  const Shape& from = b.shape(x);
  const Shape& to = b.shape(like);
  return b.resize(name, x, Resize::Mode::linear, {from[0], from[1], to[2], to[3]});
}

/// Atrous spatial pyramid pooling with rates 6, 12 and 18.
ValueId pyramid(Blocks& b, ValueId x) {
  ValueId pooled = unit(b, "aspp.pool", b.global_average_pool("aspp.avgpool", x), 256, 1);
  pooled = resize_like(b, "aspp.resize", pooled, x);
  std::vector<ValueId> parts = {unit(b, "aspp.0", x, 256, 1)};
  for (const std::int64_t rate : {6, 12, 18}) {
    parts.push_back(unit(b, "aspp." + std::to_string(rate), x, 256, 3, rate));
  }
  parts.push_back(pooled);
  return unit(b, "aspp.project", b.concat("aspp.concat", parts), 256, 1);
}

Network finish_at(Blocks& b, ValueId x, ValueId image) {
  x = b.convolution("decoder.classifier", x, classes, 1, {.bias = true});
  return b.finish(resize_like(b, "resize", x, image));
}

Network deeplabv3(Blocks& b, ValueId image, ValueId high) {
  return finish_at(b, unit(b, "decoder.0", pyramid(b, high), 256, 3), image);
}

Network deeplabv3plus(Blocks& b, ValueId image, ValueId low, ValueId high) {
  const ValueId x = resize_like(b, "decoder.resize", pyramid(b, high), low);
  const ValueId detail = unit(b, "decoder.low", low, 48, 1);
  ValueId y = unit(b, "decoder.0", b.concat("decoder.concat", {x, detail}), 256, 3);
  y = unit(b, "decoder.1", y, 256, 3);
  return finish_at(b, y, image);
}

const ResnetPlan resnet101_dilated = {
    .bottleneck = true, .blocks = {3, 4, 23, 3}, .dilated_last_stage = true};

}  // namespace

Network deeplabv3_resnet101(const ZooSize& size) {
  Blocks b("deeplabv3_resnet101");
  const ValueId image = b.image(3, size.batch, size.extents);
  return deeplabv3(b, image, resnet_trunk(b, image, resnet101_dilated).back());
}

Network deeplabv3plus_resnet101(const ZooSize& size) {
  Blocks b("deeplabv3plus_resnet101");
  const ValueId image = b.image(3, size.batch, size.extents);
  const std::vector<ValueId> features = resnet_trunk(b, image, resnet101_dilated);
  return deeplabv3plus(b, image, features[1], features.back());
}

Network deeplabv3_mobilenet_v2(const ZooSize& size) {
  Blocks b("deeplabv3_mobilenet_v2");
  const ValueId image = b.image(3, size.batch, size.extents);
  return deeplabv3(b, image, mobilenet_v2_trunk(b, image, true).back());
}

Network deeplabv3plus_mobilenet_v2(const ZooSize& size) {
  Blocks b("deeplabv3plus_mobilenet_v2");
  const ValueId image = b.image(3, size.batch, size.extents);
  const std::vector<ValueId> features = mobilenet_v2_trunk(b, image, true);
  return deeplabv3plus(b, image, features[3], features.back());
}

Network unet_resnet18(const ZooSize& size) {
  Blocks b("unet_resnet18");
  const ValueId image = b.image(3, size.batch, size.extents);
  const std::vector<ValueId> features = resnet_trunk(b, image, {}, "encoder.");
  constexpr std::array<std::int64_t, 5> channels = {256, 128, 64, 32, 16};
  ValueId x = features.back();
  for (std::size_t i = 0; i < channels.size(); ++i) {
    const std::string path = "decoder." + std::to_string(i) + ".";
    x = b.upsample(path + "resize", x, Resize::Mode::nearest, 2);
    if (i + 1 < channels.size()) x = b.concat(path + "concat", {x, features[3 - i]});
    x = unit(b, path + "0", x, channels[i], 3);
    x = unit(b, path + "1", x, channels[i], 3);
  }
  return b.finish(b.convolution("head", x, classes, 3, {.padding = 1, .bias = true}));
}

}  // namespace flecsim::model::zoo
