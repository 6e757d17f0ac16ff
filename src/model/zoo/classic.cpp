// Networks without branches: AlexNet (Krizhevsky 2014, the one-tower form), VGG-16 (Simonyan and
// Zisserman 2015, configuration D), Tiny-Darknet (Redmon, pjreddie.com/darknet/tiny-darknet).
#include <array>
#include <string>

#include "blocks.h"
#include "builders.h"

namespace flecsim::model::zoo {
namespace {

ValueId plain(Blocks& b, int number, ValueId x, std::int64_t channels, std::int64_t kernel,
              const ConvolutionOptions& options) {
  const std::string n = std::to_string(number);
  return b.relu("relu" + n, b.convolution("conv" + n, x, channels, kernel, options));
}

/// The three fully connected layers that AlexNet and VGG end with.
Network classifier(Blocks& b, ValueId x, std::int64_t pixels) {
  x = b.flatten("flatten", b.adaptive_average_pool("avgpool", x, pixels));
  x = b.relu("relu_fc1", b.fully_connected("fc1", x, 4096));
  x = b.relu("relu_fc2", b.fully_connected("fc2", x, 4096));
  return b.finish(b.fully_connected("fc3", x, 1000));
}

}  // namespace

Network alexnet(const ZooSize& size) {
  Blocks b("alexnet");
  ValueId x = b.image(3, size.batch, size.extents);
  x = plain(b, 1, x, 64, 11, {.stride = 4, .padding = 2, .bias = true});
  x = b.max_pool("pool1", x, 3, 2);
  x = plain(b, 2, x, 192, 5, {.padding = 2, .bias = true});
  x = b.max_pool("pool2", x, 3, 2);
  x = plain(b, 3, x, 384, 3, {.padding = 1, .bias = true});
  x = plain(b, 4, x, 256, 3, {.padding = 1, .bias = true});
  x = plain(b, 5, x, 256, 3, {.padding = 1, .bias = true});
  return classifier(b, b.max_pool("pool5", x, 3, 2), 6);
}

Network vgg16(const ZooSize& size) {
  Blocks b("vgg16");
  ValueId x = b.image(3, size.batch, size.extents);
  constexpr std::array<int, 5> repeats = {2, 2, 3, 3, 3};
  constexpr std::array<std::int64_t, 5> channels = {64, 128, 256, 512, 512};
  int number = 0;
  for (std::size_t stage = 0; stage < repeats.size(); ++stage) {
    for (int i = 0; i < repeats[stage]; ++i) {
      x = plain(b, ++number, x, channels[stage], 3, {.padding = 1, .bias = true});
    }
    x = b.max_pool("pool" + std::to_string(stage + 1), x, 2, 2);
  }
  return classifier(b, x, 7);
}

Network tiny_darknet(const ZooSize& size) {
  Blocks b("tiny_darknet");
  ValueId x = b.image(3, size.batch, size.extents);
  int number = 0;
  const auto unit = [&](std::int64_t channels, std::int64_t kernel) {
    const std::string n = std::to_string(++number);
    x = b.normalized("unit" + n, x, channels, kernel, {.padding = kernel / 2});
    x = b.activation("unit" + n + ".leaky", Activation::Kind::leaky_relu, x, 0.1F);
  };
  const auto pool = [&] { x = b.max_pool("pool" + std::to_string(number), x, 2, 2); };
  unit(16, 3);
  pool();
  unit(32, 3);
  pool();
  for (const std::int64_t width : {16, 32, 64}) {
    for (int i = 0; i < 2; ++i) {
      unit(width, 1);
      unit(8 * width, 3);
    }
    if (width < 64) pool();
  }
  unit(128, 1);
  x = b.convolution("classifier", x, 1000, 1, {.bias = true});
  return b.finish(b.flatten("flatten", b.global_average_pool("avgpool", x)));
}

}  // namespace flecsim::model::zoo
