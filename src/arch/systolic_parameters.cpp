#include <array>

#include "flecsim/arch/systolic.h"

#include "parameter_table.h"

namespace flecsim::arch {
namespace {

using base::Unit;

constexpr std::array<std::string_view, 3> dataflow_names{"output_stationary", "weight_stationary",
                                                         "input_stationary"};
constexpr std::array<std::string_view, 2> partial_names{"cropped", "full"};
constexpr std::array<std::string_view, 2> truth_names{"false", "true"};

#define FLECSIM_FIELD(key, unit, meaning, field) \
  FLECSIM_PARAMETER(Systolic, key, unit, meaning, {}, field)
#define FLECSIM_CHOICE(key, meaning, choices, field) \
  FLECSIM_PARAMETER(Systolic, key, Unit::none, meaning, choices, field)

const std::array parameters{
    FLECSIM_FIELD("array.rows", Unit::none, "rows of PEs", array.rows),
    FLECSIM_FIELD("array.columns", Unit::none, "columns of PEs", array.columns),
    FLECSIM_CHOICE("array.dataflow", "what the PEs hold", dataflow_names, array.dataflow),
    FLECSIM_FIELD("array.mac_latency", Unit::cycles, "of one pipelined multiply-accumulate",
                  array.mac_latency_cycles),
    FLECSIM_CHOICE("array.overlap_folds", "the next fold fills while this one drains", truth_names,
                   array.overlap_folds),
    FLECSIM_CHOICE("array.partial_folds",
                   "cropped: a fold takes the time of the rows and columns it uses; full: of all",
                   partial_names, array.partial_folds),
    FLECSIM_FIELD("data.input_bits", Unit::bits, "width of an activation", data.input_bits),
    FLECSIM_FIELD("data.weight_bits", Unit::bits, "width of a weight", data.weight_bits),
    FLECSIM_FIELD("data.accumulator_bits", Unit::bits, "width of a partial sum",
                  data.accumulator_bits),
    FLECSIM_FIELD("data.output_bits", Unit::bits, "width of a stored output", data.output_bits),
    FLECSIM_FIELD("input_buffer.size", Unit::bytes, "both halves", input_buffer.size_bytes),
    FLECSIM_FIELD("weight_buffer.size", Unit::bytes, "both halves", weight_buffer.size_bytes),
    FLECSIM_FIELD("output_buffer.size", Unit::bytes, "both halves", output_buffer.size_bytes),
    FLECSIM_CHOICE("buffers.double_buffered", "one half works while the other is filled",
                   truth_names, buffers.double_buffered),
    FLECSIM_FIELD("vector_unit.lanes", Unit::none, "elements per cycle behind the array",
                  vector_unit.lanes),
    FLECSIM_FIELD("memory_interface.bits", Unit::bits, "moved per cycle, both directions together",
                  memory_interface.bits),
    FLECSIM_FIELD("memory_interface.latency", Unit::cycles, "request to first beat",
                  memory_interface.latency_cycles),
    FLECSIM_FIELD("clock", Unit::hertz, "clock of the accelerator", clock_hz),
    FLECSIM_TECHNOLOGY(Systolic),
};

#undef FLECSIM_FIELD
#undef FLECSIM_CHOICE

}  // namespace

std::span<const SystolicParameter> systolic_parameters() { return parameters; }

std::string_view name_of(Stationary dataflow) {
  return dataflow_names[static_cast<std::size_t>(dataflow)];
}

}  // namespace flecsim::arch
