// Detection: YOLOv5s 6.0 (Jocher et al., models/yolov5s.yaml: depth 0.33, width 0.5) and YOLOP (Wu
// et al. 2022: detection, drivable area and lanes). Both end at the raw convolutions of their
// heads.
#include <string>

#include "blocks.h"
#include "builders.h"

namespace flecsim::model::zoo {
namespace {

constexpr double epsilon = 1e-3F;

/// Convolution, batch normalization and the network's activation.
using Unit = ValueId (*)(Blocks&, const std::string&, ValueId, std::int64_t, std::int64_t,
                         std::int64_t);

ValueId normalized(Blocks& b, const std::string& name, ValueId x, std::int64_t channels,
                   std::int64_t kernel, std::int64_t stride) {
  // The 6x6 stem of YOLOv5 has padding 2; all others keep the extent.
  const std::int64_t padding = kernel == 6 ? 2 : kernel / 2;
  return b.normalized(name, x, channels, kernel, {.stride = stride, .padding = padding}, epsilon);
}

ValueId silu_unit(Blocks& b, const std::string& name, ValueId x, std::int64_t channels,
                  std::int64_t kernel, std::int64_t stride) {
  return b.silu(name, normalized(b, name, x, channels, kernel, stride));
}

/// Hard-swish as a product: x * hard_sigmoid(x).
ValueId hard_swish_unit(Blocks& b, const std::string& name, ValueId x, std::int64_t channels,
                        std::int64_t kernel, std::int64_t stride) {
  x = normalized(b, name, x, channels, kernel, stride);
  const ValueId gate =
      b.activation(name + ".hard_sigmoid", Activation::Kind::hard_sigmoid, x, 1.0F / 6, 0.5F);
  return b.multiply(name + ".mul", x, gate);
}

ValueId bottlenecks(Blocks& b, Unit unit, const std::string& path, ValueId x, int count,
                    bool shortcut) {
  const std::int64_t channels = b.channels(x);
  for (int i = 0; i < count; ++i) {
    const std::string block = path + "m." + std::to_string(i) + ".";
    ValueId y = unit(b, block + "cv1", x, channels, 1, 1);
    y = unit(b, block + "cv2", y, channels, 3, 1);
    x = shortcut ? b.add(block + "add", x, y) : y;
  }
  return x;
}

// --- YOLOv5 ---

ValueId c3(Blocks& b, const std::string& path, ValueId x, std::int64_t channels, int count,
           bool shortcut) {
  ValueId left = silu_unit(b, path + "cv1", x, channels / 2, 1, 1);
  left = bottlenecks(b, silu_unit, path, left, count, shortcut);
  const ValueId right = silu_unit(b, path + "cv2", x, channels / 2, 1, 1);
  return silu_unit(b, path + "cv3", b.concat(path + "concat", {left, right}), channels, 1, 1);
}

ValueId fast_pyramid_pooling(Blocks& b, const std::string& path, ValueId x) {
  const std::int64_t channels = b.channels(x);
  std::vector<ValueId> parts = {silu_unit(b, path + "cv1", x, channels / 2, 1, 1)};
  for (int i = 1; i <= 3; ++i) {
    parts.push_back(b.max_pool(path + "pool" + std::to_string(i), parts.back(), 5, 1, 2));
  }
  return silu_unit(b, path + "cv2", b.concat(path + "concat", parts), channels, 1, 1);
}

ValueId upsample(Blocks& b, const std::string& name, ValueId x) {
  return b.upsample(name, x, Resize::Mode::nearest, 2);
}

// --- YOLOP ---

/// Cross-stage partial bottlenecks; both branches are normalized behind their concatenation.
ValueId cross_stage(Blocks& b, const std::string& path, ValueId x, std::int64_t channels, int count,
                    bool shortcut) {
  const std::int64_t hidden = channels / 2;
  ValueId left = hard_swish_unit(b, path + "cv1", x, hidden, 1, 1);
  left = bottlenecks(b, hard_swish_unit, path, left, count, shortcut);
  left = b.convolution(path + "cv3", left, hidden, 1);
  const ValueId right = b.convolution(path + "cv2", x, hidden, 1);
  x = b.batch_normalization(path + "bn", b.concat(path + "concat", {left, right}), epsilon);
  x = b.activation(path + "leaky", Activation::Kind::leaky_relu, x, 0.1F);
  return hard_swish_unit(b, path + "cv4", x, channels, 1, 1);
}

ValueId every_second(Blocks& b, const std::string& name, ValueId x, std::size_t axis,
                     std::int64_t from) {
  Slice op{std::vector<std::int64_t>(4, 0), std::vector<std::int64_t>(4, 1), b.shape(x)};
  op.start[axis] = from;
  op.step[axis] = 2;
  op.count[axis] = (b.shape(x)[axis] - from + 1) / 2;
  return b.builder().add(name, op, {x});
}

/// Space to depth: [N, 3, H, W] -> [N, 12, H / 2, W / 2].
ValueId focus(Blocks& b, ValueId x) {
  const ValueId even = every_second(b, "focus.rows0", x, 2, 0);
  const ValueId even_even = every_second(b, "focus.rows0.columns0", even, 3, 0);
  const ValueId odd = every_second(b, "focus.rows1", x, 2, 1);
  const ValueId odd_even = every_second(b, "focus.rows1.columns0", odd, 3, 0);
  const ValueId even_odd = every_second(b, "focus.rows0.columns1", even, 3, 1);
  const ValueId odd_odd = every_second(b, "focus.rows1.columns1", odd, 3, 1);
  return b.concat("focus.concat", {even_even, odd_even, even_odd, odd_odd});
}

ValueId pyramid_pooling(Blocks& b, const std::string& path, ValueId x) {
  const std::int64_t channels = b.channels(x);
  const ValueId y = hard_swish_unit(b, path + "cv1", x, channels / 2, 1, 1);
  std::vector<ValueId> parts = {y};
  for (const std::int64_t kernel : {5, 9, 13}) {
    parts.push_back(b.max_pool(path + "pool" + std::to_string(kernel), y, kernel, 1, kernel / 2));
  }
  return hard_swish_unit(b, path + "cv2", b.concat(path + "concat", parts), channels, 1, 1);
}

/// One of the two segmentation heads.
ValueId segmentation_head(Blocks& b, const std::string& path, ValueId x) {
  x = upsample(b, path + "up1", hard_swish_unit(b, path + "0", x, 128, 3, 1));
  x = cross_stage(b, path + "1.", x, 64, 1, false);
  x = upsample(b, path + "up2", hard_swish_unit(b, path + "2", x, 32, 3, 1));
  x = hard_swish_unit(b, path + "3", x, 16, 3, 1);
  x = upsample(b, path + "up3", cross_stage(b, path + "4.", x, 8, 1, false));
  return hard_swish_unit(b, path + "5", x, 2, 3, 1);
}

void detection_head(Blocks& b, const std::vector<ValueId>& features, std::int64_t channels) {
  for (std::size_t i = 0; i < features.size(); ++i) {
    b.builder().output(
        b.convolution("detect." + std::to_string(i), features[i], channels, 1, {.bias = true}));
  }
}

}  // namespace

Network yolov5s(const ZooSize& size) {
  Blocks b("yolov5s");
  ValueId x = silu_unit(b, "m.0", b.image(3, size.batch, size.extents), 32, 6, 2);
  x = c3(b, "m.2.", silu_unit(b, "m.1", x, 64, 3, 2), 64, 1, true);
  const ValueId p3 = c3(b, "m.4.", silu_unit(b, "m.3", x, 128, 3, 2), 128, 2, true);
  const ValueId p4 = c3(b, "m.6.", silu_unit(b, "m.5", p3, 256, 3, 2), 256, 3, true);
  x = c3(b, "m.8.", silu_unit(b, "m.7", p4, 512, 3, 2), 512, 1, true);
  const ValueId top = silu_unit(b, "m.10", fast_pyramid_pooling(b, "m.9.", x), 256, 1, 1);
  x = b.concat("m.12", {upsample(b, "m.11", top), p4});
  const ValueId middle = silu_unit(b, "m.14", c3(b, "m.13.", x, 256, 1, false), 128, 1, 1);
  x = b.concat("m.16", {upsample(b, "m.15", middle), p3});
  const ValueId small = c3(b, "m.17.", x, 128, 1, false);
  x = b.concat("m.19", {silu_unit(b, "m.18", small, 128, 3, 2), middle});
  const ValueId medium = c3(b, "m.20.", x, 256, 1, false);
  x = b.concat("m.22", {silu_unit(b, "m.21", medium, 256, 3, 2), top});
  detection_head(b, {small, medium, c3(b, "m.23.", x, 512, 1, false)}, 255);
  return b.builder().build();
}

Network yolop(const ZooSize& size) {
  Blocks b("yolop");
  ValueId x = hard_swish_unit(b, "m.0", focus(b, b.image(3, size.batch, size.extents)), 32, 3, 1);
  x = cross_stage(b, "m.2.", hard_swish_unit(b, "m.1", x, 64, 3, 2), 64, 1, true);
  const ValueId p3 = cross_stage(b, "m.4.", hard_swish_unit(b, "m.3", x, 128, 3, 2), 128, 3, true);
  const ValueId p4 = cross_stage(b, "m.6.", hard_swish_unit(b, "m.5", p3, 256, 3, 2), 256, 3, true);
  x = pyramid_pooling(b, "m.8.", hard_swish_unit(b, "m.7", p4, 512, 3, 2));
  const ValueId top =
      hard_swish_unit(b, "m.10", cross_stage(b, "m.9.", x, 512, 1, false), 256, 1, 1);
  x = cross_stage(b, "m.13.", b.concat("m.12", {upsample(b, "m.11", top), p4}), 256, 1, false);
  const ValueId middle = hard_swish_unit(b, "m.14", x, 128, 1, 1);
  const ValueId shared = b.concat("m.16", {upsample(b, "m.15", middle), p3});
  const ValueId small = cross_stage(b, "m.17.", shared, 128, 1, false);
  x = b.concat("m.19", {hard_swish_unit(b, "m.18", small, 128, 3, 2), middle});
  const ValueId medium = cross_stage(b, "m.20.", x, 256, 1, false);
  x = b.concat("m.22", {hard_swish_unit(b, "m.21", medium, 256, 3, 2), top});
  detection_head(b, {small, medium, cross_stage(b, "m.23.", x, 512, 1, false)}, 18);
  b.builder().output(segmentation_head(b, "drivable.", shared));
  b.builder().output(segmentation_head(b, "lane.", shared));
  return b.builder().build();
}

}  // namespace flecsim::model::zoo
