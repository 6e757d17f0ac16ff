// Parts of an accelerator's inventory as its technology makes them: logic, on-chip memories, DRAM.
#pragma once

#include <string_view>

#include "flecsim/arch/technology.h"
#include "flecsim/counts/inventory.h"

namespace flecsim::cost {

inline constexpr int byte_bits = 8;

inline double as_double(std::int64_t value) { return static_cast<double>(value); }

inline counts::Component named_part(std::string_view name, std::string_view klass,
                                    std::int64_t instances = 1) {
  counts::Component component;
  component.name = name;
  component.klass = klass;
  component.instances = instances;
  return component;
}

inline counts::Component logic_part(const arch::Technology& technology, std::string_view name,
                                    std::string_view klass, std::int64_t instances = 1) {
  counts::Component component = named_part(name, klass, instances);
  component.node_nm = as_double(technology.logic_nm);
  component.supply_v = technology.logic_v;
  component.temperature_k = technology.logic_k;
  return component;
}

inline counts::Component sram_part(const arch::Technology& technology, std::string_view name) {
  counts::Component component = named_part(name, "sram");
  component.node_nm = as_double(technology.memory_nm);
  component.supply_v = technology.memory_v;
  component.temperature_k = technology.memory_k;
  return component;
}

/// Not on the chip: neither its node nor its supply is ours. Actions count bytes.
inline counts::Component dram_part(const arch::Technology& technology) {
  counts::Component component = named_part("dram", "dram");
  component.attributes = {{"width_bits", as_double(byte_bits)}};
  component.flavor = arch::name_of(technology.dram);
  return component;
}

}  // namespace flecsim::cost
