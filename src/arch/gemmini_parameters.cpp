#include <array>
#include <cmath>

#include <fmt/format.h>

#include "flecsim/arch/gemmini.h"
#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"

namespace flecsim::arch {
namespace {

using base::Unit;

constexpr std::array<std::string_view, 3> dataflow_names{"weight_stationary", "output_stationary",
                                                         "both"};
constexpr std::array<std::string_view, 5> dram_names{"LPDDR4", "LPDDR", "DDR3", "GDDR5", "HBM2"};

/// A whole-number parameter that lives at `field`.
#define FLECSIM_WHOLE(key, unit, meaning, field)                                     \
  GemminiParameter {                                                                 \
    key, unit, meaning, {}, true, [](const Gemmini& g) { return double(g.field); },  \
        [](Gemmini& g, double value) { g.field = static_cast<std::int64_t>(value); } \
  }
#define FLECSIM_REAL(key, unit, meaning, field)                              \
  GemminiParameter {                                                         \
    key, unit, meaning, {}, false, [](const Gemmini& g) { return g.field; }, \
        [](Gemmini& g, double value) { g.field = value; }                    \
  }
#define FLECSIM_CHOICE(key, meaning, choices, field)                                           \
  GemminiParameter {                                                                           \
    key, Unit::none, meaning, choices, true, [](const Gemmini& g) { return double(g.field); }, \
        [](Gemmini& g, double value) {                                                         \
          g.field = static_cast<decltype(g.field)>(static_cast<int>(value));                   \
        }                                                                                      \
  }

const std::array parameters{
    FLECSIM_WHOLE("array.size", Unit::none, "DIM: the array has DIM x DIM PEs", array.size),
    FLECSIM_CHOICE("array.dataflow", "what the PEs hold; `both` is chosen at run time",
                   dataflow_names, array.dataflow),
    FLECSIM_WHOLE("data.input_bits", Unit::bits, "width of an activation", data.input_bits),
    FLECSIM_WHOLE("data.weight_bits", Unit::bits, "width of a weight", data.weight_bits),
    FLECSIM_WHOLE("data.accumulator_bits", Unit::bits, "width of a partial sum",
                  data.accumulator_bits),
    FLECSIM_WHOLE("scratchpad.size", Unit::bytes, "operand memory, all banks",
                  scratchpad.size_bytes),
    FLECSIM_WHOLE("scratchpad.banks", Unit::none, "single-ported banks", scratchpad.banks),
    FLECSIM_WHOLE("scratchpad.read_delay", Unit::cycles, "request to data",
                  scratchpad.read_delay_cycles),
    FLECSIM_WHOLE("accumulator.size", Unit::bytes, "partial-sum memory, all banks",
                  accumulator.size_bytes),
    FLECSIM_WHOLE("accumulator.banks", Unit::none, "banks", accumulator.banks),
    FLECSIM_WHOLE("accumulator.ports", Unit::none, "2: one read, one write port; 1: single-ported",
                  accumulator.ports),
    FLECSIM_WHOLE("accumulator.sub_banks", Unit::none, "of each single-ported bank",
                  accumulator.sub_banks),
    FLECSIM_WHOLE("accumulator.latency", Unit::cycles, "pipeline of a write",
                  accumulator.latency_cycles),
    FLECSIM_WHOLE("accumulator.scale_latency", Unit::cycles, "pipeline that scales what leaves",
                  accumulator.scale_latency_cycles),
    FLECSIM_WHOLE("memory_interface.bits", Unit::bits, "width of the bus", memory_interface.bits),
    FLECSIM_WHOLE("memory_interface.latency", Unit::cycles, "request to first beat",
                  memory_interface.latency_cycles),
    FLECSIM_REAL("memory_interface.beats_per_cycle", Unit::none, "1, 0.5, 0.25, ...",
                 memory_interface.beats_per_cycle),
    FLECSIM_WHOLE("memory_interface.requests_in_flight", Unit::none, "reads and writes, each",
                  memory_interface.requests_in_flight),
    FLECSIM_WHOLE("memory_interface.max_transfer", Unit::bytes, "largest request",
                  memory_interface.max_transfer_bytes),
    FLECSIM_WHOLE("reservation_station.load", Unit::none, "entries", reservation_station.load),
    FLECSIM_WHOLE("reservation_station.store", Unit::none, "entries", reservation_station.store),
    FLECSIM_WHOLE("reservation_station.execute", Unit::none, "entries",
                  reservation_station.execute),
    FLECSIM_WHOLE("queues.load", Unit::none, "commands before the load controller", queues.load),
    FLECSIM_WHOLE("queues.store", Unit::none, "commands before the store controller", queues.store),
    FLECSIM_WHOLE("queues.execute", Unit::none, "commands before the execute controller",
                  queues.execute),
    FLECSIM_WHOLE("mesh.tile_rows", Unit::none, "PEs of a tile (no registers inside)",
                  mesh.tile_rows),
    FLECSIM_WHOLE("mesh.tile_columns", Unit::none, "PEs of a tile", mesh.tile_columns),
    FLECSIM_WHOLE("mesh.output_delay", Unit::cycles, "registers behind the mesh",
                  mesh.output_delay_cycles),
    FLECSIM_REAL("clock", Unit::hertz, "clock of the accelerator", clock_hz),
    FLECSIM_WHOLE("technology.logic", Unit::nanometers, "node of the logic", technology.logic_nm),
    FLECSIM_WHOLE("technology.memory", Unit::nanometers, "node of the memories",
                  technology.memory_nm),
    FLECSIM_CHOICE("technology.dram", "kind of the external memory", dram_names, technology.dram),
};

#undef FLECSIM_WHOLE
#undef FLECSIM_REAL
#undef FLECSIM_CHOICE

double parse_choice(const GemminiParameter& parameter, std::string_view text,
                    std::string_view where) {
  for (std::size_t i = 0; i < parameter.choices.size(); ++i) {
    if (parameter.choices[i] == text) return static_cast<double>(i);
  }
  throw base::InputError(fmt::format("{}: unknown value '{}'{}", where, text,
                                     base::suggestion(text, parameter.choices)));
}

}  // namespace

std::span<const GemminiParameter> gemmini_parameters() { return parameters; }

const GemminiParameter* find_gemmini_parameter(std::string_view key) {
  for (const GemminiParameter& parameter : parameters) {
    if (parameter.key == key) return &parameter;
  }
  return nullptr;
}

double parse_value(const GemminiParameter& parameter, std::string_view text,
                   std::string_view where) {
  if (!parameter.choices.empty()) return parse_choice(parameter, text, where);
  const double value =
      parameter.whole ? static_cast<double>(base::parse_whole_quantity(text, parameter.unit, where))
                      : base::parse_quantity(text, parameter.unit, where);
  if (value < 0) throw base::InputError(fmt::format("{}: '{}' is negative", where, text));
  return value;
}

std::string print_value(const GemminiParameter& parameter, double value) {
  if (!parameter.choices.empty()) {
    return std::string(parameter.choices[static_cast<std::size_t>(value)]);
  }
  return base::format_quantity(value, parameter.unit);
}

void apply_setting(Gemmini& gemmini, std::string_view setting) {
  const auto equals = setting.find('=');
  if (equals == std::string_view::npos) {
    throw base::InputError(fmt::format("--set {}: expected key=value", setting));
  }
  const std::string_view key = setting.substr(0, equals);
  const GemminiParameter* parameter = find_gemmini_parameter(key);
  if (!parameter) {
    std::vector<std::string_view> keys;
    for (const GemminiParameter& known : parameters) keys.push_back(known.key);
    throw base::InputError(
        fmt::format("--set {}: unknown key '{}'{}", setting, key, base::suggestion(key, keys)));
  }
  parameter->set(gemmini,
                 parse_value(*parameter, setting.substr(equals + 1), fmt::format("--set {}", key)));
}

std::string_view name_of(Dataflow dataflow) {
  return dataflow_names[static_cast<std::size_t>(dataflow)];
}
std::string_view name_of(DramKind kind) { return dram_names[static_cast<std::size_t>(kind)]; }

}  // namespace flecsim::arch
