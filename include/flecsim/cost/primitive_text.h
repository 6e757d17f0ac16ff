// Primitive components as a user names them on the command line, and their estimates as text and
// JSON.
//
// Grammar: CLASS:KEY=VALUE,KEY=VALUE,... Keys are the class's attributes, with or without their
// unit suffix (size or size_bytes, width or width_bits), plus for every class node (45nm), period
// (5ns) or clock (700MHz), voltage (0.9V, 900mV), temperature (300K, 85C); kind (DRAM kind) or cell (SRAM
// cell); ports also as 1RW, 1R1W, 2RW; type (int8, bf16, fp16, fp32, fp64, ...) for mac, adder and
// multiplier, which exponent and mantissa (with its hidden bit) make floating point as well.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "flecsim/cost/primitive.h"

namespace flecsim::cost {

/// Throws InputError "--primitive 'text': ...".
PrimitiveQuery parse_primitive(std::string_view text);

/// What the estimate leaves out of account: conditions without effect, bits that are no whole word.
std::vector<std::string> primitive_notes(const PrimitiveQuery& query);

/// One JSON object (docs/schema/primitive.schema.json): read_pj, leakage_mw, area_um2, validity,
/// source, ...
std::string primitive_json(const PrimitiveQuery& query, const PrimitiveEstimate& estimate);

/// The same for people.
std::string primitive_text(const PrimitiveQuery& query, const PrimitiveEstimate& estimate);

}  // namespace flecsim::cost
