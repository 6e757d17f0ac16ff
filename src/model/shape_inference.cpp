#include "flecsim/model/shape_inference.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "flecsim/base/checked.h"
#include "flecsim/base/error.h"

#include "infer.h"

namespace flecsim::model {
namespace infer {

void fail(const std::string& message) { throw base::InputError(message); }

void check_axis(std::int64_t axis, const Shape& shape) {
  if (axis < 0 || axis >= static_cast<std::int64_t>(shape.size())) {
    fail(fmt::format("axis {} of a tensor {}, expected 0 to {}", axis, to_string(shape),
                     static_cast<std::int64_t>(shape.size()) - 1));
  }
}

void check_rank(std::string_view operand, const Shape& shape, std::size_t rank) {
  if (shape.size() == rank) return;
  fail(fmt::format("{} is {}, expected {} dimensions", operand, to_string(shape), rank));
}

void check_rank_from(std::string_view operand, const Shape& shape, std::size_t rank) {
  if (shape.size() >= rank) return;
  fail(fmt::format("{} is {}, expected at least {} dimensions", operand, to_string(shape), rank));
}

void check_shape(std::string_view operand, const Inputs& inputs, std::size_t index,
                 const Shape& expected) {
  if (index >= inputs.size() || inputs[index] == nullptr) return;
  if (inputs[index]->shape == expected) return;
  fail(fmt::format("{} is {}, expected {}", operand, to_string(inputs[index]->shape),
                   to_string(expected)));
}

}  // namespace infer

namespace {

struct Operands {
  std::size_t minimum = 1;
  std::size_t maximum = 1;
};

constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();

struct OperandCount {
  Operands operator()(const Convolution&) const { return {2, 3}; }
  Operands operator()(const TransposedConvolution&) const { return {2, 3}; }
  Operands operator()(const FullyConnected&) const { return {2, 3}; }
  Operands operator()(const MatMul&) const { return {2, 2}; }
  Operands operator()(const Elementwise& op) const {
    if (op.kind == Elementwise::Kind::where) return {3, 3};
    const bool variadic = op.kind == Elementwise::Kind::minimum ||
                          op.kind == Elementwise::Kind::maximum ||
                          op.kind == Elementwise::Kind::add;
    return variadic ? Operands{1, any_number} : Operands{2, 2};
  }
  Operands operator()(const Activation& op) const {
    return op.kind == Activation::Kind::prelu ? Operands{2, 2} : Operands{1, 1};
  }
  Operands operator()(const Normalization& op) const {
    switch (op.kind) {
      case Normalization::Kind::batch:
        return {5, 5};
      case Normalization::Kind::layer:
        return {2, 3};
      case Normalization::Kind::instance:
        return {3, 3};
      case Normalization::Kind::local_response:
        break;
    }
    return {1, 1};
  }
  Operands operator()(const Concat&) const { return {1, any_number}; }
  Operands operator()(const Gather&) const { return {2, 2}; }
  Operands operator()(const Recurrent&) const { return {3, 8}; }
  Operands operator()(const Quantize&) const { return {2, 3}; }
  Operands operator()(const Dequantize&) const { return {2, 3}; }
  template <typename Other>
  Operands operator()(const Other&) const {
    return {1, 1};
  }
};

void check_operands(const Operation& operation, const infer::Inputs& inputs) {
  const Operands expected = std::visit(OperandCount{}, operation);
  if (inputs.size() > expected.maximum) {
    infer::fail(fmt::format("{} operands, expected at most {}", inputs.size(), expected.maximum));
  }
  // Every operand of a variadic operation must be there; else the first `minimum` must.
  const std::size_t needed =
      expected.maximum == any_number ? std::max(inputs.size(), expected.minimum) : expected.minimum;
  for (std::size_t i = 0; i < needed; ++i) {
    if (i >= inputs.size() || inputs[i] == nullptr) {
      infer::fail(fmt::format("operand {} is absent, expected at least {}", i, needed));
    }
  }
}

void check_extents(const Shape& shape) {
  for (const std::int64_t extent : shape) {
    if (extent >= 0 && extent <= largest_extent) continue;
    infer::fail(fmt::format("the output is {}, expected extents up to 2^40", to_string(shape)));
  }
  element_count(shape);  // fits in 63 bits
}

}  // namespace

std::vector<TensorType> infer_outputs(const Operation& operation,
                                      const std::vector<const TensorType*>& inputs) {
  check_operands(operation, inputs);
  std::vector<TensorType> result =
      std::visit([&](const auto& op) { return infer::outputs(op, inputs); }, operation);
  for (const TensorType& output : result) check_extents(output.shape);
  return result;
}

Shape broadcast(const Shape& a, const Shape& b) {
  const std::size_t rank = std::max(a.size(), b.size());
  Shape result(rank, 1);
  for (std::size_t i = 0; i < rank; ++i) {
    const std::int64_t x = i < a.size() ? a[a.size() - 1 - i] : 1;
    const std::int64_t y = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (x != y && x != 1 && y != 1) {
      infer::fail(fmt::format("operands {} and {} cannot be broadcast, expected equal extents or 1",
                              to_string(a), to_string(b)));
    }
    result[rank - 1 - i] = x == 1 ? y : x;
  }
  return result;
}

}  // namespace flecsim::model
