// The steps in which an accelerator executes a network: what it fuses behind each layer.
//
// Source: Gemmini's tiled_conv_auto / tiled_matmul_auto / tiled_resadd_auto (bias, ReLU and
// max-pooling in the store path; residual addition as a step of its own), thesis 4.4.3.
// No layer is dropped: what the accelerator cannot do is a HostWork step; layers that move no data
// (Reshape, Flatten, Identity, Dropout) are covered by a neighbouring step and noted there.
// Limits: two-dimensional convolutions (one-dimensional ones have height 1); transposed
// convolutions, recurrent layers and average pooling are left to the host.
#pragma once

#include <string>
#include <vector>

#include "flecsim/model/network.h"
#include "flecsim/model/work.h"

namespace flecsim::model {

/// What can be fused behind a convolution or product.
struct FusionRules {
  bool bias = true;
  bool relu = true;
  /// Clip(0, x) counts as relu: with quantized outputs its upper limit is the saturation.
  bool clip_as_relu = false;
  /// Max-pooling with a square window behind a convolution.
  bool max_pooling = true;
  /// Addition of two activations of the same shape is a step of the accelerator.
  bool residual_add = true;
  /// A batch normalization behind a convolution or product is folded into its weights and bias.
  bool batch_normalization = true;
  bool operator==(const FusionRules&) const = default;
};

/// Gemmini: all of the above.
FusionRules gemmini_fusion_rules();

struct Step {
  std::string name;             ///< of the primary layer
  std::vector<LayerId> layers;  ///< what it covers, the primary layer first
  Work work;
  ValueId input = none;         ///< seen through layers that move no data
  ValueId second_input = none;  ///< of an addition
  ValueId weight = none;        ///< second operand of a product, whether parameter or activation
  ValueId bias = none;
  ValueId output = none;
  std::string note;  ///< why it is the host's, what was absorbed; may be empty
};

/// Steps in order of execution. Every layer of the network is in exactly one step; a network of
/// free layers only has one step of zero HostWork.
std::vector<Step> fuse(const Network& network, const FusionRules& rules);

}  // namespace flecsim::model
