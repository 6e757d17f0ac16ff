#include "flecsim/cost/systolic.h"

#include "flecsim/counts/systolic_actions.h"

#include "inventory_parts.h"

namespace flecsim::cost {
namespace {

using counts::Component;

/// A buffer that hands the array `elements` at once; its actions count single elements.
Component buffer(std::string_view name, const arch::Systolic& systolic, std::int64_t size_bytes,
                 std::int64_t elements, std::int64_t element_bits) {
  Component component = sram_part(systolic.technology, name);
  component.attributes = {{"size_bytes", as_double(size_bytes)},
                          {"width_bits", as_double(elements * element_bits)},
                          {"elements_per_row", as_double(elements)},
                          {"banks", systolic.buffers.double_buffered ? 2.0 : 1.0}};
  return component;
}

Component pe(const arch::Systolic& systolic) {
  const auto& data = systolic.data;
  Component component = logic_part(systolic.technology, "pe", "systolic_pe", systolic.pes());
  component.attributes = {{"input_bits", as_double(data.input_bits)},
                          {"weight_bits", as_double(data.weight_bits)},
                          {"accumulator_bits", as_double(data.accumulator_bits)}};
  return component;
}

Component vector_unit(const arch::Systolic& systolic) {
  Component component =
      logic_part(systolic.technology, "vector_unit", "vector_lane", systolic.vector_unit.lanes);
  component.attributes = {{"width_bits", as_double(systolic.data.accumulator_bits)}};
  return component;
}

Component bus(const arch::Systolic& systolic) {
  const double beat_bits = as_double(systolic.memory_interface.bits);
  Component component = logic_part(systolic.technology, "bus", "beat_buffer");
  component.attributes = {{"width_bits", 2 * beat_bits}, {"beat_bits", beat_bits}};
  return component;
}

}  // namespace

counts::Inventory systolic_inventory(const arch::Systolic& systolic) {
  const auto& array = systolic.array;
  const auto& data = systolic.data;
  counts::Inventory inventory;
  inventory.clock_hz = systolic.clock_hz;
  inventory.components = {buffer("input_buffer", systolic, systolic.input_buffer.size_bytes,
                                 array.rows, data.input_bits),
                          buffer("weight_buffer", systolic, systolic.weight_buffer.size_bytes,
                                 array.columns, data.weight_bits),
                          buffer("output_buffer", systolic, systolic.output_buffer.size_bytes,
                                 array.columns, data.accumulator_bits),
                          pe(systolic),
                          vector_unit(systolic),
                          bus(systolic),
                          dram_part(systolic.technology)};
  for (const auto& [name, action] : counts::systolic_action_names)
    for (Component& component : inventory.components)
      if (component.name == name) component.actions.emplace_back(action);
  return inventory;
}

}  // namespace flecsim::cost
