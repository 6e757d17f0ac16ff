// Protects: the closed form's bounds and waits by hand, on tiles of our own.
#include "flecsim/analytic/closed_form.h"

#include <cmath>

#include <gtest/gtest.h>

#include "flecsim/arch/gemmini.h"

namespace flecsim::analytic {
namespace {

using schedule::TileSequence;
using schedule::TileWork;

const arch::Gemmini& g16() {
  static const arch::Gemmini g = arch::load_gemmini("gemmini-g16");
  return g;
}

TileSequence tiles_of(const TileWork& work, std::size_t count) {
  TileSequence tiles;
  tiles.works = {work};
  tiles.order.assign(count, 0);
  return tiles;
}

/// 20 mvins of 16 rows of 64 bytes each: 4 beats and 4 row writes per row.
schedule::LoadStream loads() {
  schedule::LoadStream stream;
  stream.runs[0] = {20, 16, 64, 4};
  stream.periods = 1;
  stream.commands = 20;
  stream.rows = stream.requests = 320;
  stream.bytes = 320 * 64;
  stream.row_writes = 320 * 4;
  return stream;
}

TEST(ClosedFormBounds, LoadsByBeatsOrByRequestsInFlight) {
  TileWork work;
  work.input = loads();
  const EngineTimes near = engine_times(tiles_of(work, 1), g16());
  EXPECT_DOUBLE_EQ(near.load.beats_cycles, 320 * 4);
  EXPECT_DOUBLE_EQ(near.load.requests_cycles, 320.0 * (40 + 6 + 4) / 16);
  EXPECT_DOUBLE_EQ(near.load.writes_cycles, 320 * 4);
  EXPECT_DOUBLE_EQ(near.load.cycles, 320 * 4);  // two commands cover 53 cycles of latency
  arch::Gemmini far = g16();
  far.memory_interface.latency_cycles = 400;
  const EngineTimes times = engine_times(tiles_of(work, 1), far);
  EXPECT_DOUBLE_EQ(times.load.requests_cycles, 320.0 * 410 / 16);
  EXPECT_GE(times.load.cycles, 320.0 * 410 / 16);
  EXPECT_LE(times.load.cycles, 320.0 * 410 / 16 * 1.02);
}

TEST(ClosedFormBounds, ShortCommandsWaitForASlot) {
  TileWork work;
  work.bias.runs[0] = {10, 1, 64, 16};  // one row, written 16 times
  work.bias.periods = 4;
  work.bias.commands = work.bias.rows = work.bias.requests = 40;
  work.bias.bytes = 40 * 64;
  work.bias.row_writes = 40 * 16;
  const EngineTimes times = engine_times(tiles_of(work, 1), g16());
  // 16 requests in flight / 16 + 1 = 2 slots, each held for latency + 11 + 4 beats + 16 writes.
  EXPECT_NEAR(times.load.commands_cycles, 40 * (40 + 11 + 4 + 16) / 2.0, 0.01 * 1420);
}

TEST(ClosedFormBounds, FewRowsWaitForMeshTags) {
  TileWork work;
  work.execute = {1, 5, 16 + 4 * 7, 5 * 7, 16};  // one block, 5 pairs of 7 rows, 16 new weights
  const EngineTimes times = engine_times(tiles_of(work, 1), g16());
  EXPECT_DOUBLE_EQ(times.execute.rows_cycles, 44);
  EXPECT_DOUBLE_EQ(times.execute.tags_cycles, 16 + 2 * 16 + 1);
  EXPECT_DOUBLE_EQ(times.execute.banks_cycles, 0);
  EXPECT_DOUBLE_EQ(times.execute.cycles, 49);
}

TEST(ClosedFormBounds, NewWeightsInTheBankOfTheActivationsTakeTurns) {
  TileWork work;
  work.execute = {10, 100, 1600, 1600, 160};
  work.input_rows = 100;
  work.weight_rows = 8192;  // both banks of the half; the input lies in the first
  const EngineTimes times = engine_times(tiles_of(work, 1), g16());
  EXPECT_DOUBLE_EQ(times.execute.banks_cycles, 10 * 16 / 2.0);
}

TEST(ClosedForm, WaitsAddUpToTheCycles) {
  TileWork work;
  work.input = loads();
  work.execute = {10, 100, 1600, 1600, 160};
  work.store.commands = 4;
  work.store.requests = work.store.row_reads = work.store.rows = 64;
  work.store.bytes = 1024;
  for (const std::size_t tiles : {1u, 2u, 3u, 50u}) {
    const EngineTimes times = engine_times(tiles_of(work, tiles), g16());
    const Waits& w = times.waits;
    EXPECT_NEAR(w.executing_cycles + w.loads_cycles + w.slots_cycles + w.end_cycles, times.cycles,
                1e-6 * times.cycles);
    EXPECT_GE(times.cycles, std::max(times.execute.cycles, times.load.cycles));
    EXPECT_LE(times.cycles, times.execute.cycles + times.load.cycles + times.store.cycles +
                                200.0 * static_cast<double>(tiles));
  }
}

TEST(ClosedForm, LoadsOfTheNextTileHideBehindExecution) {
  TileWork work;
  work.input = loads();
  work.execute = {10, 100, 1600, 1600, 160};
  const double one = engine_times(tiles_of(work, 1), g16()).cycles;
  const double two = engine_times(tiles_of(work, 2), g16()).cycles;
  EXPECT_DOUBLE_EQ(two - one, 1600);
}

}  // namespace
}  // namespace flecsim::analytic
