// The shape rules of each kind of operation (private to shape_inference.cpp and its parts).
//
// One overload per operation; the first operands are known to be present (see `required_operands`).
#pragma once

#include <string_view>
#include <vector>

#include "flecsim/model/shape_inference.h"

namespace flecsim::model::infer {

using Inputs = std::vector<const TensorType*>;
using Outputs = std::vector<TensorType>;

/// Throws InputError with the message.
[[noreturn]] void fail(const std::string& message);
/// InputError unless `axis` is a dimension of the shape.
void check_axis(std::int64_t axis, const Shape& shape);
/// InputError unless the shape has exactly `rank` dimensions / at least that many.
void check_rank(std::string_view operand, const Shape& shape, std::size_t rank);
void check_rank_from(std::string_view operand, const Shape& shape, std::size_t rank);
/// InputError unless operand `index` is absent or has the shape.
void check_shape(std::string_view operand, const Inputs& inputs, std::size_t index,
                 const Shape& expected);

// infer_window.cpp
Outputs outputs(const Convolution&, const Inputs&);
Outputs outputs(const TransposedConvolution&, const Inputs&);
Outputs outputs(const Pooling&, const Inputs&);
Outputs outputs(const GlobalPooling&, const Inputs&);
Outputs outputs(const Resize&, const Inputs&);
Outputs outputs(const DepthSpace&, const Inputs&);
// infer_product.cpp
Outputs outputs(const FullyConnected&, const Inputs&);
Outputs outputs(const MatMul&, const Inputs&);
Outputs outputs(const Recurrent&, const Inputs&);
// infer_pointwise.cpp
Outputs outputs(const Elementwise&, const Inputs&);
Outputs outputs(const Activation&, const Inputs&);
Outputs outputs(const Normalization&, const Inputs&);
Outputs outputs(const Softmax&, const Inputs&);
Outputs outputs(const Identity&, const Inputs&);
Outputs outputs(const Cast&, const Inputs&);
Outputs outputs(const Quantize&, const Inputs&);
Outputs outputs(const Dequantize&, const Inputs&);
// infer_layout.cpp
Outputs outputs(const Concat&, const Inputs&);
Outputs outputs(const Reshape&, const Inputs&);
Outputs outputs(const Transpose&, const Inputs&);
Outputs outputs(const Slice&, const Inputs&);
Outputs outputs(const Split&, const Inputs&);
Outputs outputs(const Pad&, const Inputs&);
Outputs outputs(const Gather&, const Inputs&);
Outputs outputs(const Expand&, const Inputs&);
Outputs outputs(const Tile&, const Inputs&);
Outputs outputs(const Reduce&, const Inputs&);
Outputs outputs(const ArgReduce&, const Inputs&);

}  // namespace flecsim::model::infer
