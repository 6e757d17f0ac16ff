#include "parameters.h"

#include <cmath>

#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::analytic::replay {
namespace {

std::int32_t narrow(std::int64_t value) { return static_cast<std::int32_t>(value); }

void limit(std::string_view key, std::int64_t value, std::int64_t low, std::int64_t high) {
  if (value >= low && value <= high) return;
  throw base::InputError(fmt::format("{}: {} is not modelled by the replay, expected {} to {}", key,
                                     value, low, high));
}

void check_limits(const arch::Gemmini& g) {
  limit("array.size", g.array.size, 4, 64);
  limit("memory_interface.requests_in_flight", g.memory_interface.requests_in_flight, 1, 64);
  limit("memory_interface.max_transfer", g.memory_interface.max_transfer_bytes, g.bus_bytes(), 64);
  limit("reservation_station.load", g.reservation_station.load, 1, 32);
  limit("reservation_station.execute", g.reservation_station.execute, 2, 32);
  limit("reservation_station.store", g.reservation_station.store, 1, 32);
  limit("reservation_station (all)",
        g.reservation_station.load + g.reservation_station.execute + g.reservation_station.store, 4,
        64);
  limit("queues.load", g.queues.load, 1, 16);
  limit("queues.execute", g.queues.execute, 3, 16);
  limit("queues.store", g.queues.store, 1, 16);
  limit("scratchpad.read_delay", g.scratchpad.read_delay_cycles, 1, 8);
  limit("data.input_bits", g.data.input_bits, 8, 32);
  limit("memory_interface.latency", g.memory_interface.latency_cycles, 1, 100000);
}

}  // namespace

Parameters::Parameters(const arch::Gemmini& g) : geometry(schedule::geometry_of(g)) {
  check_limits(g);
  dim = narrow(g.array.size);
  input_bytes = narrow(g.input_bytes());
  accumulator_bytes = narrow(g.accumulator_bytes());
  bus_bytes = narrow(g.bus_bytes());
  max_bytes = narrow(g.memory_interface.max_transfer_bytes);
  scratchpad_rows = narrow(g.scratchpad_rows());
  scratchpad_bank_rows = narrow(g.scratchpad_rows() / g.scratchpad.banks);
  accumulator_rows = narrow(g.accumulator_rows());
  accumulator_banks = narrow(g.accumulator.banks);
  accumulator_bank_rows = narrow(g.accumulator_rows() / g.accumulator.banks);
  single_ported = g.accumulator.ports == 1;
  sub_banks = narrow(g.accumulator.sub_banks);
  requests = narrow(g.memory_interface.requests_in_flight);
  dma_commands = requests / dim + 1;
  load_entries = narrow(g.reservation_station.load);
  execute_entries = narrow(g.reservation_station.execute);
  store_entries = narrow(g.reservation_station.store);
  load_queue = narrow(g.queues.load);
  execute_queue = narrow(g.queues.execute);
  store_queue = narrow(g.queues.store);
  read_delay = narrow(g.scratchpad.read_delay_cycles);
  scale_latency = narrow(g.accumulator.scale_latency_cycles);
  write_pipeline = narrow(g.accumulator.latency_cycles);
  mesh_latency = narrow(g.array.size / g.mesh.tile_rows + g.array.size / g.mesh.tile_columns - 1 +
                        g.mesh.output_delay_cycles);
  latency = narrow(g.memory_interface.latency_cycles);
  set_beats(g.memory_interface.beats_per_cycle);
}

/// The smallest fraction that is this number of beats per cycle.
void Parameters::set_beats(double beats) {
  for (beat_denominator = 1; beat_denominator <= 4096; ++beat_denominator) {
    const double parts = beats * static_cast<double>(beat_denominator);
    beat_numerator = std::llround(parts);
    if (beat_numerator < 1 || std::abs(parts - static_cast<double>(beat_numerator)) > 1e-9 * parts)
      continue;
    if (beat_numerator <= beat_denominator) return;
  }
  throw base::InputError(
      fmt::format("memory_interface.beats_per_cycle: {} is not modelled by the replay, expected at "
                  "most 1, as a fraction of two numbers up to 4096",
                  beats));
}

}  // namespace flecsim::analytic::replay
