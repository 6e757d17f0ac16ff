// Operations of ONNX that move elements, and reductions.
#include <algorithm>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "flecsim/base/checked.h"

#include "translators.h"

namespace flecsim::importer::onnx {
namespace {

using model::Shape;

std::int64_t as_number(std::size_t value) { return static_cast<std::int64_t>(value); }

/// From an attribute (old opsets) or an operand; absent where neither is there.
std::optional<std::vector<std::int64_t>> list(NodeView& node, std::string_view attribute,
                                              std::size_t operand) {
  if (const auto given = node.integer_list(attribute)) return given;
  return node.integers(operand, attribute);
}

/// Resolves 0 (the input's extent) and -1 (what is left over).
Shape reshape_target(NodeView& node, Shape target, bool zero_is_zero) {
  const Shape& x = node.shape(0);
  std::optional<std::size_t> open;
  std::int64_t known = 1;
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (target[i] == 0 && !zero_is_zero) {
      if (i >= x.size())
        node.fail(
            fmt::format("target dimension {} is 0, expected one of {}", i, model::to_string(x)));
      target[i] = x[i];
    }
    if (target[i] == -1 && !open) {
      open = i;
    } else if (target[i] < 0) {
      node.fail(
          fmt::format("target {}, expected extents and at most one -1", model::to_string(target)));
    } else {
      known = base::checked_multiply(known, target[i], "the target shape");
    }
  }
  if (!open) return target;
  const std::int64_t count = model::element_count(x);
  if (known == 0 || count % known != 0) {
    node.fail(fmt::format("{} to {}, expected as many elements", model::to_string(x),
                          model::to_string(target)));
  }
  target[*open] = count / known;
  return target;
}

struct SliceRange {
  std::int64_t start;
  std::int64_t count;
};

/// numpy's rule for start and end of one dimension.
SliceRange slice_range(std::int64_t start, std::int64_t end, std::int64_t step,
                       std::int64_t extent) {
  const auto resolve = [&](std::int64_t at, std::int64_t low, std::int64_t high) {
    return std::clamp(at < 0 ? at + extent : at, low, high);
  };
  if (step > 0) {
    const std::int64_t first = resolve(start, 0, extent);
    const std::int64_t last = resolve(end, 0, extent);
    return {first, last > first ? base::ceil_div(last - first, step) : 0};
  }
  const std::int64_t first = resolve(start, 0, extent - 1);
  // An end before the first element stays -1: it is no negative index any more.
  const std::int64_t last = end < -extent ? -1 : resolve(end, -1, extent - 1);
  return {first, first > last ? base::ceil_div(first - last, -step) : 0};
}

/// Keeps arithmetic on what a file says inside 64 bits.
std::int64_t tamed(std::int64_t value) {
  return std::clamp(value, -(std::int64_t{1} << 42), std::int64_t{1} << 42);
}

std::vector<std::int64_t> range_of(std::size_t count) {
  std::vector<std::int64_t> result(count);
  std::iota(result.begin(), result.end(), 0);
  return result;
}

model::Reduce::Kind reduce_kind(std::string_view type) {
  using Kind = model::Reduce::Kind;
  if (type == "ReduceSum") return Kind::sum;
  if (type == "ReduceMax") return Kind::maximum;
  if (type == "ReduceMin") return Kind::minimum;
  if (type == "ReduceProd") return Kind::product;
  if (type == "ReduceL1") return Kind::l1;
  if (type == "ReduceL2") return Kind::l2;
  if (type == "ReduceSumSquare") return Kind::sum_square;
  return type == "ReduceLogSumExp" ? Kind::log_sum_exp : Kind::mean;
}

std::vector<std::int64_t> equal_parts(NodeView& node, std::int64_t extent, std::size_t count) {
  if (count == 0 || extent % as_number(count) != 0) {
    node.fail(fmt::format("{} outputs of {} elements, expected a divisor", count, extent));
  }
  return std::vector<std::int64_t>(count, extent / as_number(count));
}

void set_pads(NodeView& node, const std::vector<std::int64_t>& pads, model::Pad& op) {
  const std::size_t rank = node.rank();
  if (pads.size() != 2 * rank) {
    node.fail(fmt::format("pads has {} numbers, expected {}", pads.size(), 2 * rank));
  }
  const auto middle = pads.begin() + static_cast<std::ptrdiff_t>(rank);
  op.begin.assign(pads.begin(), middle);
  op.end.assign(middle, pads.end());
}

}  // namespace

Translation concat(NodeView& node) {
  std::vector<std::size_t> operands(node.operand_count());
  std::iota(operands.begin(), operands.end(), std::size_t{0});
  return {model::Concat{as_number(node.axis(node.required_integer("axis"), node.rank()))},
          operands};
}

Translation reshape(NodeView& node) {
  const auto target = list(node, "shape", 1);
  if (!target) node.fail("its target shape is missing");
  const bool zero_is_zero = node.integer("allowzero", 0) != 0;
  return {model::Reshape{reshape_target(node, *target, zero_is_zero)}, {0}};
}

Translation flatten(NodeView& node) {
  const Shape& x = node.shape(0);
  const auto rank = as_number(x.size());
  std::int64_t axis = node.integer("axis", 1);
  if (axis < -rank || axis > rank) {
    node.fail(fmt::format("axis {}, expected {} to {}", axis, -rank, rank));
  }
  if (axis < 0) axis += rank;
  return {model::Reshape{{model::element_count(Shape(x.begin(), x.begin() + axis)),
                          model::element_count(Shape(x.begin() + axis, x.end()))}},
          {0}};
}

