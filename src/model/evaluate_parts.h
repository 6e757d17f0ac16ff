// The loops of each kind of operation (private to evaluate.cpp and its parts).
#pragma once

#include <functional>
#include <vector>

#include "flecsim/model/evaluate.h"

namespace flecsim::model::reference {

using Inputs = std::vector<const Tensor*>;

/// Fills `out.elements`; shape and type of each output are set.
using Outputs = std::vector<Tensor>;

/// Row-major index of a position.
std::size_t flat(const Shape& shape, const std::vector<std::int64_t>& position);
/// Calls `visit(position, index)` for each element of the shape in order.
void for_each_element(
    const Shape& shape,
    const std::function<void(const std::vector<std::int64_t>&, std::size_t)>& visit);
/// Element of a tensor that is broadcast to the position.
double broadcast_element(const Tensor& tensor, const std::vector<std::int64_t>& position);

// evaluate_window.cpp
void run(const Convolution&, const Inputs&, Outputs&);
void run(const TransposedConvolution&, const Inputs&, Outputs&);
void run(const Pooling&, const Inputs&, Outputs&);
void run(const GlobalPooling&, const Inputs&, Outputs&);
void run(const Resize&, const Inputs&, Outputs&);
void run(const DepthSpace&, const Inputs&, Outputs&);
// evaluate_product.cpp
void run(const FullyConnected&, const Inputs&, Outputs&);
void run(const MatMul&, const Inputs&, Outputs&);
void run(const Recurrent&, const Inputs&, Outputs&);
// evaluate_pointwise.cpp
void run(const Elementwise&, const Inputs&, Outputs&);
void run(const Activation&, const Inputs&, Outputs&);
void run(const Normalization&, const Inputs&, Outputs&);
void run(const Softmax&, const Inputs&, Outputs&);
void run(const Identity&, const Inputs&, Outputs&);
void run(const Cast&, const Inputs&, Outputs&);
void run(const Quantize&, const Inputs&, Outputs&);
void run(const Dequantize&, const Inputs&, Outputs&);
// evaluate_layout.cpp
void run(const Concat&, const Inputs&, Outputs&);
void run(const Reshape&, const Inputs&, Outputs&);
void run(const Transpose&, const Inputs&, Outputs&);
void run(const Slice&, const Inputs&, Outputs&);
void run(const Split&, const Inputs&, Outputs&);
void run(const Pad&, const Inputs&, Outputs&);
void run(const Gather&, const Inputs&, Outputs&);
void run(const Expand&, const Inputs&, Outputs&);
void run(const Tile&, const Inputs&, Outputs&);
void run(const Reduce&, const Inputs&, Outputs&);
void run(const ArgReduce&, const Inputs&, Outputs&);

}  // namespace flecsim::model::reference
