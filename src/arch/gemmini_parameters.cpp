#include <array>

#include "flecsim/arch/gemmini.h"

#include "parameter_table.h"

namespace flecsim::arch {
namespace {

using base::Unit;

constexpr std::array<std::string_view, 3> dataflow_names{"weight_stationary", "output_stationary",
                                                         "both"};

#define FLECSIM_FIELD(key, unit, meaning, field) \
  FLECSIM_PARAMETER(Gemmini, key, unit, meaning, {}, field)
#define FLECSIM_CHOICE(key, meaning, choices, field) \
  FLECSIM_PARAMETER(Gemmini, key, Unit::none, meaning, choices, field)

const std::array parameters{
    FLECSIM_FIELD("array.size", Unit::none, "DIM: the array has DIM x DIM PEs", array.size),
    FLECSIM_CHOICE("array.dataflow", "what the PEs hold; `both` is chosen at run time",
                   dataflow_names, array.dataflow),
    FLECSIM_FIELD("data.input_bits", Unit::bits, "width of an activation", data.input_bits),
    FLECSIM_FIELD("data.weight_bits", Unit::bits, "width of a weight", data.weight_bits),
    FLECSIM_FIELD("data.accumulator_bits", Unit::bits, "width of a partial sum",
                  data.accumulator_bits),
    FLECSIM_FIELD("scratchpad.size", Unit::bytes, "operand memory, all banks",
                  scratchpad.size_bytes),
    FLECSIM_FIELD("scratchpad.banks", Unit::none, "single-ported banks", scratchpad.banks),
    FLECSIM_FIELD("scratchpad.read_delay", Unit::cycles, "request to data",
                  scratchpad.read_delay_cycles),
    FLECSIM_FIELD("accumulator.size", Unit::bytes, "partial-sum memory, all banks",
                  accumulator.size_bytes),
    FLECSIM_FIELD("accumulator.banks", Unit::none, "banks", accumulator.banks),
    FLECSIM_FIELD("accumulator.ports", Unit::none, "2: one read, one write port; 1: single-ported",
                  accumulator.ports),
    FLECSIM_FIELD("accumulator.sub_banks", Unit::none, "of each single-ported bank",
                  accumulator.sub_banks),
    FLECSIM_FIELD("accumulator.latency", Unit::cycles, "pipeline of a write",
                  accumulator.latency_cycles),
    FLECSIM_FIELD("accumulator.scale_latency", Unit::cycles, "pipeline that scales what leaves",
                  accumulator.scale_latency_cycles),
    FLECSIM_FIELD("memory_interface.bits", Unit::bits, "width of the bus", memory_interface.bits),
    FLECSIM_FIELD("memory_interface.latency", Unit::cycles, "request to first beat",
                  memory_interface.latency_cycles),
    FLECSIM_FIELD("memory_interface.beats_per_cycle", Unit::none, "1, 0.5, 0.25, ...",
                  memory_interface.beats_per_cycle),
    FLECSIM_FIELD("memory_interface.requests_in_flight", Unit::none, "reads and writes, each",
                  memory_interface.requests_in_flight),
    FLECSIM_FIELD("memory_interface.max_transfer", Unit::bytes, "largest request",
                  memory_interface.max_transfer_bytes),
    FLECSIM_FIELD("reservation_station.load", Unit::none, "entries", reservation_station.load),
    FLECSIM_FIELD("reservation_station.store", Unit::none, "entries", reservation_station.store),
    FLECSIM_FIELD("reservation_station.execute", Unit::none, "entries",
                  reservation_station.execute),
    FLECSIM_FIELD("queues.load", Unit::none, "commands before the load controller", queues.load),
    FLECSIM_FIELD("queues.store", Unit::none, "commands before the store controller", queues.store),
    FLECSIM_FIELD("queues.execute", Unit::none, "commands before the execute controller",
                  queues.execute),
    FLECSIM_FIELD("mesh.tile_rows", Unit::none, "PEs of a tile (no registers inside)",
                  mesh.tile_rows),
    FLECSIM_FIELD("mesh.tile_columns", Unit::none, "PEs of a tile", mesh.tile_columns),
    FLECSIM_FIELD("mesh.output_delay", Unit::cycles, "registers behind the mesh",
                  mesh.output_delay_cycles),
    FLECSIM_FIELD("clock", Unit::hertz, "clock of the accelerator", clock_hz),
    FLECSIM_TECHNOLOGY(Gemmini),
};

#undef FLECSIM_FIELD
#undef FLECSIM_CHOICE

}  // namespace

std::span<const GemminiParameter> gemmini_parameters() { return parameters; }

std::string_view name_of(Dataflow dataflow) {
  return dataflow_names[static_cast<std::size_t>(dataflow)];
}

}  // namespace flecsim::arch
