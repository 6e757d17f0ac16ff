// Shape rules of fully connected layers, matrix products and recurrent layers.
#include <fmt/format.h>

#include "flecsim/base/checked.h"

#include "infer.h"

namespace flecsim::model::infer {
namespace {

void check_depth(std::int64_t a, std::int64_t b, const Inputs& inputs) {
  if (a == b) return;
  fail(fmt::format("operands {} and {} share {} and {}, expected equal extents",
                   to_string(inputs[0]->shape), to_string(inputs[1]->shape), a, b));
}

std::int64_t gates(Recurrent::Kind kind) {
  if (kind == Recurrent::Kind::lstm) return 4;
  return kind == Recurrent::Kind::gru ? 3 : 1;
}

}  // namespace

Outputs outputs(const FullyConnected& op, const Inputs& inputs) {
  const Shape& a = inputs[0]->shape;
  const Shape& b = inputs[1]->shape;
  check_rank("the input", a, 2);
  check_rank("the weight", b, 2);
  check_depth(a[op.transpose_a ? 0 : 1], b[op.transpose_b ? 1 : 0], inputs);
  const Shape shape = {a[op.transpose_a ? 1 : 0], b[op.transpose_b ? 0 : 1]};
  if (inputs.size() > 2 && inputs[2] != nullptr && broadcast(inputs[2]->shape, shape) != shape) {
    fail(fmt::format("the bias is {}, expected to broadcast to {}", to_string(inputs[2]->shape),
                     to_string(shape)));
  }
  return {{shape, inputs[0]->type}};
}

Outputs outputs(const MatMul&, const Inputs& inputs) {
  Shape a = inputs[0]->shape;
  Shape b = inputs[1]->shape;
  check_rank_from("the first operand", a, 1);
  check_rank_from("the second operand", b, 1);
  const bool vector_a = a.size() == 1;
  const bool vector_b = b.size() == 1;
  if (vector_a) a.insert(a.begin(), 1);
  if (vector_b) b.push_back(1);
  check_depth(a.back(), b[b.size() - 2], inputs);
  Shape shape = broadcast({a.begin(), a.end() - 2}, {b.begin(), b.end() - 2});
  if (!vector_a) shape.push_back(a[a.size() - 2]);
  if (!vector_b) shape.push_back(b.back());
  return {{shape, inputs[0]->type}};
}

Outputs outputs(const Recurrent& op, const Inputs& inputs) {
  const Shape& x = inputs[0]->shape;
  check_rank("the input", x, 3);
  if (op.directions < 1 || op.directions > 2) {
    fail(fmt::format("{} directions, expected 1 or 2", op.directions));
  }
  if (op.hidden < 1 || op.hidden > (std::int64_t{1} << 31)) {
    fail(fmt::format("hidden size {}, expected 1 to 2^31", op.hidden));
  }
  const std::int64_t rows = gates(op.kind) * op.hidden;
  check_shape("the weight", inputs, 1, {op.directions, rows, x[2]});
  check_shape("the recurrence weight", inputs, 2, {op.directions, rows, op.hidden});
  check_shape("the bias", inputs, 3, {op.directions, 2 * rows});
  const std::int64_t steps = x[op.batch_first ? 1 : 0];
  const std::int64_t batch = x[op.batch_first ? 0 : 1];
  const Shape all = op.batch_first ? Shape{batch, steps, op.directions, op.hidden}
                                   : Shape{steps, op.directions, batch, op.hidden};
  const Shape last = op.batch_first ? Shape{batch, op.directions, op.hidden}
                                    : Shape{op.directions, batch, op.hidden};
  Outputs result = {{all, inputs[0]->type}, {last, inputs[0]->type}};
  if (op.kind == Recurrent::Kind::lstm) result.push_back({last, inputs[0]->type});
  return result;
}

}  // namespace flecsim::model::infer
