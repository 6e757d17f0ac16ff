// The primitive classes: each function reads its attributes and prices one instance. A new class is
// one function here, its line in primitive.cpp and its test.
#pragma once

#include "flecsim/cost/primitive.h"

namespace flecsim::cost {

// Memories: primitives_memory.cpp
PrimitiveEstimate sram_primitive(AttributeReader& attributes);
PrimitiveEstimate dram_primitive(AttributeReader& attributes);
PrimitiveEstimate register_primitive(AttributeReader& attributes);
PrimitiveEstimate register_file_primitive(AttributeReader& attributes);
PrimitiveEstimate fifo_primitive(AttributeReader& attributes);
PrimitiveEstimate beat_buffer_primitive(AttributeReader& attributes);
PrimitiveEstimate cam_primitive(AttributeReader& attributes);

// Arithmetic: primitives_arithmetic.cpp
PrimitiveEstimate adder_primitive(AttributeReader& attributes);
PrimitiveEstimate multiplier_primitive(AttributeReader& attributes);
PrimitiveEstimate intmac_primitive(AttributeReader& attributes);
PrimitiveEstimate float_adder_primitive(AttributeReader& attributes);
PrimitiveEstimate float_multiplier_primitive(AttributeReader& attributes);
PrimitiveEstimate floatmac_primitive(AttributeReader& attributes);
PrimitiveEstimate comparator_primitive(AttributeReader& attributes);
PrimitiveEstimate counter_primitive(AttributeReader& attributes);
PrimitiveEstimate bitwise_primitive(AttributeReader& attributes);
PrimitiveEstimate shifter_primitive(AttributeReader& attributes);
PrimitiveEstimate adder_tree_primitive(AttributeReader& attributes);
PrimitiveEstimate float_to_int_primitive(AttributeReader& attributes);
PrimitiveEstimate int_to_float_primitive(AttributeReader& attributes);
PrimitiveEstimate scale_lane_primitive(AttributeReader& attributes);
PrimitiveEstimate systolic_pe_primitive(AttributeReader& attributes);
PrimitiveEstimate vector_lane_primitive(AttributeReader& attributes);

// Interconnect: primitives_interconnect.cpp
PrimitiveEstimate mux_primitive(AttributeReader& attributes);
PrimitiveEstimate crossbar_primitive(AttributeReader& attributes);
PrimitiveEstimate wire_primitive(AttributeReader& attributes);

/// A block as a primitive with one action.
PrimitiveEstimate as_primitive(const LogicEstimate& block, std::string_view action);

/// Marks a composition of table blocks that no source confirms.
LogicEstimate composed(LogicEstimate block, std::string_view source);

}  // namespace flecsim::cost
