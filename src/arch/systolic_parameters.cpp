#include <array>

#include <fmt/format.h>

#include "flecsim/arch/systolic.h"
#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"

namespace flecsim::arch {
namespace {

using base::Unit;

constexpr std::array<std::string_view, 3> dataflow_names{"output_stationary", "weight_stationary",
                                                         "input_stationary"};
constexpr std::array<std::string_view, 2> partial_names{"cropped", "full"};
constexpr std::array<std::string_view, 2> truth_names{"false", "true"};
constexpr std::array<std::string_view, 5> dram_names{"LPDDR4", "LPDDR", "DDR3", "GDDR5", "HBM2"};

/// A parameter that lives at `field`.
#define FLECSIM_FIELD(key, unit, meaning, choices, whole, field)                           \
  SystolicParameter {                                                                      \
    key, unit, meaning, choices, whole, [](const Systolic& s) { return double(s.field); }, \
        [](Systolic& s, double value) {                                                    \
          s.field = static_cast<decltype(s.field)>(static_cast<std::int64_t>(value));      \
        }                                                                                  \
  }
#define FLECSIM_WHOLE(key, unit, meaning, field) FLECSIM_FIELD(key, unit, meaning, {}, true, field)
#define FLECSIM_CHOICE(key, meaning, choices, field) \
  FLECSIM_FIELD(key, Unit::none, meaning, choices, true, field)

const std::array parameters{
    FLECSIM_WHOLE("array.rows", Unit::none, "rows of PEs", array.rows),
    FLECSIM_WHOLE("array.columns", Unit::none, "columns of PEs", array.columns),
    FLECSIM_CHOICE("array.dataflow", "what the PEs hold", dataflow_names, array.dataflow),
    FLECSIM_WHOLE("array.mac_latency", Unit::cycles, "of one pipelined multiply-accumulate",
                  array.mac_latency_cycles),
    FLECSIM_CHOICE("array.overlap_folds", "the next fold fills while this one drains", truth_names,
                   array.overlap_folds),
    FLECSIM_CHOICE("array.partial_folds",
                   "cropped: a fold takes the time of the rows and columns it uses; full: of all",
                   partial_names, array.partial_folds),
    FLECSIM_WHOLE("data.input_bits", Unit::bits, "width of an activation", data.input_bits),
    FLECSIM_WHOLE("data.weight_bits", Unit::bits, "width of a weight", data.weight_bits),
    FLECSIM_WHOLE("data.accumulator_bits", Unit::bits, "width of a partial sum",
                  data.accumulator_bits),
    FLECSIM_WHOLE("data.output_bits", Unit::bits, "width of a stored output", data.output_bits),
    FLECSIM_WHOLE("input_buffer.size", Unit::bytes, "both halves", input_buffer.size_bytes),
    FLECSIM_WHOLE("weight_buffer.size", Unit::bytes, "both halves", weight_buffer.size_bytes),
    FLECSIM_WHOLE("output_buffer.size", Unit::bytes, "both halves", output_buffer.size_bytes),
    FLECSIM_CHOICE("buffers.double_buffered", "one half works while the other is filled",
                   truth_names, buffers.double_buffered),
    FLECSIM_WHOLE("vector_unit.lanes", Unit::none, "elements per cycle behind the array",
                  vector_unit.lanes),
    FLECSIM_WHOLE("memory_interface.bits", Unit::bits, "moved per cycle, both directions together",
                  memory_interface.bits),
    FLECSIM_WHOLE("memory_interface.latency", Unit::cycles, "request to first beat",
                  memory_interface.latency_cycles),
    SystolicParameter{"clock",
                      Unit::hertz,
                      "clock of the accelerator",
                      {},
                      false,
                      [](const Systolic& s) { return s.clock_hz; },
                      [](Systolic& s, double value) { s.clock_hz = value; }},
    FLECSIM_WHOLE("technology.logic", Unit::nanometers, "node of the logic", technology.logic_nm),
    FLECSIM_WHOLE("technology.memory", Unit::nanometers, "node of the memories",
                  technology.memory_nm),
    FLECSIM_CHOICE("technology.dram", "kind of the external memory", dram_names, technology.dram),
};

#undef FLECSIM_FIELD
#undef FLECSIM_WHOLE
#undef FLECSIM_CHOICE

double parse_choice(const SystolicParameter& parameter, std::string_view text,
                    std::string_view where) {
  for (std::size_t i = 0; i < parameter.choices.size(); ++i) {
    if (parameter.choices[i] == text) return static_cast<double>(i);
  }
  throw base::InputError(fmt::format("{}: unknown value '{}'{}", where, text,
                                     base::suggestion(text, parameter.choices)));
}

}  // namespace

std::span<const SystolicParameter> systolic_parameters() { return parameters; }

const SystolicParameter* find_systolic_parameter(std::string_view key) {
  for (const SystolicParameter& parameter : parameters) {
    if (parameter.key == key) return &parameter;
  }
  return nullptr;
}

double parse_value(const SystolicParameter& parameter, std::string_view text,
                   std::string_view where) {
  if (!parameter.choices.empty()) return parse_choice(parameter, text, where);
  const double value =
      parameter.whole ? static_cast<double>(base::parse_whole_quantity(text, parameter.unit, where))
                      : base::parse_quantity(text, parameter.unit, where);
  if (value < 0) throw base::InputError(fmt::format("{}: '{}' is negative", where, text));
  return value;
}

std::string print_value(const SystolicParameter& parameter, double value) {
  if (!parameter.choices.empty()) {
    return std::string(parameter.choices[static_cast<std::size_t>(value)]);
  }
  return base::format_quantity(value, parameter.unit);
}

void apply_setting(Systolic& systolic, std::string_view setting) {
  const auto equals = setting.find('=');
  if (equals == std::string_view::npos) {
    throw base::InputError(fmt::format("--set {}: expected key=value", setting));
  }
  const std::string_view key = setting.substr(0, equals);
  const SystolicParameter* parameter = find_systolic_parameter(key);
  if (!parameter) {
    std::vector<std::string_view> keys;
    for (const SystolicParameter& known : parameters) keys.push_back(known.key);
    throw base::InputError(
        fmt::format("--set {}: unknown key '{}'{}", setting, key, base::suggestion(key, keys)));
  }
  parameter->set(systolic,
                 parse_value(*parameter, setting.substr(equals + 1), fmt::format("--set {}", key)));
}

std::string_view name_of(Stationary dataflow) {
  return dataflow_names[static_cast<std::size_t>(dataflow)];
}

}  // namespace flecsim::arch
