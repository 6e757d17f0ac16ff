// Protects: counts in closed form equal the drained command streams, on random layers and
// geometries.
#include <gtest/gtest.h>

#include "flecsim/arch/gemmini.h"
#include "flecsim/base/random.h"

#include "counts_by_commands.h"

namespace flecsim::schedule {
namespace {

constexpr int layers = 400;

GemminiGeometry random_geometry(base::Random& random) {
  arch::Gemmini g;
  g.array.size = std::int64_t{4} << random.below(4);
  g.scratchpad.size_bytes = std::int64_t{16384} << random.below(5);
  g.accumulator.size_bytes = std::int64_t{16384} << random.below(4);
  g.memory_interface.bits = std::int64_t{64} << random.below(3);
  return geometry_of(g);
}

model::ConvolutionWork random_convolution(base::Random& random) {
  model::ConvolutionWork w;
  w.batch = random.between(1, 3);
  w.in_height = random.between(7, 30);
  w.in_width = random.between(7, 30);
  w.in_channels = random.between(1, 90);
  w.out_channels = random.between(1, 90);
  w.kernel_height = w.kernel_width = random.between(1, 5);
  w.stride_height = w.stride_width = random.between(1, 3);
  w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = random.between(0, w.kernel_height / 2);
  w.bias = random.below(2) == 0;
  if (random.below(3) == 0) {
    w.pooling =
        model::PoolingWork{random.between(2, 3), random.between(1, 2), random.between(0, 1)};
  }
  return w;
}

model::Work random_work(base::Random& random) {
  const auto kind = random.below(4);
  if (kind < 2) return random_convolution(random);
  if (kind == 2) {
    return model::MatmulWork{random.between(1, 300), random.between(1, 300),
                             random.between(1, 300), 1,
                             random.below(2) == 0,   false};
  }
  return model::AdditionWork{random.between(1, 300), random.between(1, 300), false};
}

TEST(ScheduleCounts, ClosedFormEqualsTheCommands) {
  base::Random random(7);
  int compared = 0;
  for (int i = 0; i < layers; ++i) {
    const GemminiGeometry geometry = random_geometry(random);
    const model::Work work = random_work(random);
    if (not_modeled(work)) continue;
    ++compared;
    const ScheduleCounts fast = schedule_of(work, geometry).counts;
    const ScheduleCounts slow = counts_by_commands(work, geometry);
    SCOPED_TRACE("layer " + std::to_string(i));
    EXPECT_EQ(fast.tiles, slow.tiles);
    EXPECT_EQ(fast.read_requests, slow.read_requests);
    EXPECT_EQ(fast.write_requests, slow.write_requests);
    EXPECT_EQ(fast.input_read_bytes, slow.input_read_bytes);
    EXPECT_EQ(fast.weight_read_bytes, slow.weight_read_bytes);
    EXPECT_EQ(fast.bias_read_bytes, slow.bias_read_bytes);
    EXPECT_EQ(fast.loads, slow.loads);
    EXPECT_EQ(fast.scratchpad_row_writes, slow.scratchpad_row_writes);
    EXPECT_EQ(fast.weight_rows, slow.weight_rows);
    EXPECT_EQ(fast.compute_rows, slow.compute_rows);
    EXPECT_EQ(fast.execute_rows, slow.execute_rows);
    ASSERT_EQ(fast, slow);
  }
  EXPECT_GT(compared, layers / 2);
}

}  // namespace
}  // namespace flecsim::schedule
