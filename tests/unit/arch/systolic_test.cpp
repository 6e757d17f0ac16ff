// Protects: systolic descriptions are read strictly, every rule has its message, presets are sound,
// and any kind is found by name or file.
#include "flecsim/arch/systolic.h"

#include <map>

#include "flecsim/arch/accelerator.h"

#include "support/input_error.h"

namespace flecsim::arch {
namespace {

Systolic read(std::string_view body) {
  return read_systolic(base::Node::parse_text(
      "accelerator:\n  name: x\n  kind: systolic\n" + std::string(body), "a.yaml"));
}

TEST(Systolic, ReadsTheDocumentedExample) {
  const Systolic s = read(
      "  array: {rows: 12, columns: 14, dataflow: output_stationary, mac_latency: 2 cycles,\n"
      "          overlap_folds: false, partial_folds: full}\n"
      "  data: {input_bits: 4, weight_bits: 2, accumulator_bits: 24, output_bits: 4}\n"
      "  input_buffer: {size: 36KiB}\n"
      "  memory_interface: {bits: 64, latency: 100 cycles}\n"
      "  clock: 200 MHz\n");
  EXPECT_EQ(s.pes(), 168);
  EXPECT_EQ(s.array.dataflow, Stationary::output);
  EXPECT_FALSE(s.array.overlap_folds);
  EXPECT_EQ(s.array.partial_folds, PartialFolds::full);
  EXPECT_EQ(s.input_buffer.size_bytes, 36 * 1024);
  EXPECT_EQ(s.peak_bytes_per_cycle(), 8);
}

TEST(Systolic, PresetsAreSoundAndPrintAsTheyRead) {
  for (const auto& preset : systolic_presets()) {
    EXPECT_FALSE(check(preset.accelerator)) << preset.name;
    EXPECT_EQ(preset.name, preset.accelerator.name);
    const std::string yaml = print_yaml(preset.accelerator);
    EXPECT_EQ(print_yaml(read_systolic(base::Node::parse_text(yaml, "p.yaml"))), yaml);
  }
}

TEST(Systolic, RefusesUnknownKeysAndValues) {
  EXPECT_INPUT_ERROR(read("  arry: {rows: 1}\n"), "did you mean 'array'?");
  EXPECT_INPUT_ERROR(read("  array: {row: 1}\n"), "did you mean 'rows'?");
  EXPECT_INPUT_ERROR(read("  array: {dataflow: row_stationary}\n"), "unknown value");
  EXPECT_INPUT_ERROR(read("  array: {rows: -4}\n"), "'-4' is negative");
  EXPECT_INPUT_ERROR(read("  array:\n    rows: 0\n"),
                     "a.yaml:5: accelerator.array.rows: array.rows: 0, expected 1 to 65536");
  EXPECT_INPUT_ERROR(
      read_systolic(base::Node::parse_text("accelerator: {name: x, kind: gemmini}", "a.yaml")),
      "kind 'gemmini', expected 'systolic' here");
}

/// One breaking setting per rule.
const std::map<std::string, std::string> breaking{
    {"array-rows", "array.rows=0"},
    {"array-columns", "array.columns=70000"},
    {"mac-latency", "array.mac_latency=0"},
    {"input-bits", "data.input_bits=0"},
    {"weight-bits", "data.weight_bits=65"},
    {"accumulator-bits", "data.accumulator_bits=4"},
    {"output-bits", "data.output_bits=33"},
    {"input-buffer", "input_buffer.size=1"},
    {"weight-buffer", "weight_buffer.size=1"},
    {"output-buffer", "output_buffer.size=1"},
    {"vector-lanes", "vector_unit.lanes=0"},
    {"bus-bits", "memory_interface.bits=12"},
    {"memory-latency", "memory_interface.latency=200000"},
    {"clock", "clock=1"},
    {"technology-logic", "technology.logic=180"},
    {"technology-memory", "technology.memory=7"},
    {"technology-logic-voltage", "technology.logic_voltage=300mV"},
    {"technology-memory-voltage", "technology.memory_voltage=1.6V"},
    {"technology-logic-temperature", "technology.logic_temperature=-100C"},
    {"technology-memory-temperature", "technology.memory_temperature=451K"},
};

TEST(Systolic, EveryRuleIsCheckedAndSaid) {
  for (const auto& [rule, setting] : breaking) {
    Systolic s;
    apply_setting(s, setting);
    const auto violation = check(s);
    ASSERT_TRUE(violation) << rule;
    EXPECT_EQ(violation->rule, rule);
    EXPECT_NE(violation->message.find("expected"), std::string::npos) << violation->message;
    EXPECT_STREQ(broken_rule(s), rule.c_str());
  }
}

TEST(Systolic, SettingsAreStrict) {
  Systolic s;
  apply_setting(s, "array.dataflow=input_stationary");
  EXPECT_EQ(s.array.dataflow, Stationary::input);
  EXPECT_INPUT_ERROR(apply_setting(s, "array.colums=1"), "did you mean 'array.columns'?");
  EXPECT_INPUT_ERROR(apply_setting(s, "clock"), "expected key=value");
}

TEST(Systolic, SuppliesAndTemperaturesReadAndPrint) {
  const Systolic s = read(
      "  technology: {logic_voltage: 800mV, logic_temperature: 85C, memory_temperature: 350}\n");
  EXPECT_EQ(s.technology.logic_v, 0.8);
  EXPECT_EQ(s.technology.memory_v, 0);
  EXPECT_EQ(s.technology.logic_k, 358.15);
  EXPECT_EQ(s.technology.memory_k, 350);
  const std::string yaml = print_yaml(s);
  for (const char* line : {"logic_voltage: 0.8V\n", "memory_voltage: nominal\n",
                           "logic_temperature: 358.15K\n", "memory_temperature: 350K\n"}) {
    EXPECT_NE(yaml.find(line), std::string::npos) << line;
  }
  EXPECT_EQ(print_yaml(read_systolic(base::Node::parse_text(yaml, "p.yaml"))), yaml);
}

TEST(Systolic, SuppliesOutsideTheTablesAreToldByLine) {
  EXPECT_INPUT_ERROR(read("  technology:\n    logic_voltage: 0.3V\n"),
                     "a.yaml:5: accelerator.technology.logic_voltage: technology.logic_voltage: "
                     "0.3V, expected nominal or 0.4 to 1.5 V");
  EXPECT_INPUT_ERROR(read("  technology:\n    memory_temperature: 20K\n"),
                     "a.yaml:5: accelerator.technology.memory_temperature: "
                     "technology.memory_temperature: 20 K, expected 200 to 450 K");
  EXPECT_INPUT_ERROR(read("  technology: {logic_voltage: 0V}\n"), "'0V' is no supply");
  EXPECT_INPUT_ERROR(read("  technology: {logic_voltage: normal}\n"), "is not `nominal` or a");
}

TEST(Accelerator, IsFoundByNameWhateverItsKind) {
  EXPECT_EQ(kind_of(load_accelerator("gemmini-g16")), "gemmini");
  Accelerator systolic = load_accelerator("systolic-16");
  EXPECT_EQ(kind_of(systolic), "systolic");
  EXPECT_EQ(name_of(systolic), "systolic-16");
  EXPECT_EQ(pes(systolic), 256);
  apply_setting(systolic, "array.rows=32");
  EXPECT_EQ(pes(systolic), 512);
  EXPECT_FALSE(check(systolic));
  EXPECT_EQ(clock_hz(systolic), 1e9);
  EXPECT_EQ(pes(load_accelerator("gemmini-g8")), 64);
  for (const AcceleratorPreset& preset : accelerator_presets()) {
    const Accelerator one = load_accelerator(std::string(preset.name));
    EXPECT_EQ(kind_of(one), preset.kind);
    EXPECT_EQ(print_yaml(read_accelerator(base::Node::parse_text(print_yaml(one), "p.yaml"))),
              print_yaml(one));
  }
}

TEST(Accelerator, SaysWhatIsWrong) {
  const auto read_any = [](std::string_view text) {
    return read_accelerator(base::Node::parse_text(text, "a.yaml"));
  };
  EXPECT_INPUT_ERROR(load_accelerator("systolic-61"), "did you mean 'systolic-16'?");
  EXPECT_INPUT_ERROR(read_any("accelerator: {name: x, kind: systollic}"),
                     "unknown kind 'systollic' (did you mean 'systolic'?)");
  EXPECT_INPUT_ERROR(read_any("accelerator: {name: x, kind: hierarchy}"),
                     "expected gemmini or systolic");
}

}  // namespace
}  // namespace flecsim::arch
