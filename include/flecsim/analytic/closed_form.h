// The closed form for Gemmini: cycles of a layer from its tiles.
//
// Each tile passes the load, execute and store engines. Their times follow from the tile's exact
// counts (schedule/gemmini_tiles.h) and the accelerator's parameters; a recurrence over the tiles
// adds what the loop unrollers let overlap: two loops in flight, loads of a tile before those of
// the next, execution after the loads are issued, stores after execution. Rules and their sources:
// docs/gemmini.md. Limits: a stream of commands is timed by its steady state, and the accelerator
// is as after reset; for command by command there is the replay.
#pragma once

#include "flecsim/arch/gemmini.h"
#include "flecsim/result/result.h"
#include "flecsim/schedule/gemmini_tiles.h"

namespace flecsim::analytic {

/// Sums over the tiles of one run. `cycles` takes for each stream the bound that rules.
struct LoadBounds {
  double beats_cycles = 0;     ///< bytes / (bytes per cycle)
  double requests_cycles = 0;  ///< requests * (latency + 6 + beats) / requests in flight
  double writes_cycles = 0;    ///< rows of the scratchpad or accumulator, pixel repeats included
  double commands_cycles = 0;  ///< steady flow of the commands through the DMA's slots
  double cycles = 0;
};
struct ExecuteBounds {
  double rows_cycles = 0;   ///< rows, at least 4 per pair, DIM where weights are new
  double banks_cycles = 0;  ///< of rows_cycles + this: weights in the bank of the activations
  double tags_cycles = 0;   ///< an operation waits until the one five before has left the mesh
  double cycles = 0;
};
struct StoreBounds {
  double reads_cycles = 0;     ///< accumulator rows read, scale latency / 5 cycles each
  double beats_cycles = 0;     ///< bytes / (bytes per cycle)
  double requests_cycles = 0;  ///< requests * (latency + 6 + beats) / requests in flight
  double cycles = 0;
};

/// Where the time of one run goes: it is the sum of these.
struct Waits {
  double executing_cycles = 0;  ///< a tile executes (additions: adds), slowed by its own loads
  double loads_cycles = 0;      ///< no tile executes: the next one's loads are not there
  double slots_cycles = 0;      ///< ... nor may they begin: both loops are held by stores
  double end_cycles = 0;        ///< after the last tile: mesh, stores, acknowledgements
};

struct EngineTimes {
  LoadBounds load;
  ExecuteBounds execute;
  StoreBounds store;
  Waits waits;
  double cycles = 0;
  result::Bound bound = result::Bound::compute;
};

EngineTimes engine_times(const schedule::TileSequence& tiles, const arch::Gemmini& gemmini);

/// The closed form's stated mean error over the measured layers above 3,000 cycles, in percent
/// (docs/gemmini.md; checked by tests/golden/gemmini).
double closed_form_error_percent();

}  // namespace flecsim::analytic
