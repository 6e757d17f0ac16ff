// Protects: the closed form's bounds and latencies by hand, on counts of our own.
#include "flecsim/analytic/closed_form.h"

#include <gtest/gtest.h>

#include "flecsim/arch/gemmini.h"

namespace flecsim::analytic {
namespace {

const arch::Gemmini& g16() {
  static const arch::Gemmini g = arch::load_gemmini("gemmini-g16");
  return g;
}

TEST(ClosedFormBounds, PairsWaitForTheExecuteEntries) {
  schedule::ScheduleCounts counts;
  counts.preloads = 4;
  counts.compute_rows = 32;  // 8 rows of each pair; 16 entries hold 8 pairs
  counts.execute_rows = 100;
  const ExecuteBounds bounds = execute_bounds(counts, g16());
  EXPECT_DOUBLE_EQ(bounds.rows_cycles, 100);
  EXPECT_DOUBLE_EQ(bounds.queue_cycles, 4 * (3 * 16 + 1.5 + 2 * 8) / 8);
}

TEST(ClosedFormBounds, OnlyWhatHappensHasALatency) {
  schedule::ScheduleCounts counts;
  EXPECT_DOUBLE_EQ(engine_times(counts, g16()).latency_cycles, 0);
  counts.preloads = 1;
  EXPECT_DOUBLE_EQ(engine_times(counts, g16()).latency_cycles, 3 * 16 + 14);
  counts.loads = 1;
  EXPECT_DOUBLE_EQ(engine_times(counts, g16()).latency_cycles, 3 * 16 + 14 + 40 + 19);
  counts.stores = 1;
  EXPECT_DOUBLE_EQ(engine_times(counts, g16()).latency_cycles, 3 * 16 + 14 + 40 + 19 + 40 + 4);
}

}  // namespace
}  // namespace flecsim::analytic
