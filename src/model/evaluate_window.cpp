// Reference loops of convolutions, pooling and resizing.
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "flecsim/base/error.h"

#include "evaluate_parts.h"

namespace flecsim::model::reference {
namespace {

using Position = std::vector<std::int64_t>;

/// Calls visit(position in the input, index in the kernel) for each element of the window that
/// lies inside the input; `out` is the spatial position of the output.
template <typename Visit>
void for_each_tap(const Window& window, const Shape& spatial, const Position& out,
                  const Visit& visit) {
  for_each_element(window.kernel, [&](const Position& tap, std::size_t index) {
    Position in(spatial.size());
    for (std::size_t i = 0; i < in.size(); ++i) {
      in[i] = out[i] * window.stride[i] - window.pad_begin[i] + tap[i] * window.dilation[i];
      if (in[i] < 0 || in[i] >= spatial[i]) return;
    }
    visit(in, index);
  });
}

Shape spatial_of(const Shape& shape) { return {shape.begin() + 2, shape.end()}; }

double bias_of(const Inputs& inputs, std::int64_t channel) {
  if (inputs.size() < 3 || inputs[2] == nullptr) return 0;
  return inputs[2]->elements[static_cast<std::size_t>(channel)];
}

/// Start of the plane of sample n, channel c.
std::size_t plane(const Shape& shape, std::int64_t n, std::int64_t c) {
  const std::int64_t area = element_count(spatial_of(shape));
  return static_cast<std::size_t>((n * shape[1] + c) * area);
}

/// Elements of the window that lie inside the input or its padding (count_include_pad).
std::int64_t padded_taps(const Window& window, const Shape& spatial, const Position& out) {
  std::int64_t count = 1;
  for (std::size_t i = 0; i < spatial.size(); ++i) {
    const std::int64_t start = out[i] * window.stride[i] - window.pad_begin[i];
    const std::int64_t room = spatial[i] + window.pad_end[i] - start;
    const std::int64_t fitting = (room + window.dilation[i] - 1) / window.dilation[i];
    count *= std::min(window.kernel[i], fitting);
  }
  return count;
}

struct Coordinates {
  const Resize& op;
  double in;
  double out;
  double scale;

  double source(double x) const {
    if (op.coordinates == "asymmetric") return x / scale;
    if (op.coordinates == "align_corners") return out <= 1 ? 0 : x * (in - 1) / (out - 1);
    if (op.coordinates == "pytorch_half_pixel" && out <= 1) return 0;
    return (x + 0.5) / scale - 0.5;
  }
};

double nearest(const std::string& rounding, double x) {
  if (rounding == "floor") return std::floor(x);
  if (rounding == "ceil") return std::ceil(x);
  if (rounding == "round_prefer_ceil") return std::floor(x + 0.5);
  return std::ceil(x - 0.5);
}

struct Taps {
  std::vector<std::int64_t> index;
  std::vector<double> weight;
};

double cubic_weight(double distance, double a) {
  const double d = std::abs(distance);
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}

/// The input elements (clamped to the edge) and weights of one output coordinate.
Taps taps(const Resize& op, double x, std::int64_t extent) {
  const auto clamp = [&](double at) {
    return static_cast<std::int64_t>(std::clamp(at, 0.0, static_cast<double>(extent - 1)));
  };
  if (op.mode == Resize::Mode::nearest) return {{clamp(nearest(op.nearest_rounding, x))}, {1}};
  const double low = std::floor(x);
  if (op.mode == Resize::Mode::linear) {
    return {{clamp(low), clamp(low + 1)}, {1 - (x - low), x - low}};
  }
  Taps result;
  for (int i = -1; i <= 2; ++i) {
    result.index.push_back(clamp(low + i));
    result.weight.push_back(cubic_weight(x - (low + i), op.cubic_coefficient));
  }
  return result;
}

}  // namespace

void run(const Convolution& op, const Inputs& inputs, Outputs& outputs) {
  const Tensor& x = *inputs[0];
  const Tensor& weight = *inputs[1];
  const Shape spatial = spatial_of(x.shape);
  const std::int64_t depth = weight.shape[1];
  const std::int64_t per_group = weight.shape[0] / op.groups;
  const auto taps = static_cast<std::size_t>(element_count(op.window.kernel));
  for_each_element(outputs[0].shape, [&](const Position& position, std::size_t index) {
    const Position out(position.begin() + 2, position.end());
    const std::int64_t first = position[1] / per_group * depth;
    double sum = bias_of(inputs, position[1]);
    for (std::int64_t c = 0; c < depth; ++c) {
      const double* in = x.elements.data() + plane(x.shape, position[0], first + c);
      const double* filter =
          weight.elements.data() + static_cast<std::size_t>(position[1] * depth + c) * taps;
      for_each_tap(op.window, spatial, out, [&](const Position& at, std::size_t tap) {
        sum += in[flat(spatial, at)] * filter[tap];
      });
    }
    outputs[0].elements[index] = sum;
  });
}

void run(const TransposedConvolution& op, const Inputs& inputs, Outputs& outputs) {
  const Tensor& x = *inputs[0];
  const Tensor& weight = *inputs[1];
  Tensor& y = outputs[0];
  const Shape spatial = spatial_of(y.shape);
  const auto taps = static_cast<std::size_t>(element_count(op.window.kernel));
  const std::int64_t per_group = x.shape[1] / op.groups;
  for_each_element(y.shape, [&](const Position& position, std::size_t index) {
    y.elements[index] = bias_of(inputs, position[1]);
  });
  for_each_element(x.shape, [&](const Position& position, std::size_t index) {
    const Position in(position.begin() + 2, position.end());
    for (std::int64_t k = 0; k < weight.shape[1]; ++k) {
      const std::int64_t channel = position[1] / per_group * weight.shape[1] + k;
      double* out = y.elements.data() + plane(y.shape, position[0], channel);
      const double* filter = weight.elements.data() +
                             static_cast<std::size_t>(position[1] * weight.shape[1] + k) * taps;
      // The transposed window scatters an input where the convolution would have gathered it.
      for_each_tap(op.window, spatial, in, [&](const Position& at, std::size_t tap) {
        out[flat(spatial, at)] += x.elements[index] * filter[tap];
      });
    }
  });
}

void run(const Pooling& op, const Inputs& inputs, Outputs& outputs) {
  const Tensor& x = *inputs[0];
  const Shape spatial = spatial_of(x.shape);
  const bool maximum = op.kind == Pooling::Kind::max;
  for_each_element(outputs[0].shape, [&](const Position& position, std::size_t index) {
    const Position out(position.begin() + 2, position.end());
    const double* in = x.elements.data() + plane(x.shape, position[0], position[1]);
    double value = maximum ? -std::numeric_limits<double>::infinity() : 0;
    std::int64_t count = 0;
    for_each_tap(op.window, spatial, out, [&](const Position& at, std::size_t) {
      const double element = in[flat(spatial, at)];
      value = maximum ? std::max(value, element) : value + element;
      ++count;
    });
    if (op.count_include_pad) count = padded_taps(op.window, spatial, out);
    outputs[0].elements[index] = maximum ? value : value / static_cast<double>(count);
  });
}

void run(const GlobalPooling& op, const Inputs& inputs, Outputs& outputs) {
  const std::vector<double>& in = inputs[0]->elements;
  std::vector<double>& out = outputs[0].elements;
  const std::size_t area = in.size() / std::max<std::size_t>(out.size(), 1);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto first = in.begin() + static_cast<std::ptrdiff_t>(i * area);
    const auto last = first + static_cast<std::ptrdiff_t>(area);
    double sum = 0;
    for (auto at = first; at != last; ++at) sum += *at;
    out[i] = op.kind == Pooling::Kind::max ? *std::max_element(first, last)
                                           : sum / static_cast<double>(area);
  }
}

