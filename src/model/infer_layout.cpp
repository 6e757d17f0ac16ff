// Shape rules of operations that move elements, and of reductions.
#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "flecsim/base/checked.h"

#include "infer.h"

namespace flecsim::model::infer {
namespace {

void check_count(std::string_view what, std::size_t count, const Shape& shape) {
  if (count == shape.size()) return;
  fail(fmt::format("{} numbers for {}, expected one per dimension of {}", count, what,
                   to_string(shape)));
}

void check_permutation(const std::vector<std::int64_t>& permutation, const Shape& shape) {
  check_count("the permutation", permutation.size(), shape);
  std::vector<std::int64_t> sorted = permutation;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (sorted[i] != static_cast<std::int64_t>(i)) {
      fail(fmt::format("permutation {}, expected every dimension once", to_string(permutation)));
    }
  }
}

}  // namespace

Outputs outputs(const Concat& op, const Inputs& inputs) {
  Shape shape = inputs[0]->shape;
  check_axis(op.axis, shape);
  const std::size_t axis = static_cast<std::size_t>(op.axis);
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    Shape other = inputs[i]->shape;
    check_rank(fmt::format("operand {}", i), other, shape.size());
    const std::int64_t extent = other[axis];
    other[axis] = shape[axis];
    if (other != shape) {
      fail(fmt::format("operands {} and {}, expected equal extents except on axis {}",
                       to_string(inputs[0]->shape), to_string(inputs[i]->shape), op.axis));
    }
    shape[axis] = base::checked_add(shape[axis], extent, "a concatenated extent");
  }
  return {{shape, inputs[0]->type}};
}

Outputs outputs(const Reshape& op, const Inputs& inputs) {
  if (std::any_of(op.shape.begin(), op.shape.end(), [](std::int64_t e) { return e < 0; }) ||
      element_count(op.shape) != element_count(inputs[0]->shape)) {
    fail(fmt::format("{} to {}, expected as many elements", to_string(inputs[0]->shape),
                     to_string(op.shape)));
  }
  return {{op.shape, inputs[0]->type}};
}

Outputs outputs(const Transpose& op, const Inputs& inputs) {
  const Shape& x = inputs[0]->shape;
  check_permutation(op.permutation, x);
  Shape shape;
  for (const std::int64_t from : op.permutation) shape.push_back(x[static_cast<std::size_t>(from)]);
  return {{shape, inputs[0]->type}};
}

Outputs outputs(const Slice& op, const Inputs& inputs) {
  const Shape& x = inputs[0]->shape;
  check_count("the start", op.start.size(), x);
  check_count("the step", op.step.size(), x);
  check_count("the slice", op.count.size(), x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (op.count[i] < 0) fail(fmt::format("a slice of {} elements", op.count[i]));
    if (op.count[i] == 0) continue;
    const std::int64_t reach =
        base::checked_multiply(op.step[i], op.count[i] - 1, "the reach of a slice");
    const std::int64_t last = base::checked_add(op.start[i], reach, "the reach of a slice");
    if (op.step[i] == 0 || std::min(op.start[i], last) < 0 || std::max(op.start[i], last) >= x[i]) {
      fail(fmt::format("a slice from {} to {} of dimension {}, expected inside {}", op.start[i],
                       last, i, to_string(x)));
    }
  }
  return {{op.count, inputs[0]->type}};
}

Outputs outputs(const Split& op, const Inputs& inputs) {
  const Shape& x = inputs[0]->shape;
  check_axis(op.axis, x);
  std::int64_t sum = 0;
  Outputs result;
  for (const std::int64_t size : op.sizes) {
    if (size < 0) fail(fmt::format("a part of {} elements, expected at least 0", size));
    sum = base::checked_add(sum, size, "the sum of the parts");
    Shape part = x;
    part[static_cast<std::size_t>(op.axis)] = size;
    result.push_back({part, inputs[0]->type});
  }
  if (sum != x[static_cast<std::size_t>(op.axis)]) {
    fail(fmt::format("parts of {} elements in all on axis {} of {}, expected its extent", sum,
                     op.axis, to_string(x)));
  }
  return result;
}

Outputs outputs(const Pad& op, const Inputs& inputs) {
  Shape shape = inputs[0]->shape;
  check_count("the padding", op.begin.size(), shape);
  check_count("the padding", op.end.size(), shape);
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const std::int64_t added = base::checked_add(op.begin[i], op.end[i], "a padded extent");
    shape[i] = base::checked_add(shape[i], added, "a padded extent");
    if (shape[i] < 0) fail(fmt::format("the padding leaves an extent of {}", shape[i]));
  }
  return {{shape, inputs[0]->type}};
}

Outputs outputs(const Gather& op, const Inputs& inputs) {
  const Shape& x = inputs[0]->shape;
  check_axis(op.axis, x);
  Shape shape(x.begin(), x.begin() + op.axis);
  shape.insert(shape.end(), inputs[1]->shape.begin(), inputs[1]->shape.end());
  shape.insert(shape.end(), x.begin() + op.axis + 1, x.end());
  return {{shape, inputs[0]->type}};
}

Outputs outputs(const Expand& op, const Inputs& inputs) {
  if (broadcast(inputs[0]->shape, op.shape) != op.shape) {
    fail(fmt::format("{} to {}, expected extents that broadcast", to_string(inputs[0]->shape),
                     to_string(op.shape)));
  }
  return {{op.shape, inputs[0]->type}};
}

Outputs outputs(const Tile& op, const Inputs& inputs) {
  Shape shape = inputs[0]->shape;
  check_count("the repeats", op.repeats.size(), shape);
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (op.repeats[i] < 0) fail(fmt::format("{} repeats, expected at least 0", op.repeats[i]));
    shape[i] = base::checked_multiply(shape[i], op.repeats[i], "a repeated extent");
  }
  return {{shape, inputs[0]->type}};
}

Outputs outputs(const Reduce& op, const Inputs& inputs) {
  const Shape& x = inputs[0]->shape;
  std::vector<bool> reduced(x.size(), false);
  for (const std::int64_t axis : op.axes) {
    check_axis(axis, x);
    reduced[static_cast<std::size_t>(axis)] = true;
  }
  Shape shape;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!reduced[i]) shape.push_back(x[i]);
    if (reduced[i] && op.keep_dimensions) shape.push_back(1);
  }
  return {{shape, inputs[0]->type}};
}

Outputs outputs(const ArgReduce& op, const Inputs& inputs) {
  Shape shape = inputs[0]->shape;
  check_axis(op.axis, shape);
  const auto position = shape.begin() + op.axis;
  if (op.keep_dimensions) {
    *position = 1;
  } else {
    shape.erase(position);
  }
  return {{shape, DataType::int64}};
}

}  // namespace flecsim::model::infer
