// Shapes and types of a layer's outputs from those of its operands.
//
// Source: the ONNX operator specifications, opset 17. Every mismatch is an InputError that says
// what was found and what was expected; the caller adds the name of the node.
#pragma once

#include <cstdint>
#include <vector>

#include "flecsim/model/operations.h"
#include "flecsim/model/types.h"

namespace flecsim::model {

struct TensorType {
  Shape shape;
  DataType type = DataType::float32;
  bool operator==(const TensorType&) const = default;
};

/// `inputs` holds null for absent operands.
std::vector<TensorType> infer_outputs(const Operation& operation,
                                      const std::vector<const TensorType*>& inputs);

/// Extent of a window's output along one dimension; InputError where the window does not fit.
std::int64_t window_extent(const Window& window, std::size_t dimension, std::int64_t input,
                           bool ceil_mode = false);

/// numpy broadcasting; InputError where the shapes do not match.
Shape broadcast(const Shape& a, const Shape& b);

}  // namespace flecsim::model
