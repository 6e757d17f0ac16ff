#include "flecsim/cost/primitive_text.h"

#include "support/input_error.h"

namespace flecsim::cost {
namespace {

using ::testing::HasSubstr;

PrimitiveEstimate estimate(std::string_view text) {
  return estimate_primitive(parse_primitive(text));
}

TEST(PrimitiveText, KeysWithAndWithoutUnits) {
  const auto a = parse_primitive("sram:size=96KiB,width=64,banks=2,ports=1RW,node=45nm");
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
              HasSubstr("model (CACTI 7, between grid points), within 23 % of the source"));
}

TEST(PrimitiveText, EveryMistakeIsNamed) {
  EXPECT_INPUT_ERROR(parse_primitive("sram:size"),
                     "--primitive 'sram:size': 'size' is not key=value");
  EXPECT_INPUT_ERROR(parse_primitive("sram:width=8,width=8"), "'width' is given twice");
  EXPECT_INPUT_ERROR(parse_primitive("sram:size=96KB,width=8"), "size: '96KB' is not a number");
  EXPECT_INPUT_ERROR(parse_primitive("sram:ports=1X"), "ports is '1X'; expected 1RW, 1R1W, 2RW");
  EXPECT_INPUT_ERROR(parse_primitive("mac:type=posit"), "type is 'posit'; expected int8");
  EXPECT_INPUT_ERROR(estimate("sram:size=1KiB,width=8,dpeth=3"),
                     "class 'sram' has no attribute 'dpeth'");
}

}  // namespace
}  // namespace flecsim::cost
