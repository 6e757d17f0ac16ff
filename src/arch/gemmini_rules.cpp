#include <array>
#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "flecsim/arch/gemmini.h"

#include "rule.h"

namespace flecsim::arch {
namespace {

using Rule = KindRule<Gemmini>;

bool power_of_two(std::int64_t value) {
  return value > 0 && std::has_single_bit(static_cast<std::uint64_t>(value));
}

std::int64_t scratchpad_bank_rows(const Gemmini& g) {
  return g.scratchpad_rows() / g.scratchpad.banks;
}
std::int64_t accumulator_bank_rows(const Gemmini& g) {
  return g.accumulator_rows() / g.accumulator.banks;
}

#define FLECSIM_VALUE(field, expected) \
  [](const Gemmini& g) { return fmt::format("{}, expected {}", g.field, expected); }

// Rules are checked in this order; a later one may rely on the earlier ones. Sources: Gemmini's
// generator (GemminiConfigs.scala requirements), refs on its memories and bus, thesis 4.4.3.
const std::array rules{
    Rule{
        "array-size-power-of-two", "array.size",
        [](const Gemmini& g) { return power_of_two(g.array.size) && within(g.array.size, 2, 256); },
        FLECSIM_VALUE(array.size, "a power of two from 2 to 256 (address generation)")},
    Rule{"dataflow-weight-stationary", "array.dataflow",
         [](const Gemmini& g) { return g.array.dataflow != Dataflow::output_stationary; },
         [](const Gemmini&) {
           return std::string(
               "output_stationary is not modelled, expected weight_stationary or both");
         }},
    Rule{"input-bits", "data.input_bits",
         [](const Gemmini& g) {
           return g.data.input_bits == 8 || g.data.input_bits == 16 || g.data.input_bits == 32;
         },
         FLECSIM_VALUE(data.input_bits, "8, 16 or 32")},
    Rule{"weight-bits-equal-input-bits", "data.weight_bits",
         [](const Gemmini& g) { return g.data.weight_bits == g.data.input_bits; },
         FLECSIM_VALUE(data.weight_bits, "data.input_bits (Gemmini has one input type)")},
    Rule{"accumulator-bits", "data.accumulator_bits",
         [](const Gemmini& g) {
           return power_of_two(g.data.accumulator_bits) &&
                  within(g.data.accumulator_bits, g.data.input_bits, 64);
         },
         FLECSIM_VALUE(data.accumulator_bits, "a power of two from data.input_bits to 64")},
    Rule{"scratchpad-banks", "scratchpad.banks",
         [](const Gemmini& g) {
           return power_of_two(g.scratchpad.banks) && within(g.scratchpad.banks, 1, 64);
         },
         FLECSIM_VALUE(scratchpad.banks, "a power of two from 1 to 64")},
    Rule{"scratchpad-rows-power-of-two", "scratchpad.size",
         [](const Gemmini& g) {
           return within(g.scratchpad.size_bytes, 1, std::int64_t{1} << 30) &&
                  g.scratchpad.size_bytes % (g.array.size * g.input_bytes() * g.scratchpad.banks) ==
                      0 &&
                  power_of_two(scratchpad_bank_rows(g));
         },
         FLECSIM_VALUE(scratchpad.size_bytes,
                       "a power of two of rows (array.size inputs each) in every bank, at most 1 "
                       "GiB")},
    Rule{"scratchpad-rows-multiple-of-array", "scratchpad.size",
         [](const Gemmini& g) { return scratchpad_bank_rows(g) % g.array.size == 0; },
         [](const Gemmini& g) {
           return fmt::format("{} rows in a bank, expected a multiple of array.size = {}",
                              scratchpad_bank_rows(g), g.array.size);
         }},
    Rule{"scratchpad-holds-a-tile", "scratchpad.size",
         [](const Gemmini& g) { return g.scratchpad_rows() >= 4 * g.array.size; },
         [](const Gemmini& g) {
           return fmt::format("{} rows, expected at least 4 x array.size (two tiles of A and B)",
                              g.scratchpad_rows());
         }},
    Rule{"accumulator-banks", "accumulator.banks",
         [](const Gemmini& g) {
           return power_of_two(g.accumulator.banks) && within(g.accumulator.banks, 1, 64);
         },
         FLECSIM_VALUE(accumulator.banks, "a power of two from 1 to 64")},
    Rule{"more-scratchpad-banks", "accumulator.banks",
         [](const Gemmini& g) { return g.accumulator.banks <= g.scratchpad.banks; },
         FLECSIM_VALUE(accumulator.banks, "at most scratchpad.banks (thesis 4.4.3)")},
    Rule{"accumulator-rows-power-of-two", "accumulator.size",
         [](const Gemmini& g) {
           return within(g.accumulator.size_bytes, 1, std::int64_t{1} << 30) &&
                  g.accumulator.size_bytes %
                          (g.array.size * g.accumulator_bytes() * g.accumulator.banks) ==
                      0 &&
                  power_of_two(accumulator_bank_rows(g));
         },
         FLECSIM_VALUE(accumulator.size_bytes,
                       "a power of two of rows (array.size partial sums each) in every bank, at "
                       "most 1 GiB")},
    Rule{"accumulator-rows-multiple-of-array", "accumulator.size",
         [](const Gemmini& g) { return accumulator_bank_rows(g) % g.array.size == 0; },
         [](const Gemmini& g) {
           return fmt::format("{} rows in a bank, expected a multiple of array.size = {}",
                              accumulator_bank_rows(g), g.array.size);
         }},
    Rule{"accumulator-holds-a-tile", "accumulator.size",
         [](const Gemmini& g) { return g.accumulator_rows() >= 2 * g.array.size; },
         [](const Gemmini& g) {
           return fmt::format("{} rows, expected at least 2 x array.size (two tiles)",
                              g.accumulator_rows());
         }},
    Rule{"accumulator-not-larger-than-scratchpad", "accumulator.size",
         [](const Gemmini& g) { return g.accumulator.size_bytes <= g.scratchpad.size_bytes; },
         FLECSIM_VALUE(accumulator.size_bytes, "at most scratchpad.size (thesis 4.5.3)")},
    Rule{"accumulator-ports", "accumulator.ports",
         [](const Gemmini& g) { return g.accumulator.ports == 1 || g.accumulator.ports == 2; },
         FLECSIM_VALUE(accumulator.ports, "1 (single-ported) or 2 (one read, one write port)")},
    Rule{"accumulator-sub-banks", "accumulator.sub_banks",
         [](const Gemmini& g) {
           return power_of_two(g.accumulator.sub_banks) && within(g.accumulator.sub_banks, 1, 16) &&
                  (g.accumulator.ports == 1 || g.accumulator.sub_banks == 1);
         },
         FLECSIM_VALUE(accumulator.sub_banks,
                       "a power of two from 1 to 16, and 1 where accumulator.ports is 2")},
    Rule{"accumulator-latency", "accumulator.latency",
         [](const Gemmini& g) { return within(g.accumulator.latency_cycles, 2, 16); },
         FLECSIM_VALUE(accumulator.latency_cycles, "2 to 16")},
    Rule{"accumulator-scale-latency", "accumulator.scale_latency",
         [](const Gemmini& g) { return within(g.accumulator.scale_latency_cycles, 1, 16); },
         FLECSIM_VALUE(accumulator.scale_latency_cycles, "1 to 16")},
    Rule{"scratchpad-read-delay", "scratchpad.read_delay",
         [](const Gemmini& g) { return within(g.scratchpad.read_delay_cycles, 1, 16); },
         FLECSIM_VALUE(scratchpad.read_delay_cycles, "1 to 16")},
    Rule{"bus-bits", "memory_interface.bits",
         [](const Gemmini& g) {
           return power_of_two(g.memory_interface.bits) && within(g.memory_interface.bits, 32, 512);
         },
         FLECSIM_VALUE(memory_interface.bits, "a power of two from 32 to 512")},
    Rule{"max-transfer", "memory_interface.max_transfer",
         [](const Gemmini& g) {
           return power_of_two(g.memory_interface.max_transfer_bytes) &&
                  within(g.memory_interface.max_transfer_bytes, g.bus_bytes(), 64);
         },
         FLECSIM_VALUE(memory_interface.max_transfer_bytes,
                       "a power of two from the bus width in bytes to 64 (a cache block)")},
    Rule{"memory-latency", "memory_interface.latency",
         [](const Gemmini& g) { return within(g.memory_interface.latency_cycles, 1, 100000); },
         FLECSIM_VALUE(memory_interface.latency_cycles, "1 to 100000")},
    Rule{"beats-per-cycle", "memory_interface.beats_per_cycle",
         [](const Gemmini& g) {
           const double beats = g.memory_interface.beats_per_cycle;
           return beats > 0 && beats <= 1 && 1 / beats == std::floor(1 / beats) &&
                  1 / beats <= 1024;
         },
         FLECSIM_VALUE(memory_interface.beats_per_cycle, "1/n for a whole n from 1 to 1024")},
    Rule{"requests-in-flight", "memory_interface.requests_in_flight",
         [](const Gemmini& g) {
           return power_of_two(g.memory_interface.requests_in_flight) &&
                  within(g.memory_interface.requests_in_flight, 1, 256);
         },
         FLECSIM_VALUE(memory_interface.requests_in_flight, "a power of two from 1 to 256")},
    Rule{"reservation-station-load", "reservation_station.load",
         [](const Gemmini& g) { return within(g.reservation_station.load, 2, 64); },
         FLECSIM_VALUE(reservation_station.load, "2 to 64")},
    Rule{"reservation-station-store", "reservation_station.store",
         [](const Gemmini& g) { return within(g.reservation_station.store, 2, 64); },
         FLECSIM_VALUE(reservation_station.store, "2 to 64")},
    Rule{"reservation-station-execute", "reservation_station.execute",
         [](const Gemmini& g) { return within(g.reservation_station.execute, 4, 64); },
         FLECSIM_VALUE(reservation_station.execute, "4 to 64")},
    Rule{"queue-load", "queues.load", [](const Gemmini& g) { return within(g.queues.load, 1, 64); },
         FLECSIM_VALUE(queues.load, "1 to 64")},
    Rule{"queue-store", "queues.store",
         [](const Gemmini& g) { return within(g.queues.store, 1, 64); },
         FLECSIM_VALUE(queues.store, "1 to 64")},
    Rule{"queue-execute", "queues.execute",
         [](const Gemmini& g) { return within(g.queues.execute, 3, 64); },
         FLECSIM_VALUE(queues.execute, "3 to 64")},
    Rule{"mesh-tile", "mesh.tile_rows",
         [](const Gemmini& g) {
           return power_of_two(g.mesh.tile_rows) && power_of_two(g.mesh.tile_columns) &&
                  g.mesh.tile_rows <= g.array.size && g.mesh.tile_columns <= g.array.size;
         },
         [](const Gemmini& g) {
           return fmt::format("tile of {} x {} PEs, expected powers of two up to array.size",
                              g.mesh.tile_rows, g.mesh.tile_columns);
         }},
    Rule{"mesh-output-delay", "mesh.output_delay",
         [](const Gemmini& g) { return within(g.mesh.output_delay_cycles, 0, 16); },
         FLECSIM_VALUE(mesh.output_delay_cycles, "0 to 16")},
    Rule{"clock", "clock", [](const Gemmini& g) { return g.clock_hz >= 1e3 && g.clock_hz <= 1e11; },
         FLECSIM_VALUE(clock_hz, "1 kHz to 100 GHz")},
};

#undef FLECSIM_VALUE

const Rule* broken(const Gemmini& gemmini) { return first_broken<Gemmini>(rules, gemmini); }

}  // namespace

std::optional<RuleViolation> check(const Gemmini& gemmini) {
  return violation(broken(gemmini), gemmini);
}

const char* broken_rule(const Gemmini& gemmini) {
  const Rule* rule = broken(gemmini);
  return rule ? rule->name : nullptr;
}

}  // namespace flecsim::arch