void run(const Resize& op, const Inputs& inputs, Outputs& outputs) {
  const Shape& shape = inputs[0]->shape;
  if (op.coordinates == "tf_crop_and_resize") {
    throw base::InputError("resizing with tf_crop_and_resize cannot be evaluated");
  }
  for_each_element(outputs[0].shape, [&](const Position& position, std::size_t index) {
    std::vector<Taps> all;
    Shape counts;
    for (std::size_t i = 0; i < shape.size(); ++i) {
      const Coordinates coordinates{op, static_cast<double>(shape[i]),
                                    static_cast<double>(op.shape[i]), op.scales[i]};
      const bool same = shape[i] == op.shape[i];
      all.push_back(same
                        ? Taps{{position[i]}, {1}}
                        : taps(op, coordinates.source(static_cast<double>(position[i])), shape[i]));
      counts.push_back(static_cast<std::int64_t>(all.back().index.size()));
    }
    double sum = 0;
    for_each_element(counts, [&](const Position& choice, std::size_t) {
      Position at(shape.size());
      double weight = 1;
      for (std::size_t i = 0; i < at.size(); ++i) {
        at[i] = all[i].index[static_cast<std::size_t>(choice[i])];
        weight *= all[i].weight[static_cast<std::size_t>(choice[i])];
      }
      sum += weight * inputs[0]->elements[flat(shape, at)];
    });
    outputs[0].elements[index] = sum;
  });
}

void run(const DepthSpace& op, const Inputs& inputs, Outputs& outputs) {
  // Visit the deep tensor; its channel holds the offset inside the block.
  const Shape& deep = op.to_depth ? outputs[0].shape : inputs[0]->shape;
  const Shape& wide = op.to_depth ? inputs[0]->shape : outputs[0].shape;
  const std::int64_t area = op.block * op.block;
  for_each_element(deep, [&](const Position& position, std::size_t index) {
    const std::int64_t offset =
        op.column_row_depth ? position[1] % area : position[1] / (deep[1] / area);
    const std::int64_t channel =
        op.column_row_depth ? position[1] / area : position[1] % (deep[1] / area);
    const Position at = {position[0], channel, position[2] * op.block + offset / op.block,
                         position[3] * op.block + offset % op.block};
    const std::size_t other = flat(wide, at);
    outputs[0].elements[op.to_depth ? index : other] =
        inputs[0]->elements[op.to_depth ? other : index];
  });
}

}  // namespace flecsim::model::reference
