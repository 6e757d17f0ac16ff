// Counts that follow from shapes alone: multiply-accumulates, parameters, bytes, im2col matrices.
//
// MACs: convolutions, transposed convolutions (input elements x kernel x output channels per
// group), fully connected, matrix products; recurrent layers with their gates' products. Everything
// else has none. Parameters: elements of floating-point weight tensors of rank >= 1, and of integer
// tensors that a Dequantize layer turns into weights; a batch normalization's running mean and
// variance are not counted; a tensor used twice counts once, at its first layer.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "flecsim/model/network.h"

namespace flecsim::model {

std::int64_t macs(const Network& network, const Layer& layer);
std::int64_t total_macs(const Network& network);

/// Elements of the layer's own parameters (shared ones too).
std::int64_t parameters(const Network& network, const Layer& layer);
std::int64_t total_parameters(const Network& network);

/// Bytes of the activations that the layer reads and writes, in the value's own type.
std::int64_t input_bytes(const Network& network, const Layer& layer);
std::int64_t output_bytes(const Network& network, const Layer& layer);

/// The matrix of a convolution lowered to a product (Chellapilla et al. 2006): one row per output
/// pixel of the batch, one column per weight of a filter, one matrix per group.
struct Im2col {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t groups = 1;
};
std::optional<Im2col> im2col(const Network& network, const Layer& layer);

/// Largest sum of live activation bytes when the layers run in their order, each output written
/// beside its inputs; inputs live until their last use, outputs of the network until the end.
/// Reshape and Identity keep their input's memory.
struct PeakMemory {
  std::int64_t bytes = 0;
  LayerId layer = none;  ///< where the peak is
};
PeakMemory peak_activation_memory(const Network& network);

}  // namespace flecsim::model
