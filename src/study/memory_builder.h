// From liveness, room and prices to result::MemoryResult: what both kinds of accelerator share.
#pragma once

#include <string>
#include <vector>

#include "flecsim/model/liveness.h"
#include "flecsim/result/result.h"
#include "flecsim/study/residency.h"

namespace flecsim::study {

/// A step as residency sees it.
struct StepFacts {
  const model::Step* step = nullptr;
  bool host_reads = false;   ///< a host touches its inputs
  bool host_writes = false;  ///< a host makes its output
  bool adds = false;         ///< a residual addition
  StepRoom room;             ///< `input` is filled in here
};

/// The memories and what they hold tensors at.
struct MemoryFacts {
  std::vector<std::string> names;  ///< the first is the one that operands are read from
  std::vector<std::int64_t> sizes;
  std::vector<std::int64_t> element_bits;  ///< by memory
  std::int64_t row_elements = 1;           ///< channels are filled up to rows of these
  std::int64_t input_bits = 8;             ///< of the network's inputs in DRAM
  std::int64_t output_bits = 8;            ///< of what the accelerator writes
  std::int64_t weight_bits = 8;
  std::int64_t bias_bits = 32;
  double read_pj_per_byte = 0;  ///< DRAM and bus
  double write_pj_per_byte = 0;
};

result::MemoryResult build_memory(const result::NetworkResult& result,
                                  const model::Liveness& liveness, std::vector<StepFacts> steps,
                                  const MemoryFacts& facts);

}  // namespace flecsim::study
