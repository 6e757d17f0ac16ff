// Protects: closed form = event level on random layers and machines, to the cycle, the element and
// the bit where nothing waits; within the stated bound where something does.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include <gtest/gtest.h>

#include "flecsim/analytic/systolic.h"
#include "flecsim/analytic/systolic_event.h"
#include "flecsim/base/random.h"

namespace flecsim::analytic {
namespace {

/// Worst of the closed form on these small, badly fitting machines.
constexpr double systolic_worst_percent = 35;

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + std::int64_t(random_.below(std::uint64_t(high - low + 1)));
  }
  bool one_in(std::int64_t n) { return between(1, n) == 1; }

 private:
  base::Random random_;
};

arch::Systolic random_machine(Dice& dice) {
  arch::Systolic s;
  s.array.rows = dice.between(1, 12);
  s.array.columns = dice.between(1, 12);
  s.array.dataflow = static_cast<arch::Stationary>(dice.between(0, 2));
  s.array.mac_latency_cycles = dice.one_in(2) ? 1 : dice.between(2, 5);
  s.array.overlap_folds = dice.one_in(2);
  s.array.partial_folds = dice.one_in(3) ? arch::PartialFolds::full : arch::PartialFolds::cropped;
  s.data.input_bits = dice.between(2, 16);
  s.data.weight_bits = dice.between(2, 16);
  s.data.accumulator_bits = dice.between(16, 48);
  s.data.output_bits = dice.between(2, 16);
  s.input_buffer.size_bytes = dice.between(64, dice.one_in(2) ? 2000 : 65536);
  s.weight_buffer.size_bytes = dice.between(64, dice.one_in(2) ? 2000 : 65536);
  s.output_buffer.size_bytes = dice.between(256, dice.one_in(2) ? 4000 : 65536);
  s.buffers.double_buffered = !dice.one_in(4);
  s.vector_unit.lanes = dice.between(1, 24);
  s.memory_interface.bits = 8 * dice.between(1, dice.one_in(2) ? 8 : 256);
  s.memory_interface.latency_cycles = dice.between(0, dice.one_in(2) ? 4 : 100);
  return s;
}

model::Work random_work(Dice& dice) {
  if (dice.one_in(6)) return model::AdditionWork{dice.between(1, 30), dice.between(1, 30), false};
  if (dice.one_in(4)) {
    return model::MatmulWork{dice.between(1, 40), dice.between(1, 30), dice.between(1, 40),
                             dice.between(1, 3),  dice.one_in(2),      false};
  }
  model::ConvolutionWork w;
  w.groups = dice.one_in(3) ? dice.between(2, 4) : 1;
  w.batch = dice.one_in(3) ? dice.between(2, 3) : 1;
  w.in_channels = w.groups * dice.between(1, 6);
  w.out_channels = w.groups * dice.between(1, 12);
  w.kernel_height = dice.between(1, 4);
  w.kernel_width = dice.between(1, 4);
  w.stride_height = dice.between(1, 3);
  w.stride_width = dice.between(1, 3);
  w.dilation_height = dice.one_in(5) ? 2 : 1;
  w.pad_top = dice.between(0, w.kernel_height - 1);
  w.pad_bottom = dice.between(0, w.kernel_height - 1);
  w.pad_left = w.pad_right = dice.between(0, w.kernel_width - 1);
  w.in_height = w.dilation_height * (w.kernel_height - 1) + dice.between(1, 12);
  w.in_width = w.kernel_width + dice.between(0, 11);
  w.bias = dice.one_in(2);
  if (dice.one_in(4) && w.out_height() >= 2 && w.out_width() >= 2) {
    w.pooling = model::PoolingWork{2, 2, 0};
  }
  return w;
}

std::string describe(const SystolicWork& w, const arch::Systolic& s) {
  return print_yaml(s) + "products " + std::to_string(w.products) + " pixels " +
         std::to_string(w.pixels) + " window " + std::to_string(w.window) + " filters " +
         std::to_string(w.filters) + " channels " + std::to_string(w.channels);
}

/// Everything that does not depend on time.
void expect_same_counts(const SystolicEstimate& closed, const SystolicEstimate& event) {
  EXPECT_EQ(closed.folds, event.folds);
  EXPECT_EQ(closed.macs, event.macs);
  EXPECT_EQ(closed.input_reads, event.input_reads);
  EXPECT_EQ(closed.weight_reads, event.weight_reads);
  EXPECT_EQ(closed.sum_reads, event.sum_reads);
  EXPECT_EQ(closed.sum_writes, event.sum_writes);
  EXPECT_EQ(closed.vector_operations, event.vector_operations);
  EXPECT_EQ(closed.dram_input_bits, event.dram_input_bits);
  EXPECT_EQ(closed.dram_weight_bits, event.dram_weight_bits);
  EXPECT_EQ(closed.dram_sum_read_bits, event.dram_sum_read_bits);
  EXPECT_EQ(closed.dram_sum_write_bits, event.dram_sum_write_bits);
  EXPECT_EQ(closed.dram_output_bits, event.dram_output_bits);
}

