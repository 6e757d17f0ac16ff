// One function per primitive class: reads the component's attributes and fills its block.
#pragma once

#include "attribute_reading.h"
#include "primitive_block.h"

namespace flecsim::cost::accelergy {

using MakeClass = void (*)(const ComponentReader& reader, PrimitiveBlock& block);

// primitive_classes_memory.cpp
void sram_class(const ComponentReader& reader, PrimitiveBlock& block);
void regfile_class(const ComponentReader& reader, PrimitiveBlock& block);
void register_file_class(const ComponentReader& reader, PrimitiveBlock& block);
void register_class(const ComponentReader& reader, PrimitiveBlock& block);
void fifo_class(const ComponentReader& reader, PrimitiveBlock& block);
void cam_class(const ComponentReader& reader, PrimitiveBlock& block);
void dram_class(const ComponentReader& reader, PrimitiveBlock& block);
void dummy_class(const ComponentReader& reader, PrimitiveBlock& block);

// primitive_classes_logic.cpp
void adder_class(const ComponentReader& reader, PrimitiveBlock& block);
void multiplier_class(const ComponentReader& reader, PrimitiveBlock& block);
void intmac_class(const ComponentReader& reader, PrimitiveBlock& block);
void float_adder_class(const ComponentReader& reader, PrimitiveBlock& block);
void float_multiplier_class(const ComponentReader& reader, PrimitiveBlock& block);
void floatmac_class(const ComponentReader& reader, PrimitiveBlock& block);
void comparator_class(const ComponentReader& reader, PrimitiveBlock& block);
void counter_class(const ComponentReader& reader, PrimitiveBlock& block);
void bitwise_class(const ComponentReader& reader, PrimitiveBlock& block);
void shifter_class(const ComponentReader& reader, PrimitiveBlock& block);
void adder_tree_class(const ComponentReader& reader, PrimitiveBlock& block);
void mux_class(const ComponentReader& reader, PrimitiveBlock& block);
void crossbar_class(const ComponentReader& reader, PrimitiveBlock& block);
void wire_class(const ComponentReader& reader, PrimitiveBlock& block);
void float_to_int_class(const ComponentReader& reader, PrimitiveBlock& block);
void int_to_float_class(const ComponentReader& reader, PrimitiveBlock& block);

/// Area, leakage and quality of the block, and its idle action.
void set_static(PrimitiveBlock& block, double area_um2, double leakage_mw, const Quality& quality,
                double period_ns);

}  // namespace flecsim::cost::accelergy