Translation squeeze(NodeView& node) {
  const Shape& x = node.shape(0);
  const auto given = list(node, "axes", 1);
  std::vector<bool> removed(x.size(), false);
  if (!given) {
    for (std::size_t i = 0; i < x.size(); ++i) removed[i] = x[i] == 1;
  } else {
    for (const std::int64_t axis : node.axes(*given, x.size())) {
      removed[static_cast<std::size_t>(axis)] = true;
    }
  }
  Shape shape;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (removed[i] && x[i] != 1) {
      node.fail(fmt::format("axis {} of {}, expected an extent of 1", i, model::to_string(x)));
    }
    if (!removed[i]) shape.push_back(x[i]);
  }
  return {model::Reshape{shape}, {0}};
}

Translation unsqueeze(NodeView& node) {
  const Shape& x = node.shape(0);
  const auto given = list(node, "axes", 1);
  if (!given) node.fail("its axes are missing");
  const std::size_t rank = x.size() + given->size();
  std::vector<bool> added(rank, false);
  for (const std::int64_t axis : node.axes(*given, rank)) {
    added[static_cast<std::size_t>(axis)] = true;
  }
  Shape shape;
  std::size_t next = 0;
  for (std::size_t i = 0; i < rank; ++i) shape.push_back(added[i] ? 1 : x[next++]);
  return {model::Reshape{shape}, {0}};
}

Translation transpose(NodeView& node) {
  std::vector<std::int64_t> reversed = range_of(node.rank());
  std::reverse(reversed.begin(), reversed.end());
  return {model::Transpose{node.integer_list("perm").value_or(reversed)}, {0}};
}

Translation slice(NodeView& node) {
  const Shape& x = node.shape(0);
  const auto starts = list(node, "starts", 1);
  const auto ends = list(node, "ends", 2);
  if (!starts || !ends) node.fail("its starts or ends are missing");
  const auto axes = node.axes(list(node, "axes", 3).value_or(range_of(starts->size())), x.size());
  const auto steps =
      node.integers(4, "steps").value_or(std::vector<std::int64_t>(starts->size(), 1));
  if (ends->size() != starts->size() || axes.size() != starts->size() ||
      steps.size() != starts->size()) {
    node.fail("starts, ends, axes and steps differ in length");
  }
  model::Slice op{std::vector<std::int64_t>(x.size(), 0), std::vector<std::int64_t>(x.size(), 1),
                  x};
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const auto axis = static_cast<std::size_t>(axes[i]);
    if (steps[i] == 0) node.fail("step 0, expected another number");
    const std::int64_t step = tamed(steps[i]);
    const SliceRange range = slice_range(tamed((*starts)[i]), tamed((*ends)[i]), step, x[axis]);
    op.start[axis] = range.start;
    op.count[axis] = range.count;
    op.step[axis] = range.count > 1 ? step : 1;
  }
  return {op, {0}};
}

Translation split(NodeView& node) {
  model::Split op;
  const std::size_t axis = node.axis(node.integer("axis", 0), node.rank());
  op.axis = as_number(axis);
  const auto sizes = list(node, "split", 1);
  op.sizes = sizes ? *sizes : equal_parts(node, node.shape(0)[axis], node.output_count());
  if (op.sizes.size() != node.output_count()) {
    node.fail(fmt::format("{} parts for {} outputs, expected as many", op.sizes.size(),
                          node.output_count()));
  }
  return {op, {0}};
}

Translation pad(NodeView& node) {
  model::Pad op;
  const std::string mode = node.text("mode", "constant");
  if (mode == "reflect") {
    op.mode = model::Pad::Mode::reflect;
  } else if (mode == "edge") {
    op.mode = model::Pad::Mode::edge;
  } else if (mode != "constant") {
    node.fail(fmt::format("mode '{}', expected constant, reflect or edge", mode));
  }
  const auto pads = list(node, "pads", 1);
  if (!pads) node.fail("its pads are missing");
  set_pads(node, *pads, op);
  op.value =
      node.opset() < 11 ? node.real("value", 0) : node.scalar(2, "the padding value").value_or(0);
  return {op, {0}};
}

Translation gather(NodeView& node) {
  return {model::Gather{as_number(node.axis(node.integer("axis", 0), node.rank()))}, {0, 1}};
}

Translation expand(NodeView& node) {
  const auto target = node.integers(1, "the target shape");
  if (!target) node.fail("its target shape is missing");
  // The target may be smaller in a dimension: both are broadcast against each other.
  for (const std::int64_t extent : *target) {
    if (extent < 0)
      node.fail(fmt::format("target {}, expected extents", model::to_string(*target)));
  }
  return {model::Expand{model::broadcast(node.shape(0), *target)}, {0}};
}

Translation tile(NodeView& node) {
  const auto repeats = node.integers(1, "the repeats");
  if (!repeats) node.fail("its repeats are missing");
  return {model::Tile{*repeats}, {0}};
}

Translation reduce(NodeView& node) {
  model::Reduce op;
  op.kind = reduce_kind(node.type());
  op.keep_dimensions = node.integer("keepdims", 1) != 0;
  const bool empty_means_none = node.integer("noop_with_empty_axes", 0) != 0;
  const auto axes = list(node, "axes", 1);
  if (axes && !axes->empty()) {
    op.axes = node.axes(*axes, node.rank());
  } else if (!empty_means_none) {
    op.axes = range_of(node.rank());
  }
  return {op, {0}};
}

Translation arg_reduce(NodeView& node) {
  model::ArgReduce op;
  op.maximum = node.type() == "ArgMax";
  op.axis = as_number(node.axis(node.integer("axis", 0), node.rank()));
  op.keep_dimensions = node.integer("keepdims", 1) != 0;
  node.ignore({"select_last_index"});
  return {op, {0}};
}

}  // namespace flecsim::importer::onnx
