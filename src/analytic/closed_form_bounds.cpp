#include "closed_form_bounds.h"

#include <algorithm>
#include <cmath>

#include "flecsim/schedule/gemmini_tiling.h"

namespace flecsim::analytic {
namespace {

double real(std::int64_t value) { return static_cast<double>(value); }
double per(double amount, double parts) { return parts > 0 ? amount / parts : 0; }

}  // namespace

Machine::Machine(const arch::Gemmini& g)
    : dim(real(g.array.size)),
      latency(real(g.memory_interface.latency_cycles)),
      bytes_per_cycle(g.peak_bytes_per_cycle()),
      beats_per_cycle(g.memory_interface.beats_per_cycle),
      requests(real(g.memory_interface.requests_in_flight)),
      dma_commands(real(g.memory_interface.requests_in_flight / g.array.size + 1)),
      load_entries(real(g.reservation_station.load)),
      execute_entries(real(g.reservation_station.execute)),
      store_entries(real(g.reservation_station.store)),
      mesh_latency(real(g.array.size / g.mesh.tile_rows + g.array.size / g.mesh.tile_columns - 1 +
                        g.mesh.output_delay_cycles)),
      row_cycles(std::max(1.0, real(g.scratchpad.read_delay_cycles + 1) / 5)),
      scale_cycles(std::max(1.0, real(g.accumulator.scale_latency_cycles) / 5)),
      bank_rows(real(g.scratchpad_rows() / g.scratchpad.banks)),
      half_rows(real(g.scratchpad_rows() / 2)),
      one_bank(g.accumulator.banks == 1),
      load_blocks(real(schedule::geometry_of(g).load_blocks())) {}

namespace {

/// How likely new weights lie in the bank of the activations: they take turns row by row.
double shared_bank(const schedule::TileWork& work, const Machine& m) {
  const double input = real(work.input_rows);
  const double weights = real(work.weight_rows);
  if (input <= 0 || weights <= 0) return 0;
  double share = 0;
  for (double bank = 0; bank < m.half_rows; bank += m.bank_rows) {
    const double end = std::min(bank + m.bank_rows, m.half_rows);
    const double of_input = std::max(0.0, std::min(input, end) - bank);
    const double of_weights = std::max(0.0, end - std::max(m.half_rows - weights, bank));
    share += of_input / input * (of_weights / weights);
  }
  return std::min(1.0, share);
}

/// Six tags: an operation enters the mesh once the one five before it has left. The slowest way
/// through a block goes five operations at a time from the one with new weights, then one by one.
double tags_cycles(double fresh, double others, double pairs, const Machine& m) {
  const double leave = m.mesh_latency + 1;
  if (pairs >= 5) {
    const double steps = std::floor(pairs / 5);
    return std::max(fresh + leave + (pairs - 5) * others,
                    fresh + steps * leave + (pairs - 4 * steps - 1) * others);
  }
  const double around = std::ceil(5 / pairs);
  return (fresh + leave + (around * pairs - 5) * others) / around;
}

}  // namespace

ExecuteTime execute_time(const schedule::TileWork& work, const Machine& m) {
  const schedule::ExecuteStream& stream = work.execute;
  ExecuteTime time;
  if (stream.pairs == 0) return time;
  const double blocks = real(stream.blocks);
  const double pairs = real(stream.pairs) / blocks;
  const double fresh = m.dim * (1 + shared_bank(work, m));
  const double others = pairs > 1 ? (real(stream.rows) / blocks - m.dim) / (pairs - 1) : 0;
  const double rows = fresh + (pairs - 1) * others;
  const double tags = tags_cycles(fresh, others, pairs, m);
  // A pair holds two entries until its rows are fed and the results are out.
  const double entries = pairs * (14 + m.mesh_latency) + 4 * rows;
  time.block = std::max({rows, tags, entries / m.execute_entries}) * m.row_cycles;
  time.rows = real(stream.rows);
  time.banks = blocks * (fresh - m.dim);
  time.tags = blocks * tags;
  time.cycles = blocks * time.block;
  time.per_pair = time.block / pairs;
  time.drain = m.mesh_latency + 8;
  const double added = work.overwrites ? 1 - 1 / real(work.depth_blocks) : 1;
  time.free_share = 1 - std::min(1.0, added * real(stream.output_rows) / time.cycles);
  return time;
}

StoreTime store_time(const schedule::TileWork& work, const Machine& m) {
  const schedule::StoreStream& stream = work.store;
  StoreTime time;
  if (stream.commands == 0) return time;
  const double requests = real(stream.requests);
  const double beats = real(stream.bytes) / m.bytes_per_cycle;
  const double held = m.latency + 6 + per(beats, requests);
  time.reads = real(stream.row_reads) * m.scale_cycles;
  time.requests = std::max(beats, requests * held / m.requests);
  time.memory_beats = beats;
  time.beats = beats * m.beats_per_cycle;
  time.acknowledgements = requests / m.beats_per_cycle;
  const double in_flight = std::min(requests, m.requests) / requests;
  time.cycles = std::max(time.reads, time.requests * (1 - in_flight));
  time.last = time.cycles * std::min(1.0, m.store_entries / real(stream.commands));
  time.drain = time.requests > time.reads ? time.requests * in_flight + m.latency : m.latency + 4;
  return time;
}

}  // namespace flecsim::analytic
