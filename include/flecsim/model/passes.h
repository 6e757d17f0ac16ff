// Rewrites of a network that keep what it computes.
//
// Each pass returns a new network; layers that are not touched keep their names and order. Weights
// are rewritten where their elements are known, else only their shapes are. Tests compare both
// networks with the reference semantics of evaluate.h.
#pragma once

#include "flecsim/model/network.h"

namespace flecsim::model {

/// A batch normalization that is the only reader of a convolution, transposed convolution or fully
/// connected layer goes into its weights and bias: w' = w * f, b' = (b - mean) * f + shift with
/// f = scale / sqrt(variance + epsilon) (Jacob et al., CVPR 2018, equation 14). The result of the
/// layer takes the name of the normalization's.
Network fold_batch_normalization(const Network& network);

/// Layers whose operands all have known elements become constants (parameters, where an operand
/// was one), up to `largest` elements.
Network fold_constants(const Network& network, std::int64_t largest = std::int64_t{1} << 24);

/// Layers, parameters and constants that no output depends on are left out; inputs stay.
Network remove_dead_layers(const Network& network);

/// x * 0.5 * (1 + erf(x / sqrt(2))), in whatever order it is multiplied, becomes one gelu layer
/// (Hendrycks and Gimpel 2016) with the name and the value of the last product.
Network recognize_gelu(const Network& network);

}  // namespace flecsim::model
