// The trunk of MobileNetV2, shared with the segmentation networks that build on it.
#pragma once

#include <vector>

#include "blocks.h"

namespace flecsim::model::zoo {

/// Outputs of the stem and of the 17 inverted residuals. `dilated`: the last stage of stride keeps
/// its resolution and dilates its kernels (DeepLab, output stride 16).
std::vector<ValueId> mobilenet_v2_trunk(Blocks& b, ValueId x, bool dilated,
                                        const std::string& prefix = {});

}  // namespace flecsim::model::zoo
