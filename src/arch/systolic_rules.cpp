#include <array>

#include <fmt/format.h>

#include "flecsim/arch/systolic.h"

#include "rule.h"

namespace flecsim::arch {
namespace {

using Rule = KindRule<Systolic>;

constexpr std::int64_t largest_buffer = std::int64_t{1} << 34;

#define FLECSIM_RANGE(name, key, field, low, high)                                                 \
  Rule {                                                                                           \
    name, key, [](const Systolic& s) { return within(s.field, low, high); },                       \
        [](const Systolic& s) { return fmt::format("{}, expected {} to {}", s.field, low, high); } \
  }

const std::array rules{
    FLECSIM_RANGE("array-rows", "array.rows", array.rows, 1, 65536),
    FLECSIM_RANGE("array-columns", "array.columns", array.columns, 1, 65536),
    FLECSIM_RANGE("mac-latency", "array.mac_latency", array.mac_latency_cycles, 1, 64),
    FLECSIM_RANGE("input-bits", "data.input_bits", data.input_bits, 1, 64),
    FLECSIM_RANGE("weight-bits", "data.weight_bits", data.weight_bits, 1, 64),
    Rule{"accumulator-bits", "data.accumulator_bits",
         [](const Systolic& s) {
           return within(s.data.accumulator_bits, std::max(s.data.input_bits, s.data.weight_bits),
                         128);
         },
         [](const Systolic& s) {
           return fmt::format("{}, expected at least the operands' width and at most 128",
                              s.data.accumulator_bits);
         }},
    Rule{"output-bits", "data.output_bits",
         [](const Systolic& s) { return within(s.data.output_bits, 1, s.data.accumulator_bits); },
         [](const Systolic& s) {
           return fmt::format("{}, expected 1 to data.accumulator_bits = {}", s.data.output_bits,
                              s.data.accumulator_bits);
         }},
    FLECSIM_RANGE("input-buffer", "input_buffer.size", input_buffer.size_bytes, 64, largest_buffer),
    FLECSIM_RANGE("weight-buffer", "weight_buffer.size", weight_buffer.size_bytes, 64,
                  largest_buffer),
    FLECSIM_RANGE("output-buffer", "output_buffer.size", output_buffer.size_bytes, 64,
                  largest_buffer),
    FLECSIM_RANGE("vector-lanes", "vector_unit.lanes", vector_unit.lanes, 1, 65536),
    Rule{"bus-bits", "memory_interface.bits",
         [](const Systolic& s) {
           return within(s.memory_interface.bits, 8, 65536) && s.memory_interface.bits % 8 == 0;
         },
         [](const Systolic& s) {
           return fmt::format("{}, expected a multiple of 8 from 8 to 65536",
                              s.memory_interface.bits);
         }},
    FLECSIM_RANGE("memory-latency", "memory_interface.latency", memory_interface.latency_cycles, 0,
                  100000),
    Rule{
        "clock", "clock", [](const Systolic& s) { return s.clock_hz >= 1e3 && s.clock_hz <= 1e11; },
        [](const Systolic& s) { return fmt::format("{}, expected 1 kHz to 100 GHz", s.clock_hz); }},
};

#undef FLECSIM_RANGE

const Rule* broken(const Systolic& systolic) { return first_broken<Systolic>(rules, systolic); }

}  // namespace

std::optional<RuleViolation> check(const Systolic& systolic) {
  return violation(broken(systolic), systolic);
}

const char* broken_rule(const Systolic& systolic) {
  const Rule* rule = broken(systolic);
  return rule ? rule->name : nullptr;
}

}  // namespace flecsim::arch
