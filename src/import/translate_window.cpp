// Convolutions, pooling and resizing of ONNX.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "flecsim/base/checked.h"

#include "translators.h"

namespace flecsim::importer::onnx {
namespace {

using model::Shape;
using model::Window;

constexpr std::int64_t window_limit = std::int64_t{1} << 31;

std::size_t spatial_rank(const NodeView& node) {
  if (node.rank() < 3 || node.rank() > 5) {
    node.fail(fmt::format("the input is {}, expected 3 to 5 dimensions",
                          model::to_string(node.shape(0))));
  }
  return node.rank() - 2;
}

std::vector<std::int64_t> numbers(NodeView& node, std::string_view name, std::size_t count,
                                  std::int64_t absent, std::int64_t minimum) {
  auto list = node.integer_list(name).value_or(std::vector<std::int64_t>(count, absent));
  if (list.size() != count) {
    node.fail(fmt::format("{} has {} numbers, expected {}", name, list.size(), count));
  }
  for (const std::int64_t number : list) {
    if (number >= minimum && number <= window_limit) continue;
    node.fail(fmt::format("{} has {}, expected {} to 2^31", name, number, minimum));
  }
  return list;
}

std::vector<std::int64_t> kernel(NodeView& node, std::size_t rank, const Shape* weight) {
  if (weight == nullptr) {
    if (!node.has_attribute("kernel_shape")) node.fail("attribute 'kernel_shape' is missing");
    return numbers(node, "kernel_shape", rank, 1, 1);
  }
  if (weight->size() != rank + 2) {
    node.fail(fmt::format("the weight is {}, expected {} dimensions", model::to_string(*weight),
                          rank + 2));
  }
  const Shape own(weight->begin() + 2, weight->end());
  if (!node.has_attribute("kernel_shape")) return own;
  const auto given = numbers(node, "kernel_shape", rank, 1, 1);
  if (given != own) {
    node.fail(fmt::format("the weight is {}, expected the kernel {} of 'kernel_shape'",
                          model::to_string(*weight), model::to_string(given)));
  }
  return own;
}

/// Padding so that the output has ceil(input / stride) elements (SAME_UPPER, SAME_LOWER).
void pad_same(const Shape& x, bool more_at_end, Window& window) {
  for (std::size_t i = 0; i < window.kernel.size(); ++i) {
    const std::int64_t covered = window.dilation[i] * (window.kernel[i] - 1) + 1;
    const std::int64_t out = base::ceil_div(x[i + 2], window.stride[i]);
    const std::int64_t reach =
        base::checked_multiply(out - 1, window.stride[i], "the reach of a window");
    const std::int64_t total =
        std::max<std::int64_t>(base::checked_add(reach, covered - x[i + 2], "padding"), 0);
    window.pad_begin[i] = more_at_end ? total / 2 : total - total / 2;
    window.pad_end[i] = total - window.pad_begin[i];
  }
}

void explicit_padding(NodeView& node, Window& window) {
  const std::size_t rank = window.kernel.size();
  const auto pads = numbers(node, "pads", 2 * rank, 0, 0);
  window.pad_begin.assign(pads.begin(), pads.begin() + static_cast<std::ptrdiff_t>(rank));
  window.pad_end.assign(pads.begin() + static_cast<std::ptrdiff_t>(rank), pads.end());
}

Window window(NodeView& node, const Shape* weight) {
  const std::size_t rank = spatial_rank(node);
  Window result;
  result.kernel = kernel(node, rank, weight);
  result.stride = numbers(node, "strides", rank, 1, 1);
  result.dilation = numbers(node, "dilations", rank, 1, 1);
  explicit_padding(node, result);
  return result;
}

/// The window with its automatic padding resolved (not for transposed convolutions).
Window padded_window(NodeView& node, const Shape* weight) {
  Window result = window(node, weight);
  const std::string mode = node.text("auto_pad", "NOTSET");
  if (mode == "SAME_UPPER" || mode == "SAME_LOWER") {
    pad_same(node.shape(0), mode == "SAME_UPPER", result);
  } else if (mode == "VALID") {
    result.pad_begin.assign(result.kernel.size(), 0);
    result.pad_end = result.pad_begin;
  } else if (mode != "NOTSET") {
    node.fail(fmt::format("auto_pad '{}', expected NOTSET, SAME_UPPER, SAME_LOWER or VALID", mode));
  }
  return result;
}

std::vector<std::size_t> weight_operands(const NodeView& node) {
  return node.has(2) ? std::vector<std::size_t>{0, 1, 2} : std::vector<std::size_t>{0, 1};
}

/// Padding of a transposed convolution from its wanted output (attribute output_shape or SAME).
void pad_to_output(NodeView& node, const Shape& wanted, bool more_at_end,
                   model::TransposedConvolution& op) {
  Window& w = op.window;
  for (std::size_t i = 0; i < w.kernel.size(); ++i) {
    if (wanted[i] < 1 || wanted[i] > model::largest_extent) {
      node.fail(fmt::format("output_shape {}, expected 1 to 2^40", wanted[i]));
    }
    const std::int64_t grown =
        base::checked_multiply(w.stride[i], node.shape(0)[i + 2] - 1, "an output extent");
    const std::int64_t full = base::checked_add(
        grown, op.output_padding[i] + w.dilation[i] * (w.kernel[i] - 1) + 1, "an output extent");
    const std::int64_t total = std::max<std::int64_t>(full - wanted[i], 0);
    if (full < wanted[i]) op.output_padding[i] += wanted[i] - full;
    w.pad_begin[i] = more_at_end ? total / 2 : total - total / 2;
    w.pad_end[i] = total - w.pad_begin[i];
  }
}

void resolve_output(NodeView& node, model::TransposedConvolution& op) {
  const std::size_t rank = op.window.kernel.size();
  const std::string mode = node.text("auto_pad", "NOTSET");
  const auto wanted = node.integer_list("output_shape");
  if (wanted) {
    // Some files give the whole shape, with batch and channels.
    if (wanted->size() != rank && wanted->size() != rank + 2) {
      node.fail(fmt::format("output_shape has {} numbers, expected {}", wanted->size(), rank));
    }
    const Shape spatial(wanted->end() - static_cast<std::ptrdiff_t>(rank), wanted->end());
    return pad_to_output(node, spatial, mode != "SAME_UPPER", op);
  }
  if (mode == "NOTSET") return;
  if (mode == "VALID") {
    op.window.pad_begin.assign(rank, 0);
    op.window.pad_end.assign(rank, 0);
    return;
  }
  if (mode != "SAME_UPPER" && mode != "SAME_LOWER") {
    node.fail(fmt::format("auto_pad '{}', expected NOTSET, SAME_UPPER, SAME_LOWER or VALID", mode));
  }
  Shape same;
  for (std::size_t i = 0; i < rank; ++i) {
    same.push_back(base::checked_multiply(node.shape(0)[i + 2], op.window.stride[i], "an extent"));
  }
  pad_to_output(node, same, mode == "SAME_UPPER", op);
}

Translation pool(NodeView& node, model::Pooling::Kind kind) {
  model::Pooling op;
  op.kind = kind;
  op.window = padded_window(node, nullptr);
  op.ceil_mode = node.integer("ceil_mode", 0) != 0;
  if (kind == model::Pooling::Kind::average) {
    op.count_include_pad = node.integer("count_include_pad", 0) != 0;
  }
  return {op, {0}};
}

// --- Resize ---

std::vector<double> scales_of(const NodeView& node, std::size_t operand) {
  const auto tensor = node.constant(operand, "the scales");
  return tensor ? tensor->elements : std::vector<double>();
}

/// Output extents floor(input * scale), as ONNX has it.
void resize_by_scales(NodeView& node, const std::vector<double>& scales, model::Resize& op) {
  const Shape& x = node.shape(0);
  if (scales.size() != x.size()) {
    node.fail(fmt::format("{} scales for {}, expected one per dimension", scales.size(),
                          model::to_string(x)));
  }
  op.scales = scales;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double extent = std::floor(static_cast<double>(x[i]) * scales[i]);
    if (!(scales[i] > 0) || !(extent >= 1) || extent > static_cast<double>(model::largest_extent)) {
      node.fail(fmt::format("scale {} of {}, expected an output from 1 to 2^40", scales[i], x[i]));
    }
    op.shape.push_back(static_cast<std::int64_t>(extent));
  }
}

void resize_to_sizes(NodeView& node, const Shape& sizes, model::Resize& op) {
  const Shape& x = node.shape(0);
  if (sizes.size() != x.size()) {
    node.fail(fmt::format("{} sizes for {}, expected one per dimension", sizes.size(),
                          model::to_string(x)));
  }
  op.shape = sizes;
  for (std::size_t i = 0; i < x.size(); ++i) {
    op.scales.push_back(static_cast<double>(sizes[i]) / static_cast<double>(x[i]));
  }
}

model::Resize::Mode resize_mode(NodeView& node) {
  const std::string mode = node.text("mode", "nearest");
  if (mode == "nearest") return model::Resize::Mode::nearest;
  if (mode == "linear" || mode == "bilinear") return model::Resize::Mode::linear;
  if (mode == "cubic") return model::Resize::Mode::cubic;
  node.fail(fmt::format("mode '{}', expected nearest, linear or cubic", mode));
}

void resize_coordinates(NodeView& node, model::Resize& op) {
  op.coordinates = node.text("coordinate_transformation_mode", "half_pixel");
  op.nearest_rounding = node.text("nearest_mode", "round_prefer_floor");
  op.cubic_coefficient = node.real("cubic_coeff_a", -0.75F);
  if (node.integer("exclude_outside", 0) != 0) {
    node.fail("exclude_outside 1 is not supported, expected 0");
  }
  node.ignore({"extrapolation_value"});
}

/// Old opsets scale without half-pixel centers.
void asymmetric(model::Resize& op) {
  op.coordinates = "asymmetric";
  op.nearest_rounding = "floor";
}

}  // namespace

