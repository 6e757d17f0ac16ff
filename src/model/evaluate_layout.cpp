// Reference loops of operations that move elements, and of reductions.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "flecsim/base/error.h"

#include "evaluate_parts.h"

namespace flecsim::model::reference {
namespace {

using Position = std::vector<std::int64_t>;

/// Folds a mirrored index into [0, extent).
std::int64_t reflect(std::int64_t at, std::int64_t extent) {
  if (extent == 1) return 0;
  const std::int64_t period = 2 * (extent - 1);
  at = ((at % period) + period) % period;
  return at < extent ? at : period - at;
}

struct Accumulator {
  static double start(Reduce::Kind kind) {
    if (kind == Reduce::Kind::maximum) return -std::numeric_limits<double>::infinity();
    if (kind == Reduce::Kind::minimum) return std::numeric_limits<double>::infinity();
    return kind == Reduce::Kind::product ? 1 : 0;
  }
  static double combine(Reduce::Kind kind, double value, double element) {
    switch (kind) {
      case Reduce::Kind::maximum:
        return std::max(value, element);
      case Reduce::Kind::minimum:
        return std::min(value, element);
      case Reduce::Kind::product:
        return value * element;
      case Reduce::Kind::l1:
        return value + std::abs(element);
      case Reduce::Kind::l2:
      case Reduce::Kind::sum_square:
        return value + element * element;
      case Reduce::Kind::log_sum_exp:
        return value + std::exp(element);
      case Reduce::Kind::mean:
      case Reduce::Kind::sum:
        break;
    }
    return value + element;
  }
  static double finish(Reduce::Kind kind, double value, double count) {
    if (kind == Reduce::Kind::mean) return value / count;
    if (kind == Reduce::Kind::l2) return std::sqrt(value);
    return kind == Reduce::Kind::log_sum_exp ? std::log(value) : value;
  }
};

/// Shape with the reduced dimensions kept as 1: indexes the same elements as the output.
Shape kept_shape(const Shape& shape, const std::vector<std::int64_t>& axes) {
  Shape kept = shape;
  for (const std::int64_t axis : axes) kept[static_cast<std::size_t>(axis)] = 1;
  return kept;
}

}  // namespace

void run(const Concat& op, const Inputs& inputs, Outputs& outputs) {
  const auto axis = static_cast<std::size_t>(op.axis);
  std::int64_t offset = 0;
  for (const Tensor* input : inputs) {
    for_each_element(input->shape, [&](const Position& position, std::size_t index) {
      Position target = position;
      target[axis] += offset;
      outputs[0].elements[flat(outputs[0].shape, target)] = input->elements[index];
    });
    offset += input->shape[axis];
  }
}

void run(const Reshape&, const Inputs& inputs, Outputs& outputs) {
  outputs[0].elements = inputs[0]->elements;
}

void run(const Transpose& op, const Inputs& inputs, Outputs& outputs) {
  for_each_element(outputs[0].shape, [&](const Position& position, std::size_t index) {
    Position from(position.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
      from[static_cast<std::size_t>(op.permutation[i])] = position[i];
    }
    outputs[0].elements[index] = inputs[0]->elements[flat(inputs[0]->shape, from)];
  });
}

void run(const Slice& op, const Inputs& inputs, Outputs& outputs) {
  for_each_element(outputs[0].shape, [&](const Position& position, std::size_t index) {
    Position from(position.size());
    for (std::size_t i = 0; i < from.size(); ++i) from[i] = op.start[i] + position[i] * op.step[i];
    outputs[0].elements[index] = inputs[0]->elements[flat(inputs[0]->shape, from)];
  });
}

void run(const Split& op, const Inputs& inputs, Outputs& outputs) {
  const auto axis = static_cast<std::size_t>(op.axis);
  std::int64_t offset = 0;
  for (Tensor& output : outputs) {
    for_each_element(output.shape, [&](const Position& position, std::size_t index) {
      Position from = position;
      from[axis] += offset;
      output.elements[index] = inputs[0]->elements[flat(inputs[0]->shape, from)];
    });
    offset += output.shape[axis];
  }
}

void run(const Pad& op, const Inputs& inputs, Outputs& outputs) {
  const Shape& shape = inputs[0]->shape;
  for_each_element(outputs[0].shape, [&](const Position& position, std::size_t index) {
    Position from(position.size());
    bool inside = true;
    for (std::size_t i = 0; i < from.size(); ++i) {
      from[i] = position[i] - op.begin[i];
      if (op.mode == Pad::Mode::reflect) from[i] = reflect(from[i], shape[i]);
      if (op.mode == Pad::Mode::edge) {
        from[i] = std::clamp<std::int64_t>(from[i], 0, shape[i] - 1);
      }
      inside = inside && from[i] >= 0 && from[i] < shape[i];
    }
    outputs[0].elements[index] = inside ? inputs[0]->elements[flat(shape, from)] : op.value;
  });
}

void run(const Gather& op, const Inputs& inputs, Outputs& outputs) {
  const Tensor& data = *inputs[0];
  const auto axis = static_cast<std::size_t>(op.axis);
  const std::size_t rank = inputs[1]->shape.size();
  for_each_element(outputs[0].shape, [&](const Position& position, std::size_t index) {
    const Position at(position.begin() + op.axis,
                      position.begin() + op.axis + static_cast<std::ptrdiff_t>(rank));
    double picked = inputs[1]->elements[flat(inputs[1]->shape, at)];
    const auto extent = static_cast<double>(data.shape[axis]);
    if (picked < 0) picked += extent;
    if (!(picked >= 0 && picked < extent)) {
      throw base::InputError(fmt::format("index {} of dimension {} of {}, expected inside", picked,
                                         op.axis, to_string(data.shape)));
    }
    Position from(position.begin(), position.begin() + op.axis);
    from.push_back(static_cast<std::int64_t>(picked));
    from.insert(from.end(), position.begin() + op.axis + static_cast<std::ptrdiff_t>(rank),
                position.end());
    outputs[0].elements[index] = data.elements[flat(data.shape, from)];
  });
}

void run(const Expand&, const Inputs& inputs, Outputs& outputs) {
  for_each_element(outputs[0].shape, [&](const Position& position, std::size_t index) {
    outputs[0].elements[index] = broadcast_element(*inputs[0], position);
  });
}

void run(const Tile&, const Inputs& inputs, Outputs& outputs) {
  const Shape& shape = inputs[0]->shape;
  for_each_element(outputs[0].shape, [&](const Position& position, std::size_t index) {
    Position from(position.size());
    for (std::size_t i = 0; i < from.size(); ++i) from[i] = position[i] % shape[i];
    outputs[0].elements[index] = inputs[0]->elements[flat(shape, from)];
  });
}

void run(const Reduce& op, const Inputs& inputs, Outputs& outputs) {
  const Shape kept = kept_shape(inputs[0]->shape, op.axes);
  std::vector<double>& result = outputs[0].elements;
  std::fill(result.begin(), result.end(), Accumulator::start(op.kind));
  for_each_element(inputs[0]->shape, [&](const Position& position, std::size_t index) {
    Position target = position;
    for (const std::int64_t axis : op.axes) target[static_cast<std::size_t>(axis)] = 0;
    double& value = result[flat(kept, target)];
    value = Accumulator::combine(op.kind, value, inputs[0]->elements[index]);
  });
  const double count = static_cast<double>(inputs[0]->elements.size()) /
                       static_cast<double>(std::max<std::size_t>(result.size(), 1));
  for (double& value : result) value = Accumulator::finish(op.kind, value, count);
}

void run(const ArgReduce& op, const Inputs& inputs, Outputs& outputs) {
  const auto axis = static_cast<std::size_t>(op.axis);
  const Shape kept = kept_shape(inputs[0]->shape, {op.axis});
  std::vector<double> best(outputs[0].elements.size());
  for_each_element(inputs[0]->shape, [&](const Position& position, std::size_t index) {
    Position target = position;
    target[axis] = 0;
    const std::size_t at = flat(kept, target);
    const double element = inputs[0]->elements[index];
    const bool better = op.maximum ? element > best[at] : element < best[at];
    if (position[axis] != 0 && !better) return;
    best[at] = element;
    outputs[0].elements[at] = static_cast<double>(position[axis]);
  });
}

}  // namespace flecsim::model::reference
