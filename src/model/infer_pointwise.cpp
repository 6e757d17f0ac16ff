// Shape rules of operations whose output has the shape of their (broadcast) input.
#include <fmt/format.h>

#include "infer.h"

namespace flecsim::model::infer {
namespace {

bool gives_boolean(Elementwise::Kind kind) {
  using Kind = Elementwise::Kind;
  return kind >= Kind::equal && kind <= Kind::logical_xor;
}

void check_channel_operands(const Inputs& inputs) {
  check_rank_from("the input", inputs[0]->shape, 2);
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    check_shape(fmt::format("operand {}", i), inputs, i, {inputs[0]->shape[1]});
  }
}

void check_layer_normalization(const Normalization& op, const Inputs& inputs) {
  const Shape& x = inputs[0]->shape;
  check_axis(op.axis, x);
  const Shape normalized(x.begin() + op.axis, x.end());
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    if (inputs[i] == nullptr || broadcast(inputs[i]->shape, normalized) == normalized) continue;
    fail(fmt::format("operand {} is {}, expected {}", i, to_string(inputs[i]->shape),
                     to_string(normalized)));
  }
}

void check_scale(std::int64_t axis, const Inputs& inputs) {
  const Shape& scale = inputs[1]->shape;
  if (scale.empty() || element_count(scale) == 1) return;
  check_rank("the scale", scale, 1);
  check_axis(axis, inputs[0]->shape);
  const std::int64_t extent = inputs[0]->shape[static_cast<std::size_t>(axis)];
  if (scale[0] != extent) {
    fail(fmt::format("the scale is {}, expected {} (dimension {} of the input)", to_string(scale),
                     extent, axis));
  }
}

}  // namespace

Outputs outputs(const Elementwise& op, const Inputs& inputs) {
  Shape shape = inputs[0]->shape;
  for (std::size_t i = 1; i < inputs.size(); ++i) shape = broadcast(shape, inputs[i]->shape);
  const bool where = op.kind == Elementwise::Kind::where;
  const DataType type = gives_boolean(op.kind) ? DataType::boolean : inputs[where ? 1 : 0]->type;
  return {{shape, type}};
}

Outputs outputs(const Activation& op, const Inputs& inputs) {
  const Shape& x = inputs[0]->shape;
  if (op.kind == Activation::Kind::prelu && broadcast(inputs[1]->shape, x) != x) {
    fail(fmt::format("the slope is {}, expected to broadcast to {}", to_string(inputs[1]->shape),
                     to_string(x)));
  }
  return {*inputs[0]};
}

Outputs outputs(const Normalization& op, const Inputs& inputs) {
  switch (op.kind) {
    case Normalization::Kind::batch:
    case Normalization::Kind::instance:
      check_channel_operands(inputs);
      break;
    case Normalization::Kind::layer:
      check_layer_normalization(op, inputs);
      break;
    case Normalization::Kind::local_response:
      check_rank_from("the input", inputs[0]->shape, 3);
      if (op.size < 1) fail(fmt::format("size {}, expected at least 1", op.size));
      break;
  }
  return {*inputs[0]};
}

Outputs outputs(const Softmax& op, const Inputs& inputs) {
  check_axis(op.axis, inputs[0]->shape);
  check_axis(op.last_axis, inputs[0]->shape);
  return {*inputs[0]};
}

Outputs outputs(const Identity&, const Inputs& inputs) { return {*inputs[0]}; }

Outputs outputs(const Cast& op, const Inputs& inputs) { return {{inputs[0]->shape, op.type}}; }

Outputs outputs(const Quantize& op, const Inputs& inputs) {
  check_scale(op.axis, inputs);
  return {{inputs[0]->shape, op.type}};
}

Outputs outputs(const Dequantize& op, const Inputs& inputs) {
  check_scale(op.axis, inputs);
  return {{inputs[0]->shape, inputs[1]->type}};
}

}  // namespace flecsim::model::infer
