// Arithmetic. Compositions: a MAC is a multiplier and an adder; reused (one operand unchanged) it
// spends 85 % in the multiplier; gated the adder still toggles (Aladdin's rules). Converters are
// the blocks a hardware converter is made of: float to int shifts, rounds and saturates; int to
// float takes the absolute value, finds the leading one, shifts and adjusts the exponent.
#include <algorithm>
#include <cmath>

#include "primitives.h"

namespace flecsim::cost {
namespace {

constexpr double reused_share = 0.85;
constexpr int single_bits = 32;
constexpr double composed_percent = 50;

LogicEstimate multiplier(double width_a, double width_b, const Conditions& at) {
  // The table scales with the square of the width; for unequal operands with their product.
  return estimate_logic(Logic::multiplier, std::sqrt(width_a * width_b), at);
}

struct FloatFormat {
  int exponent, mantissa;
  int bits() const { return exponent + mantissa; }
};

FloatFormat float_format(AttributeReader& attributes) {
  return {attributes.optional_count("exponent_bits", 8),
          attributes.optional_count("mantissa_bits", 24)};
}

LogicEstimate float_adder(FloatFormat format, const Conditions& at) {
  return estimate_logic(format.bits() > single_bits ? Logic::double_adder : Logic::float_adder,
                        format.bits(), at);
}

LogicEstimate float_multiplier(FloatFormat format, const Conditions& at) {
  return estimate_logic(
      format.bits() > single_bits ? Logic::double_multiplier : Logic::float_multiplier,
      format.bits(), at);
}

PrimitiveEstimate mac(const LogicEstimate& multiply, const LogicEstimate& add) {
  PrimitiveEstimate estimate = as_primitive(multiply + add, "compute");
  estimate.actions.push_back({"reused", reused_share * multiply.dynamic_pj + add.dynamic_pj});
  estimate.actions.push_back({"gated", add.dynamic_pj});
  return estimate;
}

PrimitiveEstimate simple(AttributeReader& attributes, Logic primitive, std::string_view action) {
  const int width = attributes.required_count("width_bits");
  const int lanes = attributes.optional_count("lanes", 1);
  return as_primitive(estimate_logic(primitive, width, attributes.conditions()) * lanes, action);
}

LogicEstimate float_to_int(FloatFormat format, int int_bits, const Conditions& at) {
  const int significand = std::max(format.mantissa, int_bits);
  return estimate_logic(Logic::shifter, significand, at) +
         estimate_logic(Logic::adder, int_bits, at) +
         estimate_logic(Logic::comparator, format.exponent, at);
}

LogicEstimate int_to_float(FloatFormat format, int int_bits, const Conditions& at) {
  return estimate_logic(Logic::adder, int_bits, at) +
         estimate_logic(Logic::comparator, int_bits, at) +
         estimate_logic(Logic::shifter, int_bits, at) +
         estimate_logic(Logic::adder, format.exponent, at);
}

}  // namespace

PrimitiveEstimate as_primitive(const LogicEstimate& block, std::string_view action) {
  PrimitiveEstimate estimate;
  estimate.actions = {{action, block.dynamic_pj}};
  estimate.leakage_mw = block.leakage_mw;
  estimate.area_um2 = block.area_um2;
  estimate.quality = block.quality;
  return estimate;
}

LogicEstimate composed(LogicEstimate block, std::string_view source) {
  block.quality.source = source;
  block.quality.error_percent += composed_percent;
  block.quality.validity = counts::Validity::extrapolated;
  return block;
}

PrimitiveEstimate adder_primitive(AttributeReader& attributes) {
  return simple(attributes, Logic::adder, "add");
}

PrimitiveEstimate multiplier_primitive(AttributeReader& attributes) {
  const int width = attributes.required_count("width_bits");
  const int other = attributes.optional_count("other_bits", width);
  return as_primitive(multiplier(width, other, attributes.conditions()), "multiply");
}

PrimitiveEstimate intmac_primitive(AttributeReader& attributes) {
  const int width = attributes.required_count("width_bits");
  const int other = attributes.optional_count("other_bits", width);
  const int accumulator = attributes.optional_count("accumulator_bits", width);
  const Conditions& at = attributes.conditions();
  PrimitiveEstimate estimate =
      mac(multiplier(width, other, at), estimate_logic(Logic::adder, accumulator, at));
  // Clock gated: nothing toggles, the leakage is counted over time.
  estimate.actions.push_back({"idle", 0.0});
  return estimate;
}

PrimitiveEstimate float_adder_primitive(AttributeReader& attributes) {
  return as_primitive(float_adder(float_format(attributes), attributes.conditions()), "add");
}

PrimitiveEstimate float_multiplier_primitive(AttributeReader& attributes) {
  return as_primitive(float_multiplier(float_format(attributes), attributes.conditions()),
                      "multiply");
}

PrimitiveEstimate floatmac_primitive(AttributeReader& attributes) {
  const FloatFormat format = float_format(attributes);
  const Conditions& at = attributes.conditions();
  PrimitiveEstimate estimate = mac(float_multiplier(format, at), float_adder(format, at));
  estimate.actions.push_back({"idle", 0.0});
  return estimate;
}

PrimitiveEstimate comparator_primitive(AttributeReader& attributes) {
  return simple(attributes, Logic::comparator, "compare");
}

PrimitiveEstimate counter_primitive(AttributeReader& attributes) {
  return simple(attributes, Logic::counter, "count");
}

PrimitiveEstimate bitwise_primitive(AttributeReader& attributes) {
  return simple(attributes, Logic::bitwise, "process");
}

PrimitiveEstimate shifter_primitive(AttributeReader& attributes) {
  return simple(attributes, Logic::shifter, "shift");
}

PrimitiveEstimate adder_tree_primitive(AttributeReader& attributes) {
  const int inputs = attributes.required_count("inputs");
  const int width = attributes.required_count("width_bits");
  LogicEstimate tree;
  int width_of_level = width;
  for (int operands = inputs; operands > 1; operands = (operands + 1) / 2)
    tree +=
        estimate_logic(Logic::adder, ++width_of_level, attributes.conditions()) * (operands / 2);
  tree.quality.source = "tree of table adders";
  return as_primitive(tree, "add");
}

PrimitiveEstimate float_to_int_primitive(AttributeReader& attributes) {
  const FloatFormat format = float_format(attributes);
  const int bits = attributes.required_count("int_bits");
  return as_primitive(composed(float_to_int(format, bits, attributes.conditions()),
                               "shifter, rounding adder and exponent comparator"),
                      "convert");
}

PrimitiveEstimate int_to_float_primitive(AttributeReader& attributes) {
  const FloatFormat format = float_format(attributes);
  const int bits = attributes.required_count("int_bits");
  return as_primitive(composed(int_to_float(format, bits, attributes.conditions()),
                               "negating adder, leading-one search, shifter and exponent adder"),
                      "convert");
}

PrimitiveEstimate scale_lane_primitive(AttributeReader& attributes) {
  const int in_bits = attributes.required_count("in_bits");
  const int out_bits = attributes.required_count("out_bits");
  const Conditions& at = attributes.conditions();
  const FloatFormat single{8, 24};
  return as_primitive(composed(int_to_float(single, in_bits, at) + float_multiplier(single, at) +
                                   float_to_int(single, out_bits, at) +
                                   estimate_logic(Logic::comparator, out_bits, at),
                               "converters, float multiplier and activation comparator"),
                      "scale");
}

PrimitiveEstimate systolic_pe_primitive(AttributeReader& attributes) {
  const int input = attributes.required_count("input_bits");
  const int weight = attributes.required_count("weight_bits");
  const int accumulator = attributes.required_count("accumulator_bits");
  const Conditions& at = attributes.conditions();
  LogicEstimate block = multiplier(input, weight, at) +
                        estimate_logic(Logic::adder, accumulator, at) +
                        estimate_logic(Logic::register_bit, input + accumulator, at);
  // The stationary value is stored, but not written with every operation.
  LogicEstimate stationary =
      estimate_logic(Logic::register_bit, std::max({input, weight, accumulator}), at);
  stationary.dynamic_pj = 0;
  return as_primitive(block + stationary, "compute");
}

PrimitiveEstimate vector_lane_primitive(AttributeReader& attributes) {
  const int width = attributes.required_count("width_bits");
  const Conditions& at = attributes.conditions();
  return as_primitive(
      composed(multiplier(width, width, at) + estimate_logic(Logic::adder, width, at) +
                   estimate_logic(Logic::comparator, width, at),
               "multiplier, adder and comparator"),
      "process");
}

}  // namespace flecsim::cost
