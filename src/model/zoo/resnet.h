// The trunk of a residual network, shared with the segmentation networks that build on it.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "blocks.h"

namespace flecsim::model::zoo {

struct ResnetPlan {
  bool bottleneck = false;
  std::array<int, 4> blocks = {2, 2, 2, 2};
  /// The last stage keeps its resolution and dilates its 3x3 kernels (DeepLab, output stride 16).
  bool dilated_last_stage = false;
};

/// The outputs of the stem (before pooling) and of the four stages.
std::vector<ValueId> resnet_trunk(Blocks& b, ValueId x, const ResnetPlan& plan,
                                  const std::string& prefix = {});

}  // namespace flecsim::model::zoo
