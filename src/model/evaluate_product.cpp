// Reference loops of products and recurrent layers.
#include <algorithm>
#include <cmath>

#include "flecsim/base/error.h"

#include "evaluate_parts.h"

namespace flecsim::model::reference {
namespace {

using Position = std::vector<std::int64_t>;

/// A matrix inside a tensor, perhaps transposed.
struct Matrix {
  const double* elements;
  std::int64_t columns;
  bool transposed = false;
  double at(std::int64_t row, std::int64_t column) const {
    return transposed ? elements[column * columns + row] : elements[row * columns + column];
  }
};

double product(const Matrix& a, const Matrix& b, std::int64_t i, std::int64_t j,
               std::int64_t depth) {
  double sum = 0;
  for (std::int64_t k = 0; k < depth; ++k) sum += a.at(i, k) * b.at(k, j);
  return sum;
}

/// Matrix of the tensor that is broadcast to the leading position.
Matrix matrix_at(const Tensor& tensor, const Shape& shape, const Position& leading) {
  const std::size_t rank = shape.size() - 2;
  const std::size_t skipped = leading.size() - rank;
  std::size_t matrix = 0;
  for (std::size_t i = 0; i < rank; ++i) {
    const std::int64_t at = shape[i] == 1 ? 0 : leading[skipped + i];
    matrix = matrix * static_cast<std::size_t>(shape[i]) + static_cast<std::size_t>(at);
  }
  const auto area = static_cast<std::size_t>(shape[rank] * shape[rank + 1]);
  return {tensor.elements.data() + matrix * area, shape[rank + 1], false};
}

}  // namespace

void run(const FullyConnected& op, const Inputs& inputs, Outputs& outputs) {
  const Matrix a{inputs[0]->elements.data(), inputs[0]->shape[1], op.transpose_a};
  const Matrix b{inputs[1]->elements.data(), inputs[1]->shape[1], op.transpose_b};
  const std::int64_t depth = inputs[0]->shape[op.transpose_a ? 0 : 1];
  for_each_element(outputs[0].shape, [&](const Position& position, std::size_t index) {
    double sum = op.alpha * product(a, b, position[0], position[1], depth);
    if (inputs.size() > 2 && inputs[2] != nullptr) {
      sum += op.beta * broadcast_element(*inputs[2], position);
    }
    outputs[0].elements[index] = sum;
  });
}

void run(const MatMul&, const Inputs& inputs, Outputs& outputs) {
  Shape a = inputs[0]->shape;
  Shape b = inputs[1]->shape;
  if (a.size() == 1) a.insert(a.begin(), 1);
  if (b.size() == 1) b.push_back(1);
  Shape full = broadcast({a.begin(), a.end() - 2}, {b.begin(), b.end() - 2});
  full.push_back(a[a.size() - 2]);
  full.push_back(b.back());
  for_each_element(full, [&](const Position& position, std::size_t index) {
    const Position leading(position.begin(), position.end() - 2);
    outputs[0].elements[index] =
        product(matrix_at(*inputs[0], a, leading), matrix_at(*inputs[1], b, leading),
                position[position.size() - 2], position.back(), a.back());
  });
}

void run(const Recurrent&, const Inputs&, Outputs&) {
  throw base::InputError("recurrent layers cannot be evaluated");
}

}  // namespace flecsim::model::reference
