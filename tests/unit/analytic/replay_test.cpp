// Protects: the replay's own properties, on small layers: skipping idle cycles changes nothing,
// what is remembered equals what is replayed, parameters act in the direction they must.
#include "flecsim/analytic/replay.h"

#include <gtest/gtest.h>

#include "flecsim/analytic/replay_sequence.h"
#include "flecsim/schedule/layer_text.h"

#include "support/input_error.h"

namespace flecsim::analytic {
namespace {

const char* const layers[] = {
    "conv:h=14,c=20,k=24,r=3,pad=1,relu=1",
    "conv:n=2,h=13,c=3,k=20,r=5,stride=2,pad=2,pool=3,pool_stride=2,pool_pad=1",
    "conv:h=16,c=40,k=36,r=1,stride=2",
    "gemm:i=70,j=50,k=90,bias=1",
    "gemm:i=3,j=200,k=40",
    "resadd:i=60,j=100",
};

ReplayResult replay_text(const char* text, const arch::Gemmini& g, bool skip = true) {
  ReplayState state;
  ReplayOptions options;
  options.skip_idle = skip;
  return replay_layer(schedule::program_of(schedule::parse_layer(text), schedule::geometry_of(g)),
                      g, state, options);
}

TEST(Replay, SkippingIdleCyclesChangesNothing) {
  for (const char* preset : {"gemmini-g16", "gemmini-g8", "gemmini-chip"}) {
    const arch::Gemmini g = arch::load_gemmini(preset);
    for (const char* text : layers) {
      ReplayResult fast = replay_text(text, g);
      ReplayResult slow = replay_text(text, g, false);
      EXPECT_LE(fast.stepped_cycles, slow.stepped_cycles);
      fast.stepped_cycles = slow.stepped_cycles = 0;
      EXPECT_EQ(fast, slow) << preset << " " << text;
    }
  }
}

TEST(Replay, RememberedLayersEqualReplayedOnes) {
  const arch::Gemmini g = arch::load_gemmini("gemmini-g16");
  ReplaySequence remembering(g);
  ReplayState state;
  for (int round = 0; round < 4; ++round) {
    for (const char* text : layers) {
      const model::Work work = schedule::parse_layer(text);
      const auto replayed =
          replay_layer(schedule::program_of(work, schedule::geometry_of(g)), g, state);
      EXPECT_EQ(remembering.run(work).cycles, replayed.cycles) << round << " " << text;
      EXPECT_TRUE(remembering.state() == state) << round << " " << text;
    }
  }
  EXPECT_LT(remembering.replayed_cycles(), 100000);
}

TEST(Replay, OneConvolutionByHand) {
  // 1x1 pixel, 1 channel: bias, input and weight rows, one pair, one row out; the latencies of
  // refs and docs/gemmini.md add up to this.
  const arch::Gemmini g = arch::load_gemmini("gemmini-g16");
  const ReplayResult r = replay_text("conv:h=1,c=1,k=1", g);
  EXPECT_EQ(r.read_requests, 3);
  EXPECT_EQ(r.write_requests, 1);
  EXPECT_EQ(r.execute_rows, 16 + 4);
}

TEST(Replay, LatencyIsNeverHiddenCompletely) {
  arch::Gemmini g = arch::load_gemmini("gemmini-g16");
  for (const char* text : layers) {
    std::int64_t before = 0;
    for (const std::int64_t latency : {1, 20, 80, 320}) {
      g.memory_interface.latency_cycles = latency;
      const std::int64_t cycles = replay_text(text, g).cycles;
      EXPECT_GT(cycles, before) << text << " at latency " << latency;
      before = cycles;
    }
  }
}

TEST(Replay, HalfTheBandwidthIsNotFaster) {
  arch::Gemmini g = arch::load_gemmini("gemmini-g16");
  for (const char* text : layers) {
    std::int64_t before = 0;
    for (const double beats : {1.0, 0.5, 0.25, 0.125}) {
      g.memory_interface.beats_per_cycle = beats;
      const std::int64_t cycles = replay_text(text, g).cycles;
      EXPECT_GE(cycles, before) << text << " at " << beats;
      before = cycles;
    }
  }
}

TEST(Replay, ValidityIsRtlOnlyWhereRtlWasMeasured) {
  arch::Gemmini g = arch::load_gemmini("gemmini-g8");
  g.memory_interface.latency_cycles = 77;
  g.clock_hz = 5e8;
  EXPECT_EQ(replay_validity(g), counts::Validity::rtl);
  g.reservation_station.load = 16;
  EXPECT_EQ(replay_validity(g), counts::Validity::extrapolated);
  EXPECT_EQ(replay_validity(arch::load_gemmini("gemmini-chip")), counts::Validity::extrapolated);
}

/// Reads of mvout wait for the writes of a single-ported bank; more sub-banks take that away.
TEST(Replay, SinglePortedAccumulatorsAreSlower) {
  const char* text = "gemm:i=256,j=256,k=64,bias=1";
  arch::Gemmini g = arch::load_gemmini("gemmini-g16");
  const auto two_ports = replay_text(text, g);
  std::vector<std::int64_t> cycles;
  for (const int sub_banks : {1, 2, 4}) {
    g.accumulator.ports = 1;
    g.accumulator.sub_banks = sub_banks;
    const auto one_port = replay_text(text, g);
    cycles.push_back(one_port.cycles);
    EXPECT_EQ(one_port.read_bytes, two_ports.read_bytes);
    EXPECT_EQ(one_port.write_requests, two_ports.write_requests);
    EXPECT_GE(one_port.cycles, two_ports.cycles) << sub_banks;
  }
  EXPECT_GT(cycles[0], two_ports.cycles);
  EXPECT_GE(cycles[0], cycles[1]);
}

TEST(Replay, TheScalePipelineOfTheAccumulatorCounts) {
  arch::Gemmini g = arch::load_gemmini("gemmini-g16");
  const auto eight = replay_text("gemm:i=16,j=16,k=16", g);
  g.accumulator.scale_latency_cycles = 4;
  const auto four = replay_text("gemm:i=16,j=16,k=16", g);
  EXPECT_LT(four.cycles, eight.cycles - 4);  // five rows in flight: it bounds the rate, too
}

/// Pairs that read the last bank of the lower half of the scratchpad, and loads with pixel repeats
/// into the upper one.
std::int64_t cycles_with_repeats_from(std::int32_t row) {
  using schedule::Command;
  using schedule::Opcode;
  schedule::GemminiProgram program;
  Command config;
  config.opcode = Opcode::config_load;
  config.stride = 64;
  config.block_stride = 16;
  config.pixel_repeats = 8;
  program.configs.push_back(config);
  for (int i = 0; i < 16; ++i) {
    Command preload;
    preload.opcode = Opcode::preload;
    preload.row = i * 16;
    preload.rows = 16;
    Command compute;
    compute.opcode = Opcode::compute;
    compute.row = 8192 - 64;
    compute.rows = 16;
    Command load;
    load.opcode = Opcode::load;
    load.address = 0x10000;
    load.row = row;
    load.rows = 1;
    load.columns = 2;
    for (const Command& c : {preload, compute, load}) program.configs.push_back(c);
  }
  ReplayState state;
  return replay_layer(program, arch::load_gemmini("gemmini-g16"), state).cycles;
}

TEST(Replay, CopiesOfAPixelBelowTheHalfAreNotWritten) {
  EXPECT_EQ(cycles_with_repeats_from(8193), cycles_with_repeats_from(8193 + 64));
}

TEST(Replay, TooLongALayerIsSaid) {
  ReplaySequence sequence(arch::load_gemmini("gemmini-g16"));
  const auto run = [&](const char* text) { return sequence.run(schedule::parse_layer(text)); };
  EXPECT_INPUT_ERROR(run("gemm:i=1000000,j=10000,k=100"),
                     "a layer of at least 3.9e+09 cycles is too long for a replay");
  EXPECT_INPUT_ERROR(run("conv:n=1000,h=224,c=64,k=64,r=3,pad=1"), "at least 7.2e+09 cycles");
  EXPECT_INPUT_ERROR(run("resadd:i=1000000000,j=16"), "at least 2e+09 cycles");
}

TEST(Replay, BeatsPerCycleAreAnExactFraction) {
  arch::Gemmini g = arch::load_gemmini("gemmini-g16");
  const auto cycles = [&](double beats) {
    g.memory_interface.beats_per_cycle = beats;
    return replay_text("resadd:i=64,j=64", g).cycles;
  };
  EXPECT_LT(cycles(1.0), cycles(2.0 / 3));
  EXPECT_LT(cycles(2.0 / 3), cycles(0.5));
  EXPECT_LT(cycles(1.0 / 1000), cycles(1.0 / 1001));
  EXPECT_INPUT_ERROR(cycles(2), "beats_per_cycle: 2 is not modelled by the replay");
  EXPECT_INPUT_ERROR(cycles(1.0 / 5000), "as a fraction of two numbers up to 4096");
}

TEST(Replay, WhatIsNotModelledIsSaid) {
  arch::Gemmini g = arch::load_gemmini("gemmini-g16");
  g.reservation_station.load = 40;
  EXPECT_INPUT_ERROR(
      replay_text("gemm:i=1,j=1,k=1", g),
      "reservation_station.load: 40 is not modelled by the replay, expected 1 to 32");
  g = arch::load_gemmini("gemmini-g16");
  g.memory_interface.requests_in_flight = 1;
  // One beat per write: it ends. Several: the second one waits for a request that is never free.
  EXPECT_EQ(replay_text("resadd:i=16,j=16", g).write_requests, 16);
  EXPECT_INPUT_ERROR(replay_text("resadd:i=60,j=100", g),
                     "requests_in_flight: 1: the accelerator hangs, because its write DMA");
}

}  // namespace
}  // namespace flecsim::analytic
