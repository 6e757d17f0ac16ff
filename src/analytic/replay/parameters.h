// The hardware constants of a replay, from the accelerator's description.
//
// Values that the description does not name are fixed in Gemmini's generator (queue depths of the
// scratchpad's DMA paths, pipeline stages); none depends on a layer.
#pragma once

#include <cstdint>

#include "flecsim/analytic/replay.h"
#include "flecsim/arch/gemmini.h"
#include "flecsim/schedule/gemmini_tiling.h"

namespace flecsim::analytic::replay {

struct Parameters {
  explicit Parameters(const arch::Gemmini& gemmini);

  schedule::GemminiGeometry geometry;
  std::int32_t dim;
  std::int32_t input_bytes;
  std::int32_t accumulator_bytes;
  std::int32_t bus_bytes;
  std::int32_t max_bytes;
  std::int32_t scratchpad_rows;
  std::int32_t scratchpad_bank_rows;
  std::int32_t accumulator_rows;
  std::int32_t accumulator_banks;
  std::int32_t accumulator_bank_rows;
  bool single_ported;
  std::int32_t sub_banks;

  std::int32_t requests;      ///< N: reads and writes in flight, each
  std::int32_t dma_commands;  ///< N / DIM + 1: loads and stores, each
  std::int32_t load_entries;  ///< reservation station
  std::int32_t execute_entries;
  std::int32_t store_entries;
  std::int32_t load_queue;  ///< in front of the controllers
  std::int32_t execute_queue;
  std::int32_t store_queue;

  std::int32_t read_delay;      ///< scratchpad read to data
  std::int32_t scale_latency;   ///< stages of the accumulator's scale pipeline
  std::int32_t write_pipeline;  ///< cycles in which a row of the accumulator is being written
  std::int32_t mesh_latency;    ///< row accepted to row out
  std::int32_t latency;         ///< memory
  std::int64_t beat_numerator;  ///< beats per cycle as a fraction
  std::int64_t beat_denominator;
  std::uint32_t without = 0;  ///< Mechanism

 private:
  void set_beats(double beats);
};

}  // namespace flecsim::analytic::replay
