// Which tensors could stay on the chip from the layer that makes them to the last that reads them.
//
// Today's software moves every tensor through DRAM: a layer reads its input from there and writes
// its output back, and the estimate's cycles, bytes and energy say so. Residency asks what whole
// tensors the memories could hold beside the tiles as they are scheduled, all their life long, and
// which of them to hold so that the DRAM traffic saved is largest (exact: a search over the sets
// of tensors held at each layer; beyond `most_states` sets the best are followed).
//
// Rules. A tensor stays whole or not at all, in one memory. Made or read by a step that runs on
// the host: it cannot stay. Inputs of the network cannot; an output of the network may, but is
// written to DRAM all the same. In the memory that operands are read from, a step whose input
// stays reads it in place and needs no room for tiles of it. In Gemmini's accumulator (at its full
// width) a tensor can stay that only residual additions read. Tiles take what two of them need (one
// where a layer is a single tile). Saved: the DRAM traffic of the tensor as estimated, re-reads
// included, at the energy of DRAM and bus. Limits: moving results from the accumulator to the
// scratchpad is not priced (it replaces the load of the next layer); no time is derived.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "flecsim/arch/gemmini.h"
#include "flecsim/model/liveness.h"
#include "flecsim/result/result.h"
#include "flecsim/study/systolic_estimate.h"

namespace flecsim::study {

/// A tensor that may stay: alive in the steps [first, last].
struct Candidate {
  std::int32_t first = 0;
  std::int32_t last = 0;
  std::vector<std::int64_t> bytes;  ///< by memory; negative: cannot lie there
  double saved = 0;                 ///< what keeping it is worth, positive
};

/// What a step needs for its own tiles, by memory, and what of it is not needed where the candidate
/// `input` stays in memory 0.
struct StepRoom {
  std::vector<std::int64_t> bytes;
  std::int64_t input_bytes = 0;
  std::int32_t input = -1;
};

inline constexpr std::size_t most_states = 1024;

/// By candidate: the memory it stays in, -1 for none. Deterministic.
std::vector<std::int32_t> choose_residents(const std::vector<Candidate>& candidates,
                                           const std::vector<StepRoom>& steps,
                                           const std::vector<std::int64_t>& sizes);
/// The most that a candidate may have in a memory when it stays alone, and the step that says so.
struct Free {
  std::int64_t bytes = 0;
  std::int32_t step = 0;
};
Free free_for(std::int32_t candidate, const std::vector<Candidate>& candidates,
              const std::vector<StepRoom>& steps, const std::vector<std::int64_t>& sizes,
              std::size_t memory);

/// Fills `result.memory`; `result` is the estimate of `steps`, in their order.
void add_memory(result::NetworkResult& result, const std::vector<model::Step>& steps,
                const model::Liveness& liveness, const arch::Gemmini& gemmini);
void add_memory(result::NetworkResult& result, const std::vector<SystolicStep>& steps,
                const model::Liveness& liveness, const arch::Systolic& systolic);

}  // namespace flecsim::study
