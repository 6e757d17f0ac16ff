#include "flecsim/cost/gemmini.h"

#include <bit>

#include "flecsim/counts/gemmini_actions.h"

#include "inventory_parts.h"

namespace flecsim::cost {
namespace {

using counts::Component;

constexpr int control_bits = 8;  // valid, dataflow, propagate, shift: travel with the partial sums

/// Bits of a partial sum inside the array: a product and the growth over DIM additions.
std::int64_t partial_sum_bits(const arch::Gemmini& gemmini) {
  const auto growth = std::bit_width(static_cast<std::uint64_t>(gemmini.array.size) - 1);
  return gemmini.data.input_bits + gemmini.data.weight_bits + growth;
}

/// Pipeline registers of a PE: its share of its tile's border.
double border_bits(const arch::Gemmini& gemmini) {
  const double sums = as_double(2 * partial_sum_bits(gemmini) + control_bits);
  return as_double(gemmini.data.input_bits) / as_double(gemmini.mesh.tile_columns) +
         sums / as_double(gemmini.mesh.tile_rows);
}

double stationary_bits(const arch::Gemmini& gemmini) {
  return 2 * as_double(gemmini.array.dataflow == arch::Dataflow::weight_stationary
                           ? gemmini.data.weight_bits
                           : gemmini.data.accumulator_bits);
}

/// Operand and partial sum that move on in one step; the second sum only moves while weights are
/// loaded.
double moved_bits(const arch::Gemmini& gemmini) {
  return as_double(gemmini.data.input_bits) / as_double(gemmini.mesh.tile_columns) +
         as_double(partial_sum_bits(gemmini)) / as_double(gemmini.mesh.tile_rows);
}

Component scratchpad(const arch::Gemmini& gemmini) {
  Component component = sram_part(gemmini.technology, "scratchpad");
  component.attributes = {{"size_bytes", as_double(gemmini.scratchpad.size_bytes)},
                          {"width_bits", as_double(gemmini.array.size * gemmini.data.input_bits)},
                          {"banks", as_double(gemmini.scratchpad.banks)}};
  return component;
}

Component accumulator(const arch::Gemmini& gemmini) {
  Component component = sram_part(gemmini.technology, "accumulator");
  component.attributes = {
      {"size_bytes", as_double(gemmini.accumulator.size_bytes)},
      {"width_bits", as_double(gemmini.array.size * gemmini.data.accumulator_bits)},
      {"banks", as_double(gemmini.accumulator.banks * gemmini.accumulator.sub_banks)},
      {"ports", as_double(gemmini.accumulator.ports)}};
  return component;
}

Component adders(const arch::Gemmini& gemmini) {
  Component component =
      logic_part(gemmini.technology, "accumulator_adders", "adder", gemmini.accumulator.banks);
  component.attributes = {{"width_bits", as_double(gemmini.data.accumulator_bits)},
                          {"lanes", as_double(gemmini.array.size)}};
  return component;
}

Component mac(const arch::Gemmini& gemmini) {
  Component component =
      logic_part(gemmini.technology, "mac", "intmac", gemmini.array.size * gemmini.array.size);
  component.attributes = {{"width_bits", as_double(gemmini.data.input_bits)},
                          {"other_bits", as_double(gemmini.data.weight_bits)},
                          {"accumulator_bits", as_double(partial_sum_bits(gemmini))}};
  return component;
}

Component pe_registers(const arch::Gemmini& gemmini) {
  Component component = logic_part(gemmini.technology, "pe_registers", "register",
                                   gemmini.array.size * gemmini.array.size);
  component.attributes = {{"width_bits", stationary_bits(gemmini) + border_bits(gemmini)},
                          {"written_bits", moved_bits(gemmini)}};
  return component;
}

Component scale(const arch::Gemmini& gemmini) {
  Component component = logic_part(gemmini.technology, "scale", "scale_lane", gemmini.array.size);
  component.attributes = {{"in_bits", as_double(gemmini.data.accumulator_bits)},
                          {"out_bits", as_double(gemmini.data.input_bits)}};
  return component;
}

Component pooling(const arch::Gemmini& gemmini) {
  Component component = logic_part(gemmini.technology, "pooling", "comparator", gemmini.array.size);
  component.attributes = {{"width_bits", as_double(gemmini.data.input_bits)}};
  return component;
}

/// Read and write side each hold one largest transfer; a beat enters and leaves.
Component bus(const arch::Gemmini& gemmini) {
  Component component = logic_part(gemmini.technology, "bus", "beat_buffer", 1);
  component.attributes = {
      {"width_bits", as_double(2 * byte_bits * gemmini.memory_interface.max_transfer_bytes)},
      {"beat_bits", as_double(gemmini.memory_interface.bits)}};
  return component;
}

/// The actions that the counting model knows of each component, in its order.
void add_actions(counts::Inventory& inventory) {
  for (const auto& [name, action] : counts::gemmini_action_names)
    for (Component& component : inventory.components)
      if (component.name == name) component.actions.emplace_back(action);
}

}  // namespace

counts::Inventory gemmini_inventory(const arch::Gemmini& gemmini) {
  counts::Inventory inventory;
  inventory.clock_hz = gemmini.clock_hz;
  inventory.components = {
      scratchpad(gemmini), accumulator(gemmini),  adders(gemmini),
      mac(gemmini),        pe_registers(gemmini), scale(gemmini),
      pooling(gemmini),    bus(gemmini),          dram_part(gemmini.technology)};
  add_actions(inventory);
  return inventory;
}

}  // namespace flecsim::cost
