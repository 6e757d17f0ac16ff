// Counts worked out by hand.
#include "flecsim/mapping/evaluate.h"

#include <gtest/gtest.h>

#include "box.h"
#include "machines.h"

namespace flecsim::mapping {
namespace {

// One register file, DRAM; Outputs[M] += A[M, K] * B[K]: all loops at DRAM, K inside M.
TEST(Evaluate, MatrixVectorByHand) {
  Architecture a;
  a.compute.name = "mac";
  a.compute.energy_pj = 1;
  a.levels = {testing::make_level("registers", 8, 1, 1, 1),
              testing::make_level("dram", 0, 1, 1, 10)};
  derive_fanouts(a);
  const Problem p = matrix_product(3, 4, 1);
  LoopNest nest = unit_nest(a, p);
  nest.levels[1].temporal.bound = nest.levels[1].temporal.residual = {3, 4, 1};
  nest.levels[1].temporal.order = {1, 0, 2};
  const Evaluation e = evaluate(a, p, nest);
  EXPECT_EQ(e.computes, 12);
  EXPECT_EQ(e.cycles, 12);
  const auto& registers = e.levels[0].tensors;
  const auto& dram = e.levels[1].tensors;
  EXPECT_EQ(registers[0].reads, 12);  // A: one word per operation
  EXPECT_EQ(registers[0].fills, 12);
  EXPECT_EQ(registers[1].fills, 12);  // B: reloaded for every row
  EXPECT_EQ(dram[1].reads, 12);
  EXPECT_EQ(registers[2].updates, 12);
  EXPECT_EQ(registers[2].reads, 9);  // a new sum starts from nothing
  EXPECT_EQ(registers[2].fills, 0);
  EXPECT_EQ(dram[2].updates, 3);
  EXPECT_EQ(dram[2].reads, 0);
  // 12 MACs; registers 33 reads, 24 fills at 1.25, 12 updates at 1.5; DRAM 24 reads, 3 updates.
  EXPECT_DOUBLE_EQ(e.energy_pj, 12 + 33 + 24 * 1.25 + 12 * 1.5 + 24 * 10 + 3 * 15);
}

TEST(Evaluate, BandwidthStallsStretchTheCycles) {
  Architecture a = testing::small_machine();
  const Problem p = matrix_product(4, 8, 2);
  LoopNest nest = unit_nest(a, p);
  nest.levels[1].spatial.bound = nest.levels[1].spatial.residual = {4, 1, 2};
  nest.levels[1].spatial.order = {0, 2, 1};
  nest.levels[1].spatial.split = 1;
  nest.levels[2].temporal.bound = nest.levels[2].temporal.residual = {1, 8, 1};
  ASSERT_EQ(illegality(a, p, nest), "");
  EXPECT_EQ(evaluate(a, p, nest).cycles, 8);
  a.levels[1].read_bandwidth_words_per_cycle = 2;
  // Per cycle the buffer hands out 4 words of A and 2 of B; sums stay in the registers.
  EXPECT_EQ(evaluate(a, p, nest).cycles, 24 + 0);
}

TEST(Boxes, DifferenceIsDisjointAndComplete) {
  base::Random random(3);
  for (int i = 0; i < 2000; ++i) {
    Box a;
    Box b;
    for (int r = 0; r < 3; ++r) {
      a.low[r] = random.between(0, 4);
      a.high[r] = a.low[r] + random.between(0, 4);
      b.low[r] = random.between(0, 4);
      b.high[r] = b.low[r] + random.between(0, 4);
    }
    BoxSet difference;
    subtract(a, b, 3, difference);
    std::int64_t common = 1;
    for (int r = 0; r < 3; ++r) {
      common *= std::max<std::int64_t>(
          0, std::min(a.high[r], b.high[r]) - std::max(a.low[r], b.low[r]) + 1);
    }
    EXPECT_EQ(difference.words(3), a.words(3) - common);
  }
}

// A factor of 3 over 8 elements: 3, 3 and 2 iterations; every element is computed.
TEST(Evaluate, ResidualFactorsDoAllOperations) {
  Architecture a = testing::small_machine();
  const Problem p = matrix_product(8, 4, 2);
  LoopNest nest = unit_nest(a, p);
  nest.levels[1].temporal.bound[0] = 3;
  nest.levels[1].temporal.residual[0] = 2;
  nest.levels[2].temporal.bound = nest.levels[2].temporal.residual = {3, 4, 2};
  ASSERT_EQ(illegality(a, p, nest), "");
  const Evaluation e = evaluate(a, p, nest);
  EXPECT_EQ(e.computes, 64);
  EXPECT_EQ(e.compute_cycles, 72) << "the cycles of the full factors, as Timeloop counts them";
}

}  // namespace
}  // namespace flecsim::mapping
