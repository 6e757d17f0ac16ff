// Networks whose blocks branch and concatenate: SqueezeNet (Iandola et al. 2016, v1.0 and v1.1),
// GoogLeNet with batch normalization (Szegedy et al. 2015, with 3x3 kernels for 5x5 as in
// torchvision), DenseNet-169 (Huang et al. 2017, table 1).
#include <array>
#include <string>

#include "blocks.h"
#include "builders.h"

namespace flecsim::model::zoo {
namespace {

ValueId activated(Blocks& b, const std::string& name, ValueId x, std::int64_t channels,
                  std::int64_t kernel, const ConvolutionOptions& options) {
  return b.relu(name + ".relu", b.convolution(name, x, channels, kernel, options));
}

ValueId fire(Blocks& b, int number, ValueId x, std::int64_t squeeze, std::int64_t expand) {
  const std::string path = "fire" + std::to_string(number) + ".";
  x = activated(b, path + "squeeze", x, squeeze, 1, {.bias = true});
  const ValueId one = activated(b, path + "expand1x1", x, expand, 1, {.bias = true});
  const ValueId three =
      activated(b, path + "expand3x3", x, expand, 3, {.padding = 1, .bias = true});
  return b.concat(path + "concat", {one, three});
}

Network squeezenet_head(Blocks& b, ValueId x) {
  x = activated(b, "classifier", x, 1000, 1, {.bias = true});
  return b.finish(b.flatten("flatten", b.global_average_pool("avgpool", x)));
}

struct Inception {
  std::int64_t one, reduce3, three, reduce5, five, pooled;
};

ValueId unit(Blocks& b, const std::string& name, ValueId x, std::int64_t channels,
             std::int64_t kernel, std::int64_t stride = 1) {
  x = b.normalized(name, x, channels, kernel, {.stride = stride, .padding = kernel / 2}, 1e-3F);
  return b.relu(name + ".relu", x);
}

ValueId inception(Blocks& b, const std::string& path, ValueId x, const Inception& plan) {
  const ValueId one = unit(b, path + ".branch1", x, plan.one, 1);
  const ValueId three =
      unit(b, path + ".branch2.1", unit(b, path + ".branch2.0", x, plan.reduce3, 1), plan.three, 3);
  const ValueId five =
      unit(b, path + ".branch3.1", unit(b, path + ".branch3.0", x, plan.reduce5, 1), plan.five, 3);
  const ValueId pool = b.max_pool(path + ".branch4.0", x, 3, 1, 1, true);
  const ValueId pooled = unit(b, path + ".branch4.1", pool, plan.pooled, 1);
  return b.concat(path + ".concat", {one, three, five, pooled});
}

ValueId normalized_relu(Blocks& b, const std::string& path, const std::string& number, ValueId x) {
  return b.relu(path + "relu" + number, b.batch_normalization(path + "norm" + number, x));
}

constexpr std::int64_t growth = 32;

ValueId dense_block(Blocks& b, const std::string& path, ValueId x, int layers) {
  std::vector<ValueId> features = {x};
  for (int i = 1; i <= layers; ++i) {
    const std::string layer = path + ".denselayer" + std::to_string(i) + ".";
    ValueId y = features.size() == 1 ? x : b.concat(layer + "concat", features);
    y = b.convolution(layer + "conv1", normalized_relu(b, layer, "1", y), 4 * growth, 1);
    y = b.convolution(layer + "conv2", normalized_relu(b, layer, "2", y), growth, 3,
                      {.padding = 1});
    features.push_back(y);
  }
  return b.concat(path + ".concat", features);
}

ValueId transition(Blocks& b, const std::string& path, ValueId x) {
  x = b.convolution(path + ".conv", normalized_relu(b, path + ".", "", x), b.channels(x) / 2, 1);
  return b.average_pool(path + ".pool", x, 2, 2);
}

}  // namespace

Network squeezenet1_0(const ZooSize& size) {
  Blocks b("squeezenet1_0");
  ValueId x = b.image(3, size.batch, size.extents);
  x = activated(b, "conv1", x, 96, 7, {.stride = 2, .bias = true});
  x = b.max_pool("pool1", x, 3, 2, 0, true);
  x = fire(b, 2, x, 16, 64);
  x = fire(b, 3, x, 16, 64);
  x = b.max_pool("pool4", fire(b, 4, x, 32, 128), 3, 2, 0, true);
  x = fire(b, 5, x, 32, 128);
  x = fire(b, 6, x, 48, 192);
  x = fire(b, 7, x, 48, 192);
  x = b.max_pool("pool8", fire(b, 8, x, 64, 256), 3, 2, 0, true);
  return squeezenet_head(b, fire(b, 9, x, 64, 256));
}

Network squeezenet1_1(const ZooSize& size) {
  Blocks b("squeezenet1_1");
  ValueId x = b.image(3, size.batch, size.extents);
  x = activated(b, "conv1", x, 64, 3, {.stride = 2, .bias = true});
  x = b.max_pool("pool1", x, 3, 2, 0, true);
  x = fire(b, 2, x, 16, 64);
  x = b.max_pool("pool3", fire(b, 3, x, 16, 64), 3, 2, 0, true);
  x = fire(b, 4, x, 32, 128);
  x = b.max_pool("pool5", fire(b, 5, x, 32, 128), 3, 2, 0, true);
  x = fire(b, 6, x, 48, 192);
  x = fire(b, 7, x, 48, 192);
  x = fire(b, 8, x, 64, 256);
  return squeezenet_head(b, fire(b, 9, x, 64, 256));
}

Network googlenet(const ZooSize& size) {
  Blocks b("googlenet");
  ValueId x = b.image(3, size.batch, size.extents);
  x = b.max_pool("maxpool1", unit(b, "conv1", x, 64, 7, 2), 3, 2, 0, true);
  x = unit(b, "conv3", unit(b, "conv2", x, 64, 1), 192, 3);
  x = b.max_pool("maxpool2", x, 3, 2, 0, true);
  x = inception(b, "inception3a", x, {64, 96, 128, 16, 32, 32});
  x = inception(b, "inception3b", x, {128, 128, 192, 32, 96, 64});
  x = b.max_pool("maxpool3", x, 3, 2, 0, true);
  x = inception(b, "inception4a", x, {192, 96, 208, 16, 48, 64});
  x = inception(b, "inception4b", x, {160, 112, 224, 24, 64, 64});
  x = inception(b, "inception4c", x, {128, 128, 256, 24, 64, 64});
  x = inception(b, "inception4d", x, {112, 144, 288, 32, 64, 64});
  x = inception(b, "inception4e", x, {256, 160, 320, 32, 128, 128});
  x = b.max_pool("maxpool4", x, 2, 2, 0, true);
  x = inception(b, "inception5a", x, {256, 160, 320, 32, 128, 128});
  x = inception(b, "inception5b", x, {384, 192, 384, 48, 128, 128});
  x = b.flatten("flatten", b.global_average_pool("avgpool", x));
  return b.finish(b.fully_connected("fc", x, 1000));
}

Network densenet169(const ZooSize& size) {
  Blocks b("densenet169");
  ValueId x = b.image(3, size.batch, size.extents);
  x = b.convolution("conv0", x, 64, 7, {.stride = 2, .padding = 3});
  x = b.max_pool("pool0", normalized_relu(b, "", "0", x), 3, 2, 1);
  constexpr std::array<int, 4> layers = {6, 12, 32, 32};
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    x = dense_block(b, "denseblock" + number, x, layers[i]);
    if (i + 1 < layers.size()) x = transition(b, "transition" + number, x);
  }
  x = b.global_average_pool("avgpool", normalized_relu(b, "", "5", x));
  return b.finish(b.fully_connected("classifier", b.flatten("flatten", x), 1000));
}

}  // namespace flecsim::model::zoo
