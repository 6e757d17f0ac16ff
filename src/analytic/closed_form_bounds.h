// What the engines of a Gemmini need for the streams of one tile, each by its own limits.
//
// Constants are stages of the generator's pipelines (rule numbers: docs/gemmini.md), parameters are
// those of the accelerator's description; none depends on a layer.
#pragma once

#include <cstdint>

#include "flecsim/arch/gemmini.h"
#include "flecsim/schedule/gemmini_tiles.h"

namespace flecsim::analytic {

/// The parameters that time a tile, as real numbers.
struct Machine {
  explicit Machine(const arch::Gemmini& gemmini);

  double dim;
  double latency;          ///< request at the port to first beat
  double bytes_per_cycle;  ///< of the memory
  double beats_per_cycle;
  double requests;      ///< in flight, reads and writes each
  double dma_commands;  ///< in flight, loads and stores each
  double load_entries;  ///< reservation station
  double execute_entries;
  double store_entries;
  double mesh_latency;  ///< row accepted to row out
  double row_cycles;    ///< of the control queue: reads in flight
  double scale_cycles;  ///< of the scale pipeline, per row
  double bank_rows;     ///< scratchpad
  double half_rows;     ///< scratchpad
  bool one_bank;        ///< accumulator: both halves share it
  double load_blocks;   ///< of DIM, one mvin
};

/// Cycles of one stream of loads, once it flows.
struct LoadTime {
  double rate = 0;         ///< beats, requests in flight, write port
  double flow = 0;         ///< commands in flight, in order
  double fill = 0;         ///< first request to first row written
  double beats = 0;        ///< answers
  double identifiers = 0;  ///< requests in flight
  double requests = 0;     ///< of one beat each on their way to the memory
  double writes = 0;       ///< cycles that the scratchpad or accumulator is written
  double count = 0;        ///< commands
  double cycles() const { return rate > flow ? rate : flow; }
};
LoadTime load_time(const schedule::LoadStream& stream, bool wide, const Machine& machine);

/// Cycles of a tile's pairs.
struct ExecuteTime {
  double rows = 0;
  double banks = 0;  ///< more, where new weights lie in the bank of the activations
  double tags = 0;
  double cycles = 0;
  double per_pair = 0;
  double block = 0;       ///< of one block of weights
  double drain = 0;       ///< last row fired to last row written
  double free_share = 0;  ///< of cycles in which no row reaches the accumulator
};
ExecuteTime execute_time(const schedule::TileWork& work, const Machine& machine);

/// Cycles of a tile's mvouts, until the last accumulator row is read.
struct StoreTime {
  double cycles = 0;
  double reads = 0;
  double requests = 0;
  double memory_beats = 0;
  double beats = 0;             ///< on their way to the memory
  double acknowledgements = 0;  ///< of one beat each
  double last = 0;   ///< of those that the reservation station holds when the last one enters
  double drain = 0;  ///< last row read until its write is acknowledged
};
StoreTime store_time(const schedule::TileWork& work, const Machine& machine);

}  // namespace flecsim::analytic
