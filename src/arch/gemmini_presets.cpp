#include <fmt/format.h>

#include "flecsim/arch/gemmini.h"

namespace flecsim::arch {
namespace {

Gemmini named(std::string name) {
  Gemmini gemmini;
  gemmini.name = std::move(name);
  return gemmini;
}

/// The 8x8 configuration of the RTL measurements (weight-stationary, one accumulator bank).
Gemmini g8() {
  Gemmini g = named("gemmini-g8");
  g.array = {8, Dataflow::weight_stationary};
  g.scratchpad.size_bytes = 64 * 1024;
  g.accumulator.size_bytes = 32 * 1024;
  g.accumulator.banks = 1;
  g.memory_interface.bits = 64;
  g.memory_interface.requests_in_flight = 8;
  return g;
}

Gemmini lean() {
  Gemmini g = named("gemmini-lean");
  g.array.dataflow = Dataflow::weight_stationary;
  g.memory_interface.requests_in_flight = 64;
  return g;
}

/// GemminiConfigs.scala, chipConfig.
Gemmini chip() {
  Gemmini g = named("gemmini-chip");
  g.array.dataflow = Dataflow::weight_stationary;
  g.scratchpad.size_bytes = 64 * 1024;
  g.accumulator.size_bytes = 32 * 1024;
  g.accumulator.ports = 1;
  g.accumulator.sub_banks = 2;
  g.accumulator.scale_latency_cycles = 4;
  g.mesh.output_delay_cycles = 2;
  return g;
}

Gemmini large_chip() {
  Gemmini g = chip();
  g.name = "gemmini-large-chip";
  g.array.size = 32;
  g.scratchpad.size_bytes = 128 * 1024;
  g.accumulator.size_bytes = 64 * 1024;
  return g;
}

/// The design that the thesis' case study chose (4.5.3): 700 MHz, logic 65 nm, memories 40 nm.
Gemmini thesis_embedded() {
  Gemmini g = named("thesis-embedded");
  g.array = {32, Dataflow::weight_stationary};
  g.clock_hz = 700e6;
  g.technology = {65, 40, DramKind::lpddr4};
  return g;
}

}  // namespace

const std::vector<Preset<Gemmini>>& gemmini_presets() {
  static const std::vector<Preset<Gemmini>> presets{
      {"gemmini-default", "Gemmini's default: 16x16, 256 KiB + 64 KiB (= gemmini-g16)",
       named("gemmini-default")},
      {"gemmini-g16", "the 16x16 configuration of the RTL measurements", named("gemmini-g16")},
      {"gemmini-g8", "the 8x8 configuration of the RTL measurements, 64 KiB + 32 KiB", g8()},
      {"gemmini-lean", "16x16, weight-stationary, 64 requests in flight", lean()},
      {"gemmini-chip", "16x16, 64 KiB + 32 KiB single-ported accumulator", chip()},
      {"gemmini-large-chip", "32x32, 128 KiB + 64 KiB single-ported accumulator", large_chip()},
      {"thesis-embedded", "the thesis' chosen design: 32x32, 256 KiB + 64 KiB, 700 MHz, 65/40 nm",
       thesis_embedded()},
  };
  return presets;
}

}  // namespace flecsim::arch
