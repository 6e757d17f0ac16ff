// Shape rules of convolutions, pooling and resizing.
#include <algorithm>

#include <fmt/format.h>

#include "flecsim/base/checked.h"

#include "infer.h"

namespace flecsim::model {
namespace {

/// Bound on every number of a window: far above any network, far below overflow.
constexpr std::int64_t window_limit = std::int64_t{1} << 31;

void check_numbers(std::string_view what, const std::vector<std::int64_t>& numbers,
                   std::size_t rank, std::int64_t minimum) {
  if (numbers.size() != rank) {
    infer::fail(fmt::format("{} has {} numbers, expected {}", what, numbers.size(), rank));
  }
  for (const std::int64_t number : numbers) {
    if (number < minimum || number > window_limit) {
      infer::fail(fmt::format("{} {}, expected {} to 2^31", what, number, minimum));
    }
  }
}

void check_window(const Window& window, std::size_t rank) {
  check_numbers("kernel", window.kernel, rank, 1);
  check_numbers("stride", window.stride, rank, 1);
  check_numbers("dilation", window.dilation, rank, 1);
  check_numbers("padding", window.pad_begin, rank, 0);
  check_numbers("padding", window.pad_end, rank, 0);
}

std::size_t spatial_rank(const Shape& x) {
  infer::check_rank_from("the input", x, 3);
  if (x.size() > 5)
    infer::fail(fmt::format("the input is {}, expected 3 to 5 dimensions", to_string(x)));
  return x.size() - 2;
}

/// Extent that the kernel covers.
std::int64_t covered(const Window& window, std::size_t i) {
  return window.dilation[i] * (window.kernel[i] - 1) + 1;
}

void check_groups(std::int64_t groups, std::int64_t channels, std::string_view what) {
  if (groups < 1) infer::fail(fmt::format("{} groups, expected at least 1", groups));
  if (channels % groups != 0) {
    infer::fail(fmt::format("{} {} in {} groups, expected a multiple", channels, what, groups));
  }
}

void check_kernel(const Window& window, const Shape& weight) {
  if (std::equal(window.kernel.begin(), window.kernel.end(), weight.begin() + 2, weight.end())) {
    return;
  }
  infer::fail(fmt::format("the weight is {}, expected the kernel {} as its last dimensions",
                          to_string(weight), to_string(window.kernel)));
}

}  // namespace

std::int64_t window_extent(const Window& window, std::size_t i, std::int64_t input,
                           bool ceil_mode) {
  const std::int64_t padded =
      base::checked_add(input, window.pad_begin[i] + window.pad_end[i], "a padded extent");
  const std::int64_t room = padded - covered(window, i);
  if (room < 0) {
    infer::fail(
        fmt::format("the kernel covers {} of dimension {}, expected at most the padded "
                    "input {}",
                    covered(window, i), i, padded));
  }
  if (!ceil_mode) return room / window.stride[i] + 1;
  const std::int64_t extent = base::ceil_div(room, window.stride[i]) + 1;
  // A window that would start in the padding behind the input is dropped.
  const bool outside = (extent - 1) * window.stride[i] >= input + window.pad_begin[i];
  return outside ? extent - 1 : extent;
}

namespace infer {

Outputs outputs(const Convolution& op, const Inputs& inputs) {
  const Shape& x = inputs[0]->shape;
  const Shape& weight = inputs[1]->shape;
  const std::size_t rank = spatial_rank(x);
  check_window(op.window, rank);
  check_rank("the weight", weight, x.size());
  check_kernel(op.window, weight);
  check_groups(op.groups, x[1], "input channels");
  check_groups(op.groups, weight[0], "output channels");
  if (weight[1] != x[1] / op.groups) {
    fail(fmt::format("the weight is {}, expected {} input channels per group", to_string(weight),
                     x[1] / op.groups));
  }
  check_shape("the bias", inputs, 2, {weight[0]});
  Shape shape = {x[0], weight[0]};
  for (std::size_t i = 0; i < rank; ++i) shape.push_back(window_extent(op.window, i, x[i + 2]));
  return {{shape, inputs[0]->type}};
}

Outputs outputs(const TransposedConvolution& op, const Inputs& inputs) {
  const Shape& x = inputs[0]->shape;
  const Shape& weight = inputs[1]->shape;
  const std::size_t rank = spatial_rank(x);
  check_window(op.window, rank);
  check_numbers("output padding", op.output_padding, rank, 0);
  check_rank("the weight", weight, x.size());
  check_kernel(op.window, weight);
  check_groups(op.groups, x[1], "input channels");
  if (weight[0] != x[1]) {
    fail(
        fmt::format("the weight is {}, expected {} input channels first", to_string(weight), x[1]));
  }
  const std::int64_t channels =
      base::checked_multiply(weight[1], op.groups, "the number of output channels");
  check_shape("the bias", inputs, 2, {channels});
  Shape shape = {x[0], channels};
  for (std::size_t i = 0; i < rank; ++i) {
    const std::int64_t grown =
        base::checked_multiply(op.window.stride[i], x[i + 2] - 1, "an output extent");
    const std::int64_t extent = base::checked_add(grown,
                                                  op.output_padding[i] + covered(op.window, i) -
                                                      op.window.pad_begin[i] - op.window.pad_end[i],
                                                  "an output extent");
    if (extent < 1) fail(fmt::format("the padding leaves an output of {}", extent));
    shape.push_back(extent);
  }
  return {{shape, inputs[0]->type}};
}

Outputs outputs(const Pooling& op, const Inputs& inputs) {
  const Shape& x = inputs[0]->shape;
  const std::size_t rank = spatial_rank(x);
  check_window(op.window, rank);
  Shape shape = {x[0], x[1]};
  for (std::size_t i = 0; i < rank; ++i) {
    shape.push_back(window_extent(op.window, i, x[i + 2], op.ceil_mode));
  }
  return {{shape, inputs[0]->type}};
}

Outputs outputs(const GlobalPooling&, const Inputs& inputs) {
  const Shape& x = inputs[0]->shape;
  check_rank_from("the input", x, 3);
  Shape shape(x.size(), 1);
  shape[0] = x[0];
  shape[1] = x[1];
  return {{shape, inputs[0]->type}};
}

Outputs outputs(const Resize& op, const Inputs& inputs) {
  check_rank("the output", op.shape, inputs[0]->shape.size());
  for (const std::int64_t extent : op.shape) {
    if (extent < 1)
      fail(fmt::format("the output is {}, expected extents from 1", to_string(op.shape)));
  }
  return {{op.shape, inputs[0]->type}};
}

Outputs outputs(const DepthSpace& op, const Inputs& inputs) {
  Shape shape = inputs[0]->shape;
  check_rank("the input", shape, 4);
  if (op.block < 1 || op.block > 65536) {
    fail(fmt::format("block size {}, expected 1 to 65536", op.block));
  }
  const std::int64_t area = op.block * op.block;
  if (op.to_depth ? shape[2] % op.block != 0 || shape[3] % op.block != 0 : shape[1] % area != 0) {
    fail(fmt::format("the input is {}, expected multiples of the block size {}", to_string(shape),
                     op.block));
  }
  shape[1] = op.to_depth ? base::checked_multiply(shape[1], area, "channels") : shape[1] / area;
  for (std::size_t i : {2, 3}) {
    shape[i] = op.to_depth ? shape[i] / op.block
                           : base::checked_multiply(shape[i], op.block, "an output extent");
  }
  return {{shape, inputs[0]->type}};
}

}  // namespace infer
}  // namespace flecsim::model
