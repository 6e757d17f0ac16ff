// Protects: the systolic model on hand-worked layers, its schedule, its limits.
#include "flecsim/analytic/systolic.h"

#include "flecsim/analytic/systolic_event.h"

#include "support/input_error.h"

namespace flecsim::analytic {
namespace {

arch::Systolic machine(std::int64_t rows, std::int64_t columns, arch::Stationary dataflow) {
  arch::Systolic s;
  s.array.rows = rows;
  s.array.columns = columns;
  s.array.dataflow = dataflow;
  s.array.overlap_folds = false;
  s.memory_interface.bits = 65536;
  s.memory_interface.latency_cycles = 0;
  s.vector_unit.lanes = 1024;
  return s;
}

SystolicEstimate closed(const model::Work& work, const arch::Systolic& s) {
  const SystolicWork w = lower_to_systolic(work);
  return estimate_systolic(w, plan_systolic(w, s), s);
}

/// Samajdar et al., ISPASS 2020, equation for one fold: 2 rows + columns + T - 2, any dataflow.
TEST(SystolicHand, OneFoldTakesThePublishedTime) {
  const model::MatmulWork product{4, 4, 10, 1};  // 4x10 * 10x4
  const auto os = closed(product, machine(4, 4, arch::Stationary::output));
  EXPECT_EQ(os.compute_cycles, 2 * 4 + 4 + 10 - 2);
  EXPECT_EQ(os.folds, 1);
  const model::MatmulWork tall{10, 4, 4, 1};  // T = 10 pixels over a 4x4 weight tile
  EXPECT_EQ(closed(tall, machine(4, 4, arch::Stationary::weight)).compute_cycles,
            2 * 4 + 4 + 10 - 2);
  const model::MatmulWork wide{4, 10, 4, 1};  // T = 10 filters over a 4x4 input tile
  EXPECT_EQ(closed(wide, machine(4, 4, arch::Stationary::input)).compute_cycles,
            2 * 4 + 4 + 10 - 2);
}

TEST(SystolicHand, MacLatencyDelaysEveryRowOfSums) {
  const model::MatmulWork tall{10, 4, 4, 1};
  auto s = machine(4, 4, arch::Stationary::weight);
  s.array.mac_latency_cycles = 3;
  EXPECT_EQ(closed(tall, s).compute_cycles, 4 + 10 + 4 * 3 + 4 - 2);
  s.array.dataflow = arch::Stationary::output;
  const model::MatmulWork square{4, 4, 10, 1};
  EXPECT_EQ(closed(square, s).compute_cycles, 2 * 4 + 4 + 10 - 2 + 2);
}

/// 8x4 weights on 4x4: two folds of T = 10. Overlapped: load, two streams, drain.
TEST(SystolicHand, OverlappedFoldsStreamWithoutAGap) {
  const model::MatmulWork deep{10, 4, 8, 1};
  auto s = machine(4, 4, arch::Stationary::weight);
  EXPECT_EQ(closed(deep, s).compute_cycles, 2 * (2 * 4 + 4 + 10 - 2));
  s.array.overlap_folds = true;
  EXPECT_EQ(closed(deep, s).compute_cycles, 4 + 2 * 10 + 4 + 4 - 2);
}

/// 5 x 5 weights on 4x4: partial folds cost what they use, or a whole array.
TEST(SystolicHand, PartialFolds) {
  const model::MatmulWork five{10, 5, 5, 1};
  auto s = machine(4, 4, arch::Stationary::weight);
  const auto fold = [](std::int64_t r, std::int64_t c) { return 2 * r + c + 10 - 2; };
  EXPECT_EQ(closed(five, s).compute_cycles, fold(4, 4) + fold(1, 4) + fold(4, 1) + fold(1, 1));
  s.array.partial_folds = arch::PartialFolds::full;
  EXPECT_EQ(closed(five, s).compute_cycles, 4 * fold(4, 4));
}

TEST(SystolicHand, CountsAccesses) {
  const model::MatmulWork five{10, 5, 5, 1};
  const auto e = closed(five, machine(4, 4, arch::Stationary::weight));
  EXPECT_EQ(e.macs, 250);
  EXPECT_EQ(e.input_reads, 10 * 5 * 2);  // once per column fold
  EXPECT_EQ(e.weight_reads, 25);
  EXPECT_EQ(e.sum_writes, 10 * 5 * 2);  // once per row fold
  EXPECT_EQ(e.sum_reads, 10 * 5);       // the second adds to the first
}

/// 1x1 convolution, 8x8x4 -> 8x8x4, everything fits: each tensor moves once.
TEST(SystolicHand, WhatFitsMovesOnce) {
  model::ConvolutionWork w;
  w.in_height = w.in_width = 8;
  w.in_channels = w.out_channels = 4;
  w.bias = false;
  for (const auto dataflow :
       {arch::Stationary::output, arch::Stationary::weight, arch::Stationary::input}) {
    const auto e = closed(w, machine(4, 4, dataflow));
    EXPECT_EQ(e.dram_input_bits, 8 * 8 * 4 * 8);
    EXPECT_EQ(e.dram_weight_bits, 4 * 4 * 8);
    EXPECT_EQ(e.dram_output_bits, 8 * 8 * 4 * 8);
    EXPECT_EQ(e.dram_sum_read_bits + e.dram_sum_write_bits, 0);
  }
}

TEST(SystolicHand, SpillsPartialSumsThatDoNotFit) {
  const model::MatmulWork deep{100, 4, 8, 1};
  auto s = machine(4, 4, arch::Stationary::weight);
  s.output_buffer.size_bytes = 512;  // half of it: 64 sums of 32 bits; 400 are needed
  const auto e = closed(deep, s);
  EXPECT_EQ(e.dram_sum_write_bits, 400 * 32);
  EXPECT_EQ(e.dram_sum_read_bits, 400 * 32);
}

TEST(SystolicHand, DepthwiseRunsGroupByGroup) {
  model::ConvolutionWork w;
  w.in_height = w.in_width = 6;
  w.in_channels = w.out_channels = w.groups = 8;
  w.kernel_height = w.kernel_width = 3;
  const auto s = machine(16, 16, arch::Stationary::weight);
  const auto e = closed(w, s);
  EXPECT_EQ(e.folds, 8);
  EXPECT_EQ(e.compute_cycles, 8 * (2 * 9 + 1 + 16 - 2));
}

TEST(SystolicHand, BatchStreamsLonger) {
  model::ConvolutionWork w;
  w.in_height = w.in_width = 4;
  w.in_channels = w.out_channels = 4;
  w.batch = 3;
  EXPECT_EQ(closed(w, machine(4, 4, arch::Stationary::weight)).compute_cycles,
            2 * 4 + 4 + 3 * 16 - 2);
}

TEST(SystolicHand, VectorUnitLimitsAResidualAddition) {
  auto s = machine(4, 4, arch::Stationary::weight);
  s.vector_unit.lanes = 8;
  const auto e = closed(model::AdditionWork{100, 8, true}, s);
  EXPECT_EQ(e.compute_cycles, 100);
  EXPECT_EQ(e.dram_input_bits, 2 * 800 * 8);
  EXPECT_EQ(e.cycles, 101);
}

TEST(SystolicHand, PoolingShrinksWhatLeaves) {
  model::ConvolutionWork w;
  w.in_height = w.in_width = 8;
  w.out_channels = 4;
  w.pooling = model::PoolingWork{2, 2, 0};
  const auto e = closed(w, machine(4, 4, arch::Stationary::weight));
  EXPECT_EQ(e.dram_output_bits, 4 * 4 * 4 * 8);
  EXPECT_EQ(e.vector_operations, 64 * 4 + 16 * 4 * 4);
}

TEST(SystolicHand, HostWorkIsNotModeledAndSaysSo) {
  const SystolicWork w = lower_to_systolic(model::HostWork{10, 10});
  EXPECT_FALSE(w.modeled);
  EXPECT_EQ(w.note, "left to the host");
}

/// 2048x1024 inputs, batch 256: no overflow, and more work is never faster.
TEST(SystolicHand, LargeLayersDoNotOverflow) {
  model::ConvolutionWork w;
  w.batch = 256;
  w.in_height = 1024;
  w.in_width = 2048;
  w.in_channels = w.out_channels = 512;
  w.kernel_height = w.kernel_width = 3;
  w.pad_top = w.pad_bottom = w.pad_left = w.pad_right = 1;
  const std::int64_t macs = std::int64_t{256} * 1024 * 2048 * 512 * 512 * 9;
  for (const auto dataflow :
       {arch::Stationary::output, arch::Stationary::weight, arch::Stationary::input}) {
    arch::Systolic s;
    s.array.dataflow = dataflow;
    const auto e = closed(w, s);
    EXPECT_EQ(e.macs, macs);
    EXPECT_GE(e.cycles, macs / 256);
    EXPECT_GE(e.compute_cycles, macs / 256);
    EXPECT_GT(e.dram_read_bits(), 0);
    EXPECT_GT(e.dram_write_bits(), 0);
  }
  w.batch = std::int64_t{1} << 40;
  EXPECT_INPUT_ERROR(lower_to_systolic(w), "larger than 2^63");
}

/// The event-level model agrees on the hand-worked layers, too.
TEST(SystolicHand, EventLevelAgrees) {
  const model::MatmulWork five{10, 5, 5, 2, true};
  for (const auto dataflow :
       {arch::Stationary::output, arch::Stationary::weight, arch::Stationary::input}) {
    const auto s = machine(4, 4, dataflow);
    const SystolicWork w = lower_to_systolic(five);
    const SystolicPlan plan = plan_systolic(w, s);
    EXPECT_EQ(run_systolic(w, plan, s, true).array_end_cycle,
              estimate_systolic(w, plan, s).compute_cycles);
  }
}

}  // namespace
}  // namespace flecsim::analytic
