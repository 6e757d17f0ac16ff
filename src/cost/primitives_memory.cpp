// Memories. The register file, FIFO and CAM are compositions of the table's flip-flops and
// comparators: register_file: every word stored, one comparator of the address per word as decoder;
// fifo: Aladdin's rule energy = word of flip-flops + comparator of the pointer, area counting every
// word; beat_buffer: a beat is written once on its way in and once on its way out; cam: every entry
// stored and compared at once.
#include <algorithm>
#include <cmath>
#include <iterator>

#include "flecsim/cost/dram.h"
#include "flecsim/cost/sram.h"

#include "primitives.h"

namespace flecsim::cost {
namespace {

double address_bits(int words) { return std::max(1.0, std::ceil(std::log2(words))); }

LogicEstimate flip_flops(double bits, const Conditions& conditions) {
  return estimate_logic(Logic::register_bit, bits, conditions);
}

/// The size, or depth x width in whole bytes.
std::int64_t sram_bytes(AttributeReader& attributes, int width_bits) {
  constexpr std::int64_t byte_bits = 8;
  if (!attributes.has("depth")) return attributes.required_count("size_bytes");
  const std::int64_t depth = attributes.required_count("depth");
  return (depth * width_bits + byte_bits - 1) / byte_bits;
}

/// By kind, or a number of ports.
SramPorts sram_ports(AttributeReader& attributes) {
  constexpr const char* kinds[] = {"read_write_ports", "read_ports", "write_ports"};
  const bool by_kind = std::any_of(std::begin(kinds), std::end(kinds),
                                   [&](const char* kind) { return attributes.has(kind); });
  if (!by_kind) return SramPorts::of(attributes.optional_count("ports", 1));
  const auto count = [&](const char* kind) {
    return attributes.has(kind) ? attributes.required_count(kind) : 0;
  };
  return {count(kinds[0]), count(kinds[1]), count(kinds[2])};
}

}  // namespace

PrimitiveEstimate sram_primitive(AttributeReader& attributes) {
  SramQuery query;
  query.width_bits = attributes.required_count("width_bits");
  query.size_bytes = sram_bytes(attributes, query.width_bits);
  query.banks = attributes.optional_count("banks", 1);
  query.ports = sram_ports(attributes);
  query.cell = sram_cell(attributes.flavor("lstp"));
  query.node_nm = attributes.conditions().node_nm;
  query.temperature_k = attributes.conditions().temperature_k;
  query.voltage_v = attributes.conditions().voltage_v;
  // Actions may count the elements of a row that is accessed as one.
  const double elements = attributes.optional_count("elements_per_row", 1);
  const SramEstimate sram = estimate_sram(query);
  PrimitiveEstimate estimate;
  estimate.actions = {{"read", sram.read_pj / elements},
                      {"write", sram.write_pj / elements},
                      {"accumulate", (sram.read_pj + sram.write_pj) / elements}};
  estimate.leakage_mw = sram.leakage_mw;
  estimate.area_um2 = sram.area_um2;
  estimate.timing = {sram.access_ns, sram.cycle_ns};
  estimate.quality = sram.quality;
  return estimate;
}

PrimitiveEstimate dram_primitive(AttributeReader& attributes) {
  const double width = attributes.required_count("width_bits");
  const DramEstimate dram = estimate_dram(attributes.flavor("LPDDR4"));
  PrimitiveEstimate estimate;
  estimate.actions = {{"read", dram.pj_per_bit * width}, {"write", dram.pj_per_bit * width}};
  estimate.quality = dram.quality;
  return estimate;
}

PrimitiveEstimate register_primitive(AttributeReader& attributes) {
  // Not whole numbers: a share of registers that several blocks hold together is allowed.
  const double stored = attributes.required("width_bits");
  const double written = attributes.optional("written_bits", stored);
  PrimitiveEstimate estimate = as_primitive(flip_flops(stored, attributes.conditions()), "write");
  estimate.actions.front().pj *= written / stored;
  return estimate;
}

PrimitiveEstimate beat_buffer_primitive(AttributeReader& attributes) {
  const int stored = attributes.required_count("width_bits");
  const int beat = attributes.required_count("beat_bits");
  PrimitiveEstimate estimate = as_primitive(flip_flops(stored, attributes.conditions()), "beat");
  estimate.actions.front().pj *= 2.0 * beat / stored;
  return estimate;
}

PrimitiveEstimate register_file_primitive(AttributeReader& attributes) {
  const int width = attributes.required_count("width_bits");
  const int depth = attributes.required_count("depth");
  const Conditions& at = attributes.conditions();
  const LogicEstimate word = flip_flops(width, at);
  const LogicEstimate decoder =
      composed(estimate_logic(Logic::comparator, address_bits(depth), at) * depth,
               "flip-flops and address comparators");
  PrimitiveEstimate estimate = as_primitive(decoder + word * depth, "read");
  const double access_pj = word.dynamic_pj + decoder.dynamic_pj;
  estimate.actions = {{"read", access_pj}, {"write", access_pj}};
  return estimate;
}

PrimitiveEstimate fifo_primitive(AttributeReader& attributes) {
  const int width = attributes.required_count("width_bits");
  const int depth = attributes.required_count("depth");
  const Conditions& at = attributes.conditions();
  const LogicEstimate word = flip_flops(width, at);
  const LogicEstimate pointer = estimate_logic(Logic::comparator, address_bits(depth), at);
  PrimitiveEstimate estimate = as_primitive(pointer + word * depth, "push");
  const double access_pj = word.dynamic_pj + pointer.dynamic_pj;
  estimate.actions = {{"push", access_pj}, {"pop", access_pj}};
  return estimate;
}

PrimitiveEstimate cam_primitive(AttributeReader& attributes) {
  const int tag = attributes.required_count("tag_bits");
  const int entries = attributes.required_count("entries");
  const Conditions& at = attributes.conditions();
  const LogicEstimate word = flip_flops(tag, at);
  const LogicEstimate match = composed(estimate_logic(Logic::comparator, tag, at) * entries,
                                       "flip-flops and a comparator per entry");
  PrimitiveEstimate estimate = as_primitive(match + word * entries, "lookup");
  estimate.actions = {{"lookup", match.dynamic_pj}, {"write", word.dynamic_pj}};
  return estimate;
}

}  // namespace flecsim::cost