struct Tally {
  std::int64_t calm = 0;
  std::vector<double> waiting_percent;  ///< |closed / event - 1| where something waits

  double mean() const {
    double sum = 0;
    for (const double percent : waiting_percent) sum += percent;
    return sum / double(std::max<std::size_t>(1, waiting_percent.size()));
  }
  double quantile(double part) {
    std::sort(waiting_percent.begin(), waiting_percent.end());
    return waiting_percent[std::size_t(part * double(waiting_percent.size() - 1))];
  }
};

/// Compares both on one layer; with nothing waiting they must be equal.
void compare(const model::Work& work, const arch::Systolic& s, Tally& tally) {
  const SystolicWork w = lower_to_systolic(work);
  const SystolicPlan plan = plan_systolic(w, s);
  const SystolicEstimate closed = estimate_systolic(w, plan, s);
  const SystolicRun run = run_systolic(w, plan, s);
  expect_same_counts(closed, run.estimate);
  const SystolicBounds bounds = systolic_bounds(w, closed, s);
  EXPECT_LE(bounds.least_cycles, std::min(closed.cycles, run.estimate.cycles));
  EXPECT_GE(bounds.most_cycles, std::max(closed.cycles, run.estimate.cycles));
  const SystolicRun ideal = run_systolic(w, plan, s, true);
  const bool calm = w.products > 0 &&
                    run.array_end_cycle == ideal.array_end_cycle + run.first_wait_cycles &&
                    run.estimate.cycles == run.array_end_cycle + 1 && run.room_wait_cycles == 0;
  if (calm) {
    ++tally.calm;
    EXPECT_EQ(closed.cycles, run.estimate.cycles);
    EXPECT_EQ(closed.compute_cycles, ideal.array_end_cycle);
    return;
  }
  const double percent = 100 * std::abs(double(closed.cycles) / double(run.estimate.cycles) - 1);
  tally.waiting_percent.push_back(percent);
  EXPECT_LE(percent, systolic_worst_percent)
      << "closed " << closed.cycles << " event " << run.estimate.cycles;
}

/// Random pairs until `calm` of them had nothing to wait for.
Tally compare_random(std::uint64_t seed, std::int64_t calm) {
  Dice dice(seed);
  Tally tally;
  while (tally.calm < calm && !::testing::Test::HasFailure()) {
    const arch::Systolic s = random_machine(dice);
    const model::Work work = random_work(dice);
    compare(work, s, tally);
    if (::testing::Test::HasFailure()) {
      ADD_FAILURE() << describe(lower_to_systolic(work), s);
    }
  }
  return tally;
}

TEST(SystolicAgreement, TenThousandRandomLayersWithoutWaiting) {
  Tally tally = compare_random(1, 10000);
  EXPECT_EQ(tally.calm, 10000);
  std::printf("nothing waits: %lld layers, all equal\n", static_cast<long long>(tally.calm));
  std::printf(
      "something waits: %zu layers, mean %.2f %%, 99 of 100 within %.1f %%, worst %.1f %%\n",
      tally.waiting_percent.size(), tally.mean(), tally.quantile(0.99), tally.quantile(1));
  EXPECT_LE(tally.mean(), 0.5);
  EXPECT_LE(tally.quantile(0.99), systolic_error_percent());
}

/// The check sees faults: a machine that differs in one cycle of latency is not the same.
TEST(SystolicAgreement, AWrongLatencyIsSeen) {
  Dice dice(2);
  int seen = 0, calm = 0;
  while (calm < 50) {
    arch::Systolic s = random_machine(dice);
    const SystolicWork w = lower_to_systolic(random_work(dice));
    if (w.products == 0) continue;
    const SystolicPlan plan = plan_systolic(w, s);
    const SystolicRun ideal = run_systolic(w, plan, s, true);
    ++s.array.mac_latency_cycles;
    ++calm;
    if (estimate_systolic(w, plan, s).compute_cycles != ideal.array_end_cycle) ++seen;
  }
  EXPECT_EQ(seen, calm);
}

}  // namespace
}  // namespace flecsim::analytic
