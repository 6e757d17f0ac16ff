// Arithmetic and interconnect as Accelergy names them, on Aladdin's table (logic.h) or on the
// compositions of primitive.h.
#include <cmath>

#include "flecsim/cost/primitive.h"

#include "primitive_classes.h"

namespace flecsim::cost::accelergy {
namespace {

constexpr double reused_share = 0.85;

const NameList width_names = {"width", "datawidth", "data_width", "n_bits", "precision"};

void simple(const ComponentReader& reader, PrimitiveBlock& block, Logic primitive, double width,
            std::vector<std::string_view> names, double copies = 1) {
  const Conditions at = reader.conditions();
  const LogicEstimate logic = estimate_logic(primitive, width, at) * copies;
  block.models_.push_back({std::move(names), logic.dynamic_pj});
  set_static(block, logic.area_um2, logic.leakage_mw, logic.quality, at.period_ns);
}

/// Multiplier and adder. Gated, the adder switches and the multiplier idles; reused, the multiplier
/// saves 15 %.
void mac(const ComponentReader& reader, PrimitiveBlock& block, const LogicEstimate& multiply,
         const LogicEstimate& add) {
  const double period_ns = reader.conditions().period_ns;
  const LogicEstimate all = multiply + add;
  const double gated_pj = add.dynamic_pj + multiply.leakage_mw * period_ns;
  if (reader.context().version.strict_names()) {
    block.models_.push_back({{"compute", "mac", "mac_random", "random_compute"}, all.dynamic_pj});
  } else {
    block.models_.push_back({{"mac_random", "mac", "compute", "random_compute"}, all.dynamic_pj});
    block.models_.push_back({{"mac_reused"}, reused_share * multiply.dynamic_pj + add.dynamic_pj});
    block.models_.push_back({{"mac_gated", "gated_compute"}, gated_pj});
  }
  set_static(block, all.area_um2, all.leakage_mw, all.quality, period_ns);
  if (reader.context().version.strict_names()) {
    block.models_.push_back({{"mac_reused"}, reused_share * multiply.dynamic_pj + add.dynamic_pj});
    block.models_.push_back({{"mac_gated", "gated_compute", "compute_gated"}, gated_pj});
  }
}

struct Float {
  double bits;
  bool is_double;
};
Float float_of(const ComponentReader& reader) {
  constexpr double single_bits = 32;
  const double bits = reader.required_count({"exponent", "exponent_bits"}) +
                      reader.required_count({"mantissa", "mantissa_bits"});
  // Descriptive beside the two: the mantissa of Accelergy's formats holds the sign.
  reader.number({"width", "datawidth"});
  reader.number({"sign"});
  return {bits, bits > single_bits};
}

LogicEstimate float_adder(const Float& format, const Conditions& at) {
  return estimate_logic(format.is_double ? Logic::double_adder : Logic::float_adder, format.bits,
                        at);
}

LogicEstimate float_multiplier(const Float& format, const Conditions& at) {
  return estimate_logic(format.is_double ? Logic::double_multiplier : Logic::float_multiplier,
                        format.bits, at);
}

void from_primitive(const ComponentReader& reader, PrimitiveBlock& block, std::string klass,
                    std::vector<std::pair<std::string, double>> attributes) {
  const Conditions at = reader.conditions();
  const PrimitiveEstimate estimate =
      estimate_primitive({std::move(klass), std::move(attributes), "", at});
  for (const auto& action : estimate.actions) block.models_.push_back({{action.name}, action.pj});
  set_static(block, estimate.area_um2, estimate.leakage_mw, estimate.quality, at.period_ns);
}

}  // namespace

void adder_class(const ComponentReader& reader, PrimitiveBlock& block) {
  if (reader.takes_default_adder()) {
    constexpr double library_bits = 16;
    reader.number(width_names);
    simple(reader, block, Logic::adder, library_bits, {"add", "count"});
    return;
  }
  const auto a = reader.number({"width_a", "width_b"});
  const double width = a ? reader.width_of(*a) : reader.required_width(width_names);
  simple(reader, block, Logic::adder, reader.library_width(width),
         {"add", "count", "subtract", "accumulate", "compute", "read"});
}

void multiplier_class(const ComponentReader& reader, PrimitiveBlock& block) {
  const Conditions at = reader.conditions();
  const auto a = reader.number({"width_a"});
  const auto b = reader.number({"width_b"});
  const double width = a && b ? std::sqrt(reader.width_of(*a) * reader.width_of(*b))
                              : reader.required_width(width_names);
  const LogicEstimate logic = estimate_logic(Logic::multiplier, width, at);
  block.models_.push_back(
      {{"multiply", "mult_random", "multiply_random", "mult", "compute", "read"},
       logic.dynamic_pj});
  block.models_.push_back({{"mult_reused", "multiply_reused"}, reused_share * logic.dynamic_pj});
  block.models_.push_back({{"mult_gated", "multiply_gated"}, logic.leakage_mw * at.period_ns});
  set_static(block, logic.area_um2, logic.leakage_mw, logic.quality, at.period_ns);
}

void intmac_class(const ComponentReader& reader, PrimitiveBlock& block) {
  const Conditions at = reader.conditions();
  const auto multiplier = reader.number({"multiplier_width"});
  const auto adder = reader.number({"adder_width"});
  const double width =
      multiplier ? reader.width_of(*multiplier) : reader.required_width(width_names);
  mac(reader, block, estimate_logic(Logic::multiplier, width, at),
      estimate_logic(Logic::adder, reader.width_of(adder.value_or(width)), at));
}

void float_adder_class(const ComponentReader& reader, PrimitiveBlock& block) {
  const Conditions at = reader.conditions();
  const LogicEstimate logic = float_adder(float_of(reader), at);
  block.models_.push_back({{"add", "compute", "fp_add"}, logic.dynamic_pj});
  set_static(block, logic.area_um2, logic.leakage_mw, logic.quality, at.period_ns);
}

void float_multiplier_class(const ComponentReader& reader, PrimitiveBlock& block) {
  const Conditions at = reader.conditions();
  const LogicEstimate logic = float_multiplier(float_of(reader), at);
  block.models_.push_back(
      {{"multiply", "mult_random", "multiply_random", "mult", "compute"}, logic.dynamic_pj});
  block.models_.push_back({{"mult_reused", "multiply_reused"}, reused_share * logic.dynamic_pj});
  block.models_.push_back({{"mult_gated", "multiply_gated"}, logic.leakage_mw * at.period_ns});
  set_static(block, logic.area_um2, logic.leakage_mw, logic.quality, at.period_ns);
}

void floatmac_class(const ComponentReader& reader, PrimitiveBlock& block) {
  const Conditions at = reader.conditions();
  const Float format = float_of(reader);
  mac(reader, block, float_multiplier(format, at), float_adder(format, at));
}

void comparator_class(const ComponentReader& reader, PrimitiveBlock& block) {
  const double width = reader.required_width(width_names);
  simple(reader, block, Logic::comparator, reader.library_width(width),
         {"compare", "transfer_random", "transfer_repeated", "compute", "read", "comp"});
}

void counter_class(const ComponentReader& reader, PrimitiveBlock& block) {
  simple(reader, block, Logic::counter, reader.required_width(width_names), {"count", "add"});
}

void bitwise_class(const ComponentReader& reader, PrimitiveBlock& block) {
  simple(reader, block, Logic::bitwise, reader.required_width(width_names), {"process", "compute"},
         reader.count({"num"}, 1));
}

void shifter_class(const ComponentReader& reader, PrimitiveBlock& block) {
  simple(reader, block, Logic::shifter, reader.required_width(width_names), {"shift", "compute"});
}

void adder_tree_class(const ComponentReader& reader, PrimitiveBlock& block) {
  const double inputs = reader.required_count({"inputs", "n_inputs", "num_inputs"});
  from_primitive(reader, block, "adder_tree",
                 {{"inputs", inputs}, {"width_bits", reader.required_width(width_names)}});
  block.models_.front().names.push_back("compute");
}

void mux_class(const ComponentReader& reader, PrimitiveBlock& block) {
  const double inputs = reader.required_count({"inputs", "n_inputs"});
  from_primitive(reader, block, "mux",
                 {{"inputs", inputs}, {"width_bits", reader.required_width(width_names)}});
  block.models_.front().names.push_back("compute");
}

void crossbar_class(const ComponentReader& reader, PrimitiveBlock& block) {
  const double inputs = reader.required_count({"n_inputs", "inputs"});
  const double outputs = reader.required_count({"n_outputs", "outputs"});
  from_primitive(reader, block, "crossbar",
                 {{"inputs", inputs},
                  {"outputs", outputs},
                  {"width_bits", reader.required_width(width_names)}});
  for (const char* name : {"transfer_random", "transfer_repeated", "compute"})
    block.models_.front().names.push_back(name);
}

void wire_class(const ComponentReader& reader, PrimitiveBlock& block) {
  constexpr double um_per_m = 1e6;
  const Conditions at = reader.conditions();
  double length_um = reader.length_um({"length"});
  if (at.scale_as_accelergy && !reader.context().version.strict_names())
    length_um /= um_per_m;  // up to 0.3 the plug-in takes the length in m for um
  const LogicEstimate wire = estimate_wire(reader.required_width(width_names), length_um, at);
  block.models_.push_back(
      {{"transfer_random", "transfer", "transfer_repeated", "repeated_transfer"}, wire.dynamic_pj});
  set_static(block, 0, 0, wire.quality, 0);
}

void float_to_int_class(const ComponentReader& reader, PrimitiveBlock& block) {
  from_primitive(reader, block, "float_to_int",
                 {{"exponent_bits", reader.required_count({"exponent", "exponent_bits"})},
                  {"mantissa_bits", reader.required_count({"mantissa", "mantissa_bits"})},
                  {"int_bits", reader.required_count({"int_bits", "width", "datawidth"})}});
}

void int_to_float_class(const ComponentReader& reader, PrimitiveBlock& block) {
  from_primitive(reader, block, "int_to_float",
                 {{"exponent_bits", reader.required_count({"exponent", "exponent_bits"})},
                  {"mantissa_bits", reader.required_count({"mantissa", "mantissa_bits"})},
                  {"int_bits", reader.required_count({"int_bits", "width", "datawidth"})}});
}

}  // namespace flecsim::cost::accelergy
