#include "flecsim/cost/primitive.h"

#include "flecsim/cost/dram.h"

#include "support/input_error.h"

namespace flecsim::cost {
namespace {

PrimitiveQuery query(std::string klass, std::vector<std::pair<std::string, double>> attributes,
                     std::string flavor = "") {
  return {std::move(klass), std::move(attributes), std::move(flavor), {}};
}

double pj(const PrimitiveQuery& query, std::string_view action) {
  return estimate_primitive(query).find(action).value();
}

TEST(Primitive, Int8MacByHand) {
  const auto mac = estimate_primitive(query("intmac", {{"width_bits", 8}}));
  EXPECT_NEAR(mac.find("compute").value(), 0.561, 5e-4);
  EXPECT_NEAR(mac.area_um2, 332.25, 1e-9);
  EXPECT_DOUBLE_EQ(mac.find("idle").value(), 0);
}

TEST(Primitive, UnequalMultiplierOperandsScaleWithTheirProduct) {
  EXPECT_NEAR(pj(query("multiplier", {{"width_bits", 16}, {"other_bits", 4}}), "multiply"),
              pj(query("multiplier", {{"width_bits", 8}}), "multiply"), 1e-12);
}

TEST(Primitive, Bfloat16IsHalfASingle) {
  const auto single = query("floatmac", {});
  const auto bf16 = query("floatmac", {{"exponent_bits", 8}, {"mantissa_bits", 8}});
  EXPECT_NEAR(pj(single, "compute"), 24.4 + 7.928, 1e-9);
  EXPECT_NEAR(pj(bf16, "compute"), 24.4 / 4 + 7.928 / 2, 1e-9);
}

TEST(Primitive, FifoFollowsAladdinsRule) {
  const auto fifo = query("fifo", {{"width_bits", 32}, {"depth", 2}});
  EXPECT_NEAR(pj(fifo, "push"), 32 * 0.009 + 0.029015 / 32, 1e-9);
}

TEST(Primitive, AdderTreeCountsEveryAdder) {
  // four inputs of 8 bit: two 9-bit adders and one 10-bit adder
  const auto tree = estimate_primitive(query("adder_tree", {{"inputs", 4}, {"width_bits", 8}}));
  EXPECT_NEAR(tree.find("add").value(), 0.0857 * (9 + 9 + 10) / 32, 1e-9);
}

TEST(Primitive, DramByKind) {
  EXPECT_DOUBLE_EQ(pj(query("dram", {{"width_bits", 64}}), "read"), 512);
  EXPECT_DOUBLE_EQ(pj(query("dram", {{"width_bits", 8}}, "hbm2"), "write"), 31.2);
  EXPECT_EQ(dram_kinds().size(), 9u);
}

TEST(Primitive, CompositionsWithoutASourceAreFlagged) {
  for (const auto& entry :
       {query("mux", {{"inputs", 2}, {"width_bits", 8}}), query("float_to_int", {{"int_bits", 8}}),
        query("int_to_float", {{"int_bits", 8}}),
        query("cam", {{"entries", 512}, {"tag_bits", 16}}),
        query("register_file", {{"width_bits", 16}, {"depth", 24}})}) {
    const auto estimate = estimate_primitive(entry);
    EXPECT_EQ(estimate.quality.validity, counts::Validity::extrapolated) << entry.klass;
    EXPECT_GT(estimate.area_um2, 0) << entry.klass;
    for (const auto& action : estimate.actions) EXPECT_GT(action.pj, 0) << entry.klass;
  }
}

TEST(Primitive, EveryClassRunsWithItsAttributes) {
  EXPECT_GE(primitive_classes().size(), 24u);
  EXPECT_GT(pj(query("crossbar", {{"inputs", 4}, {"outputs", 4}, {"width_bits", 32}}), "transfer"),
            0);
  EXPECT_GT(pj(query("shifter", {{"width_bits", 32}}), "shift"), 0);
  EXPECT_GT(pj(query("bitwise", {{"width_bits", 32}}), "process"), 0);
  EXPECT_GT(pj(query("counter", {{"width_bits", 32}}), "count"), 0);
  EXPECT_GT(pj(query("wire", {{"width_bits", 32}, {"length_um", 10}}), "transfer"), 0);
}

TEST(Primitive, VoltageAndTemperatureAreAttributesOfAll) {
  EXPECT_LT(pj(query("adder", {{"width_bits", 8}, {"voltage_v", 0.8}}), "add"),
            pj(query("adder", {{"width_bits", 8}}), "add"));
  const auto cold = query("sram", {{"size_bytes", 16384}, {"width_bits", 64}});
  const auto hot =
      query("sram", {{"size_bytes", 16384}, {"width_bits", 64}, {"temperature_k", 360}});
  EXPECT_GT(estimate_primitive(hot).leakage_mw, 5 * estimate_primitive(cold).leakage_mw);
}

TEST(Primitive, SramByDepthOrSize) {
  EXPECT_DOUBLE_EQ(pj(query("sram", {{"depth", 1024}, {"width_bits", 64}}), "read"),
                   pj(query("sram", {{"size_bytes", 8192}, {"width_bits", 64}}), "read"));
  EXPECT_INPUT_ERROR(estimate_primitive(query(
                         "sram", {{"depth", 1024}, {"size_bytes", 8192}, {"width_bits", 64}})),
                     "class 'sram' has no attribute 'size_bytes'");
  EXPECT_INPUT_ERROR(estimate_primitive(query("sram", {{"width_bits", 64}})),
                     "class 'sram' needs the attribute 'size_bytes'");
}

TEST(Primitive, EveryMistakeIsNamed) {
  EXPECT_INPUT_ERROR(estimate_primitive(query("adderr", {})),
                     "unknown component class 'adderr' (did you mean 'adder'?)");
  EXPECT_INPUT_ERROR(estimate_primitive(query("adder", {})),
                     "class 'adder' needs the attribute 'width_bits', which is missing");
  EXPECT_INPUT_ERROR(estimate_primitive(query("adder", {{"width_bits", 8}, {"widht", 8}})),
                     "class 'adder' has no attribute 'widht'");
  EXPECT_INPUT_ERROR(estimate_primitive(query("adder", {{"width_bits", 2.5}})),
                     "attribute 'width_bits' of class 'adder' is 2.5; expected a whole number");
  EXPECT_INPUT_ERROR(estimate_primitive(query("adder", {{"width_bits", 8}}, "hp")),
                     "class 'adder' has no kinds, but 'hp' is given");
  EXPECT_INPUT_ERROR(estimate_primitive(query("dram", {{"width_bits", 8}}, "DDR9")),
                     "unknown DRAM kind 'DDR9'; expected LPDDR4, LPDDR, DDR3");
}

}  // namespace
}  // namespace flecsim::cost
