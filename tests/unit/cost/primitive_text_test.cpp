#include "flecsim/cost/primitive_text.h"

#include <fmt/format.h>

#include "support/input_error.h"

namespace flecsim::cost {
namespace {

using ::testing::HasSubstr;

PrimitiveEstimate estimate(std::string_view text) {
  return estimate_primitive(parse_primitive(text));
}

TEST(PrimitiveText, KeysWithAndWithoutUnits) {
  const auto a = parse_primitive("sram:size=96KiB,width=64,banks=2,ports=1,node=45nm");
  const auto b = parse_primitive("SRAM:size_bytes=98304,width_bits=64,banks=2,ports=1,node=45");
  EXPECT_EQ(a.klass, b.klass);
  EXPECT_EQ(a.attributes, b.attributes);
  EXPECT_EQ(a.conditions, b.conditions);
}

TEST(PrimitiveText, ConditionsAndKinds) {
  const auto query =
      parse_primitive("sram:size=1KiB,width=8,cell=hp,temperature=360K,voltage=0.9V,clock=500MHz");
  EXPECT_EQ(query.flavor, "hp");
  EXPECT_DOUBLE_EQ(query.conditions.period_ns, 2);
  EXPECT_EQ(parse_primitive("adder:width=8,period=5ns").conditions.period_ns, 5);
  EXPECT_DOUBLE_EQ(parse_primitive("wire:width=8,length=2mm").attributes[1].second, 2000);
}

TEST(PrimitiveText, Types) {
  EXPECT_NEAR(estimate("mac:type=int8").find("compute").value(), 0.561, 5e-4);
  EXPECT_NEAR(estimate("mac:type=bf16").find("compute").value(), 24.4 / 4 + 7.928 / 2, 1e-9);
  EXPECT_EQ(parse_primitive("adder:type=fp32").klass, "float_adder");
  EXPECT_EQ(parse_primitive("multiplier:type=int4").klass, "multiplier");
}

TEST(PrimitiveText, JsonHasTheSchemasKeys) {
  const auto query = parse_primitive("sram:size=64KiB,width=64");
  const std::string json = primitive_json(query, estimate_primitive(query));
  for (const char* key : {"\"read_pj\"", "\"write_pj\"", "\"leakage_mw\"", "\"area_um2\"",
                          "\"access_ns\"", "\"validity\": \"model\"", "\"source\""})
    EXPECT_THAT(json, HasSubstr(key));
}

TEST(PrimitiveText, TextSaysHowGoodItIs) {
  const auto query = parse_primitive("sram:size=80KiB,width=64");
  EXPECT_THAT(primitive_text(query, estimate_primitive(query)),
              HasSubstr("model (CACTI 7, between grid points), within 20 % of the source"));
}

TEST(PrimitiveText, PortsByKind) {
  const auto quality = [](std::string_view ports) {
    return estimate(fmt::format("sram:size=64KiB,width=64,banks=4,ports={}", ports)).quality;
  };
  EXPECT_EQ(quality("1R1W").validity, counts::Validity::model);
  EXPECT_EQ(quality("1R1W").error_percent, 0);
  EXPECT_EQ(quality("2").error_percent, 0);
  EXPECT_EQ(quality("2RW").validity, counts::Validity::model);
  EXPECT_EQ(quality("2RW").error_percent, 30);
  EXPECT_EQ(quality("1R1RW").validity, counts::Validity::model);
  EXPECT_EQ(quality("2R1W").validity, counts::Validity::extrapolated);
}

TEST(PrimitiveText, WidthsThatTheTableLacksHaveABound) {
  EXPECT_EQ(estimate("adder:width=32").quality.error_percent, 0);
  EXPECT_EQ(estimate("adder:width=17").quality.error_percent, 20);
  EXPECT_EQ(estimate("adder_tree:inputs=4,width=8").quality.error_percent, 20);
  EXPECT_EQ(estimate("register:width=17").quality.error_percent, 0);
}

TEST(PrimitiveText, AnotherSupplyIsNotAGridPoint) {
  const auto quality = estimate("sram:size=64KiB,width=64,voltage=0.8V").quality;
  EXPECT_EQ(quality.source, "CACTI 7, scaled to the supply");
  EXPECT_EQ(quality.error_percent, 25);
}

TEST(PrimitiveText, UnitsOfSupplyAndTemperature) {
  const auto leakage = [](std::string_view at) {
    return estimate(fmt::format("sram:size=64KiB,width=64,{}", at)).leakage_mw;
  };
  EXPECT_EQ(leakage("temperature=86.85C"), leakage("temperature=360K"));
  EXPECT_EQ(leakage("voltage=900mV"), leakage("voltage=0.9V"));
}

TEST(PrimitiveText, ExponentAndMantissaMakeItFloatingPoint) {
  EXPECT_EQ(estimate("mac:exponent=8,mantissa=8").actions.front().pj,
            estimate("mac:type=bf16").actions.front().pj);
  EXPECT_GT(estimate("adder:exponent=5,mantissa=11").actions.front().pj,
            estimate("adder:width=16").actions.front().pj);
}

TEST(PrimitiveText, WhatHasNoEffectIsNoted) {
  const auto notes = [](std::string_view text) { return primitive_notes(parse_primitive(text)); };
  EXPECT_THAT(notes("dram:width=64,node=22nm,voltage=1.1,temperature=350"),
              ::testing::ElementsAre("node has no effect on dram", "voltage has no effect on dram",
                                     "temperature has no effect on dram"));
  EXPECT_THAT(notes("sram:size=64KiB,width=64,clock=1GHz"),
              ::testing::ElementsAre("clock or period has no effect on sram"));
  EXPECT_THAT(notes("sram:size=64KiB,width=72"),
              ::testing::ElementsAre("56 bits of the size are no whole word"));
  EXPECT_TRUE(notes("adder:width=8,node=22nm,clock=1GHz").empty());
  const auto query = parse_primitive("dram:width=64,node=22nm");
  EXPECT_THAT(primitive_text(query, estimate_primitive(query)), HasSubstr("note: node has no"));
  EXPECT_THAT(primitive_json(query, estimate_primitive(query)), HasSubstr("\"notes\""));
}

TEST(PrimitiveText, FarWidthsAreExtrapolated) {
  EXPECT_EQ(estimate("adder:width=64").quality.validity, counts::Validity::model);
  EXPECT_EQ(estimate("adder:width=65").quality.validity, counts::Validity::extrapolated);
  EXPECT_EQ(estimate("adder:width=4096").quality.error_percent, 50);
  EXPECT_EQ(estimate("register:width=4096").quality.validity, counts::Validity::model);
}

TEST(PrimitiveText, EveryMistakeIsNamed) {
  EXPECT_INPUT_ERROR(parse_primitive("sram:size"),
                     "--primitive 'sram:size': 'size' is not key=value");
  EXPECT_INPUT_ERROR(parse_primitive("sram:width=8,width=8"), "'width' is given twice");
  EXPECT_INPUT_ERROR(parse_primitive("sram:size=96KB,width=8"), "size: '96KB' is not a number");
  EXPECT_INPUT_ERROR(parse_primitive("sram:ports=1X"), "ports is '1X'; expected 1RW, 1R1W, 2RW");
  for (const char* ports : {"RW", "0RW", "1RW1RW", "1R1W1", "1R-1W"})
    EXPECT_INPUT_ERROR(parse_primitive(fmt::format("sram:ports={}", ports)), "expected 1RW, 1R1W");
  EXPECT_INPUT_ERROR(parse_primitive("mac:type=posit"), "type is 'posit'; expected int8");
  EXPECT_INPUT_ERROR(estimate("sram:size=1KiB,width=8,dpeth=3"),
                     "class 'sram' has no attribute 'dpeth'");
  EXPECT_INPUT_ERROR(estimate("sram:size=1KiB,widht=8"),
                     "class 'sram' has no attribute 'widht' (did you mean 'width'?)");
  EXPECT_INPUT_ERROR(estimate("adder:width_bit=8"), "(did you mean 'width_bits'?)");
  EXPECT_INPUT_ERROR(parse_primitive("sram:size=64KiB,width=63"),
                     "63 bits of a word do not divide the size, 524288 bits");
  EXPECT_INPUT_ERROR(parse_primitive("sram:voltage=0"),
                     "'0' is no supply; expected `nominal` or more than 0 V");
  EXPECT_INPUT_ERROR(parse_primitive("mac:type=int8x"), "type is 'int8x'; expected int8");
  EXPECT_INPUT_ERROR(parse_primitive("mac:width=8,type=int8"), "type and width are given");
  EXPECT_INPUT_ERROR(parse_primitive("mac:width=8,clock=1GHz,period=1ns"),
                     "clock and period are given");
  EXPECT_INPUT_ERROR(parse_primitive("mac:width=8,clock=0Hz"), "not a positive frequency");
  EXPECT_INPUT_ERROR(parse_primitive("mac:width=8,period=-1ns"), "not a positive frequency");
}

}  // namespace
}  // namespace flecsim::cost
