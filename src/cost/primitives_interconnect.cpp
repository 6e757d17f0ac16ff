// Interconnect. The table's crossbar connects one input to four outputs; a crossbar scales with
// inputs, outputs and width (Aladdin's rule). A multiplexer is a crossbar with one output.
#include "primitives.h"

namespace flecsim::cost {
namespace {

constexpr double table_outputs = 4;

LogicEstimate crossbar(int inputs, int outputs, int width, const Conditions& at) {
  return estimate_logic(Logic::crossbar, width, at) * (inputs * outputs / table_outputs);
}

}  // namespace

PrimitiveEstimate crossbar_primitive(AttributeReader& attributes) {
  const int inputs = attributes.required_count("inputs");
  const int outputs = attributes.required_count("outputs");
  const int width = attributes.required_count("width_bits");
  return as_primitive(crossbar(inputs, outputs, width, attributes.conditions()), "transfer");
}

PrimitiveEstimate mux_primitive(AttributeReader& attributes) {
  const int inputs = attributes.required_count("inputs");
  const int width = attributes.required_count("width_bits");
  return as_primitive(
      composed(crossbar(inputs, 1, width, attributes.conditions()), "crossbar with one output"),
      "select");
}

PrimitiveEstimate wire_primitive(AttributeReader& attributes) {
  const int width = attributes.required_count("width_bits");
  const double length = attributes.required("length_um");
  return as_primitive(estimate_wire(width, length, attributes.conditions()), "transfer");
}

}  // namespace flecsim::cost
