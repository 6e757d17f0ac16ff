// LeNet-5: LeCun et al., "Gradient-based learning applied to document recognition", 1998; with the
// padding, max-pooling and ReLU of today's implementations (28x28 inputs, 61,706 parameters).
#include "blocks.h"
#include "builders.h"

namespace flecsim::model::zoo {

Network lenet5(const ZooSize& size) {
  Blocks b("lenet5");
  ValueId x = b.image(1, size.batch, size.extents);
  x = b.relu("relu1", b.convolution("conv1", x, 6, 5, {.padding = 2, .bias = true}));
  x = b.max_pool("pool1", x, 2, 2);
  x = b.relu("relu2", b.convolution("conv2", x, 16, 5, {.bias = true}));
  x = b.max_pool("pool2", x, 2, 2);
  x = b.flatten("flatten", x);
  x = b.relu("relu3", b.fully_connected("fc1", x, 120));
  x = b.relu("relu4", b.fully_connected("fc2", x, 84));
  return b.finish(b.fully_connected("fc3", x, 10));
}

}  // namespace flecsim::model::zoo
