// Protects: a description is read strictly, every rule has its message, presets are sound.
#include "flecsim/arch/gemmini.h"

#include <map>

#include "support/input_error.h"

namespace flecsim::arch {
namespace {

Gemmini read(std::string_view body) {
  return read_gemmini(base::Node::parse_text(
      "accelerator:\n  name: x\n  kind: gemmini\n" + std::string(body), "a.yaml"));
}

TEST(Gemmini, ReadsTheDocumentedExample) {
  const Gemmini g = read(
      "  array: {size: 16, dataflow: weight_stationary}\n"
      "  data: {input_bits: 8, weight_bits: 8, accumulator_bits: 32}\n"
      "  scratchpad: {size: 256KiB, banks: 4}\n"
      "  accumulator: {size: 64KiB, banks: 2}\n"
      "  memory_interface: {bits: 128, latency: 40 cycles, beats_per_cycle: 1, "
      "requests_in_flight: 16, max_transfer: 64B}\n"
      "  clock: 700 MHz\n"
      "  technology: {logic: 65nm, memory: 40nm, dram: LPDDR4}\n");
  EXPECT_EQ(g.scratchpad_rows(), 16384);
  EXPECT_EQ(g.accumulator_rows(), 1024);
  EXPECT_EQ(g.clock_hz, 700e6);
  EXPECT_EQ(g.technology.logic_nm, 65);
}

TEST(Gemmini, PresetsAreSoundAndPrintAsTheyRead) {
  for (const auto& preset : gemmini_presets()) {
    EXPECT_FALSE(check(preset.accelerator)) << preset.name;
    const std::string yaml = print_yaml(preset.accelerator);
    const Gemmini again = read_gemmini(base::Node::parse_text(yaml, "p.yaml"));
    EXPECT_EQ(print_yaml(again), yaml) << preset.name;
  }
}

TEST(Gemmini, StartsFromAPreset) {
  const Gemmini g = read("  based_on: gemmini-g8\n  clock: 1GHz\n");
  EXPECT_EQ(g.array.size, 8);
  EXPECT_EQ(g.memory_interface.bits, 64);
  EXPECT_INPUT_ERROR(read("  based_on: gemini-g8\n"), "did you mean 'gemmini-g8'?");
}

TEST(Gemmini, RefusesUnknownKeysAndValues) {
  EXPECT_INPUT_ERROR(read("  scratchpat: {size: 1}\n"),
                     "a.yaml:4: accelerator.scratchpat: unknown key 'scratchpat' (did you mean "
                     "'scratchpad'?)");
  EXPECT_INPUT_ERROR(read("  scratchpad: {sise: 1}\n"), "did you mean 'size'?");
  EXPECT_INPUT_ERROR(read("  array: {dataflow: weights}\n"), "unknown value 'weights'");
  EXPECT_INPUT_ERROR(read("  array: {size: -16}\n"), "'-16' is negative");
  EXPECT_INPUT_ERROR(
      read_gemmini(base::Node::parse_text("accelerator: {name: x, kind: gemmmini}", "a.yaml")),
      "kind 'gemmmini', expected 'gemmini' here");
  EXPECT_INPUT_ERROR(load_gemmini("gemmini-g61"), "did you mean 'gemmini-g16'?");
}

/// One breaking setting per rule; a rule without one here fails the test below.
const std::map<std::string, std::vector<std::string>> breaking{
    {"array-size-power-of-two", {"array.size=12"}},
    {"dataflow-weight-stationary", {"array.dataflow=output_stationary"}},
    {"input-bits", {"data.input_bits=4"}},
    {"weight-bits-equal-input-bits", {"data.weight_bits=4"}},
    {"accumulator-bits", {"data.accumulator_bits=24"}},
    {"scratchpad-banks", {"scratchpad.banks=3"}},
    {"scratchpad-rows-power-of-two", {"scratchpad.size=192KiB"}},
    {"scratchpad-rows-multiple-of-array", {"scratchpad.size=128"}},
    {"scratchpad-holds-a-tile", {"scratchpad.banks=1", "scratchpad.size=256"}},
    {"accumulator-banks", {"accumulator.banks=0"}},
    {"more-scratchpad-banks", {"accumulator.banks=8"}},
    {"accumulator-rows-power-of-two", {"accumulator.size=48KiB"}},
    {"accumulator-rows-multiple-of-array", {"accumulator.size=512"}},
    {"accumulator-holds-a-tile", {"accumulator.banks=1", "accumulator.size=1KiB"}},
    {"accumulator-not-larger-than-scratchpad", {"accumulator.size=512KiB"}},
    {"accumulator-ports", {"accumulator.ports=3"}},
    {"accumulator-sub-banks", {"accumulator.sub_banks=2"}},
    {"accumulator-latency", {"accumulator.latency=1"}},
    {"accumulator-scale-latency", {"accumulator.scale_latency=0"}},
    {"scratchpad-read-delay", {"scratchpad.read_delay=0"}},
    {"bus-bits", {"memory_interface.bits=100"}},
    {"max-transfer", {"memory_interface.max_transfer=8"}},
    {"memory-latency", {"memory_interface.latency=0"}},
    {"beats-per-cycle", {"memory_interface.beats_per_cycle=0.7"}},
    {"requests-in-flight", {"memory_interface.requests_in_flight=12"}},
    {"reservation-station-load", {"reservation_station.load=1"}},
    {"reservation-station-store", {"reservation_station.store=1"}},
    {"reservation-station-execute", {"reservation_station.execute=2"}},
    {"queue-load", {"queues.load=0"}},
    {"queue-store", {"queues.store=0"}},
    {"queue-execute", {"queues.execute=2"}},
    {"mesh-tile", {"mesh.tile_rows=3"}},
    {"mesh-output-delay", {"mesh.output_delay=99"}},
    {"clock", {"clock=1"}},
    {"technology-logic", {"technology.logic=180"}},
    {"technology-memory", {"technology.memory=7"}},
    {"technology-logic-voltage", {"technology.logic_voltage=0.39"}},
    {"technology-memory-voltage", {"technology.memory_voltage=1.51"}},
    {"technology-logic-temperature", {"technology.logic_temperature=199"}},
    {"technology-memory-temperature", {"technology.memory_temperature=200C"}},
};

TEST(Gemmini, EveryRuleIsCheckedAndSaid) {
  for (const auto& [rule, settings] : breaking) {
    Gemmini g;
    for (const std::string& setting : settings) apply_setting(g, setting);
    const auto violation = check(g);
    ASSERT_TRUE(violation) << rule;
    EXPECT_EQ(violation->rule, rule);
    EXPECT_NE(violation->message.find("expected"), std::string::npos) << violation->message;
    EXPECT_STREQ(broken_rule(g), rule.c_str());
  }
}

TEST(Gemmini, ABrokenRuleNamesItsLine) {
  EXPECT_INPUT_ERROR(read("  array:\n    size: 12\n"),
                     "a.yaml:5: accelerator.array.size: array.size: 12, expected a power of two");
}

TEST(Gemmini, SettingsAreStrict) {
  Gemmini g;
  apply_setting(g, "scratchpad.size=128KiB");
  EXPECT_EQ(g.scratchpad.size_bytes, 131072);
  EXPECT_INPUT_ERROR(apply_setting(g, "scratchpad.sizes=1"), "did you mean 'scratchpad.size'?");
  EXPECT_INPUT_ERROR(apply_setting(g, "clock"), "expected key=value");
}

}  // namespace
}  // namespace flecsim::arch