Translation conv(NodeView& node) {
  model::Convolution op;
  op.window = padded_window(node, &node.shape(1));
  op.groups = node.integer("group", 1);
  return {op, weight_operands(node)};
}

Translation conv_transpose(NodeView& node) {
  model::TransposedConvolution op;
  op.window = window(node, &node.shape(1));
  op.groups = node.integer("group", 1);
  op.output_padding = numbers(node, "output_padding", op.window.kernel.size(), 0, 0);
  resolve_output(node, op);
  return {op, weight_operands(node)};
}

Translation max_pool(NodeView& node) {
  if (node.output_used(1)) node.fail("its second output (indices) is used, expected one output");
  if (node.integer("storage_order", 0) != 0) node.fail("storage_order 1, expected 0");
  return pool(node, model::Pooling::Kind::max);
}

Translation average_pool(NodeView& node) { return pool(node, model::Pooling::Kind::average); }

Translation global_pool(NodeView& node) {
  const bool maximum = node.type() == "GlobalMaxPool";
  return {model::GlobalPooling{maximum ? model::Pooling::Kind::max : model::Pooling::Kind::average},
          {0}};
}

Translation resize(NodeView& node) {
  model::Resize op;
  op.mode = resize_mode(node);
  if (node.opset() < 11) {
    asymmetric(op);
    resize_by_scales(node, scales_of(node, 1), op);
    return {op, {0}};
  }
  resize_coordinates(node, op);
  const std::vector<double> scales = scales_of(node, 2);
  const auto sizes = node.integers(3, "the sizes");
  if (sizes && !sizes->empty()) {
    resize_to_sizes(node, *sizes, op);
  } else {
    resize_by_scales(node, scales, op);
  }
  return {op, {0}};
}

Translation upsample(NodeView& node) {
  model::Resize op;
  op.mode = resize_mode(node);
  asymmetric(op);
  std::vector<double> scales = scales_of(node, 1);
  if (const auto list = node.real_list("scales")) scales.assign(list->begin(), list->end());
  resize_by_scales(node, scales, op);
  return {op, {0}};
}

Translation depth_to_space(NodeView& node) {
  model::DepthSpace op;
  op.block = node.required_integer("blocksize");
  const std::string mode = node.text("mode", "DCR");
  if (mode != "DCR" && mode != "CRD")
    node.fail(fmt::format("mode '{}', expected DCR or CRD", mode));
  op.column_row_depth = mode == "CRD";
  return {op, {0}};
}

Translation space_to_depth(NodeView& node) {
  model::DepthSpace op;
  op.to_depth = true;
  op.block = node.required_integer("blocksize");
  return {op, {0}};
}

}  // namespace flecsim::importer::onnx
