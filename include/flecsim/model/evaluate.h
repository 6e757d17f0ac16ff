// What each operation computes: the reference semantics, one element after the other.
//
// Source: the ONNX operator specifications, opset 17. It serves constant folding at import and the
// tests that a pass or an engine keeps what a network computes. Limits: written for clarity, not
// speed (naive loops); floating-point types are computed in double and not rounded in between;
// integers are exact up to 2^53.
#pragma once

#include <vector>

#include "flecsim/model/network.h"
#include "flecsim/model/shape_inference.h"

namespace flecsim::model {

struct Tensor {
  Shape shape;
  DataType type = DataType::float32;
  std::vector<double> elements;
};

/// The elements of a value that has data; InputError where it has none.
Tensor tensor_of(const Value& value);

/// Elements as stored bytes of the tensor's type (float32, float64 and the integers).
std::shared_ptr<const TensorData> data_of(const Tensor& tensor);

/// `inputs` holds null for absent operands. Operands that do not fit are an InputError.
std::vector<Tensor> evaluate(const Operation& operation, const std::vector<const Tensor*>& inputs);

/// Runs the network; `inputs` in the order of Network::inputs(). Every parameter needs data.
std::vector<Tensor> evaluate(const Network& network, const std::vector<Tensor>& inputs);

}  // namespace flecsim::model
