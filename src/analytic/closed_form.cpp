#include "flecsim/analytic/closed_form.h"

#include <algorithm>
#include <vector>

#include "tile_recurrence.h"

namespace flecsim::analytic {
namespace {

using schedule::TileSequence;

/// How often each kind of tile occurs.
std::vector<double> occurrences(const TileSequence& tiles) {
  std::vector<double> times(tiles.works.size(), 0);
  for (const std::uint32_t index : tiles.order) times[index] += 1;
  return times;
}

void add(LoadBounds& sum, const LoadTime& one, double times) {
  sum.beats_cycles += times * one.beats;
  sum.requests_cycles += times * one.identifiers;
  sum.writes_cycles += times * one.writes;
  sum.commands_cycles += times * one.flow;
  sum.cycles += times * one.cycles();
}

void add(ExecuteBounds& sum, const ExecuteTime& one, double times) {
  sum.rows_cycles += times * one.rows;
  sum.banks_cycles += times * one.banks;
  sum.tags_cycles += times * one.tags;
  sum.cycles += times * one.cycles;
}

void add(StoreBounds& sum, const StoreTime& one, double times) {
  sum.reads_cycles += times * one.reads;
  sum.beats_cycles += times * one.memory_beats;
  sum.requests_cycles += times * one.requests;
  sum.cycles += times * std::max(one.reads, one.requests);
}

result::Bound bound_of(const EngineTimes& times) {
  const double load = times.load.cycles;
  const double store = times.store.cycles;
  if (times.execute.cycles >= std::max(load, store)) return result::Bound::compute;
  const double beats = load >= store ? times.load.beats_cycles : times.store.beats_cycles;
  // The slots' flow is never quite as fast as the beats.
  return beats >= 0.95 * std::max(load, store) ? result::Bound::memory : result::Bound::latency;
}

}  // namespace

EngineTimes engine_times(const TileSequence& tiles, const arch::Gemmini& gemmini) {
  const Machine machine(gemmini);
  TileRecurrence recurrence(tiles, machine);
  EngineTimes times;
  times.cycles = recurrence.run();
  times.waits = recurrence.waits();
  const std::vector<double> often = occurrences(tiles);
  for (std::size_t i = 0; i < often.size(); ++i) {
    const TileTimes& kind = recurrence.kind(i);
    for (const LoadTime* load : {&kind.bias, &kind.weights, &kind.input}) {
      add(times.load, *load, often[i]);
    }
    add(times.execute, kind.execute, often[i]);
    add(times.store, kind.store, often[i]);
  }
  times.bound = bound_of(times);
  return times;
}

}  // namespace flecsim::analytic
