// The layers of ResNet-50 and the best energy-delay products known for them on the Eyeriss-like
// machine of the Timeloop goldens, in J*cycle (docs/mapping.md, "Search").
#pragma once

#include <vector>

#include "flecsim/mapping/problem.h"

namespace flecsim::testing {

struct KnownLayer {
  const char* name;
  mapping::ConvolutionSizes sizes;
  double timeloop_short;
  double best_known;
  bool proven;
};

inline std::vector<KnownLayer> resnet50_layers() {
  const auto layer = [](std::int64_t c, std::int64_t m, std::int64_t k, std::int64_t p,
                        std::int64_t stride) {
    return mapping::ConvolutionSizes{c, m, k, k, 1, p, p, stride, stride, 1, 1};
  };
  return {
      {"conv1", layer(3, 64, 7, 112, 2), 1504, 535, false},
      {"fc", layer(2048, 1000, 1, 1, 1), 3.006, 3.00178, true},
      {"l1_1x1a", layer(256, 64, 1, 56, 1), 290.7, 164, false},
      {"l1_1x1a_first", layer(64, 64, 1, 56, 1), 25.96, 11.04, false},
      {"l1_1x1b", layer(64, 256, 1, 56, 1), 295.3, 158.968, true},
      {"l1_3x3_s1", layer(64, 64, 3, 56, 1), 905.6, 446.6, false},
      {"l2_1x1a", layer(512, 128, 1, 28, 1), 171.1, 151.085, true},
      {"l2_1x1a_first", layer(256, 128, 1, 56, 1), 1842, 613.1, false},
      {"l2_1x1b", layer(128, 512, 1, 28, 1), 181.1, 145.543, true},
      {"l2_3x3", layer(128, 128, 3, 28, 1), 803.1, 442.1, false},
      {"l2_3x3_s2", layer(128, 128, 3, 28, 2), 834.3, 464.6, false},
      {"l2_down", layer(256, 512, 1, 28, 2), 1525, 644.022, true},
      {"l3_1x1a", layer(1024, 256, 1, 14, 1), 354.8, 148.221, true},
      {"l3_1x1a_first", layer(512, 256, 1, 28, 1), 1211, 578.5, false},
      {"l3_1x1b", layer(256, 1024, 1, 14, 1), 417.3, 146.8, false},
      {"l3_3x3", layer(256, 256, 3, 14, 1), 1036, 462.1, false},
      {"l3_3x3_s2", layer(256, 256, 3, 14, 2), 1123, 473, false},
      {"l3_down", layer(512, 1024, 1, 14, 2), 1343, 633.3, false},
      {"l4_1x1a", layer(2048, 512, 1, 7, 1), 404.4, 173.2, false},
      {"l4_1x1a_first", layer(1024, 512, 1, 14, 1), 1256, 580, false},
      {"l4_1x1b", layer(512, 2048, 1, 7, 1), 380.7, 172.545, true},
      {"l4_3x3", layer(512, 512, 3, 7, 1), 1278, 558.2, false},
      {"l4_3x3_s2", layer(512, 512, 3, 7, 2), 1367, 564.7, false},
      {"l4_down", layer(1024, 2048, 1, 7, 2), 1616, 693.309, true},
  };
}

}  // namespace flecsim::testing
