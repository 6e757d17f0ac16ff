#include "flecsim/analytic/closed_form.h"

#include <algorithm>

namespace flecsim::analytic {
namespace {

/// An accumulator row takes 8 stages of the scale pipeline, of which 5 can be issued: RTL and
/// replay.
constexpr double read_cycles = 8.0 / 5.0;
/// Of the two shorter engines' time, what the two tiles in flight do not hide; measured on
/// data/gemmini (0.45 to 0.65 give the same mean error within a point).
constexpr double exposed_share = 0.55;

double real(std::int64_t value) { return static_cast<double>(value); }

double per(double amount, std::int64_t parts) { return parts > 0 ? amount / real(parts) : 0; }

double beats_cycles(std::int64_t bytes, const arch::Gemmini& gemmini) {
  return real(bytes) / gemmini.peak_bytes_per_cycle();
}

/// Ways that nothing hides: first answer in, last row through the array, last write acknowledged.
double latency_cycles(const schedule::ScheduleCounts& counts, const arch::Gemmini& gemmini) {
  const double memory = real(gemmini.memory_interface.latency_cycles);
  return (counts.loads > 0 ? memory + 19 : 0) + (counts.stores > 0 ? memory + 4 : 0) +
         (counts.preloads > 0 ? 3 * real(gemmini.array.size) + 14 : 0);
}

result::Bound bound_of(const EngineTimes& times) {
  const double load = times.load.cycles();
  const double store = times.store.cycles();
  if (times.execute.cycles() >= std::max(load, store)) return result::Bound::compute;
  const double beats = load >= store ? times.load.beats_cycles : times.store.beats_cycles;
  return beats >= std::max(load, store) ? result::Bound::memory : result::Bound::latency;
}

}  // namespace

double ExecuteBounds::cycles() const { return std::max(rows_cycles, queue_cycles); }
double LoadBounds::cycles() const {
  return std::max({beats_cycles, requests_cycles, commands_cycles});
}
double StoreBounds::cycles() const {
  return std::max({reads_cycles, beats_cycles, requests_cycles});
}

ExecuteBounds execute_bounds(const schedule::ScheduleCounts& counts, const arch::Gemmini& gemmini) {
  const double dim = real(gemmini.array.size);
  const double rows = per(real(counts.compute_rows), counts.preloads);
  const double pairs = real(gemmini.reservation_station.execute) / 2;
  return {real(counts.execute_rows), real(counts.preloads) * (3 * dim + 1.5 + 2 * rows) / pairs};
}

LoadBounds load_bounds(const schedule::ScheduleCounts& counts, const arch::Gemmini& gemmini) {
  const double beats = beats_cycles(counts.read_bytes, gemmini);
  const double latency = real(gemmini.memory_interface.latency_cycles);
  const std::int64_t in_flight = gemmini.memory_interface.requests_in_flight;
  const std::int64_t commands = in_flight / gemmini.array.size + 1;
  return {beats,
          real(counts.read_requests) * (latency + 6 + per(beats, counts.read_requests)) /
              real(in_flight),
          real(counts.loads) * (latency + 13 + per(beats, counts.loads)) / real(commands)};
}

StoreBounds store_bounds(const schedule::ScheduleCounts& counts, const arch::Gemmini& gemmini) {
  const double latency = real(gemmini.memory_interface.latency_cycles);
  return {real(counts.accumulator_row_reads) * read_cycles,
          beats_cycles(counts.write_bytes, gemmini),
          real(counts.write_requests) * (latency + 7) /
              real(gemmini.memory_interface.requests_in_flight)};
}

double pipeline_cycles(std::int64_t tiles, double load, double execute, double store) {
  const double longest = std::max({load, execute, store});
  return longest + (tiles > 1 ? exposed_share : 1) * (load + execute + store - longest);
}

EngineTimes engine_times(const schedule::ScheduleCounts& counts, const arch::Gemmini& gemmini) {
  EngineTimes times;
  times.execute = execute_bounds(counts, gemmini);
  times.load = load_bounds(counts, gemmini);
  times.store = store_bounds(counts, gemmini);
  times.latency_cycles = latency_cycles(counts, gemmini);
  times.cycles =
      times.latency_cycles + pipeline_cycles(counts.tiles, times.load.cycles(),
                                             times.execute.cycles(), times.store.cycles());
  times.bound = bound_of(times);
  return times;
}

}  // namespace flecsim::analytic
