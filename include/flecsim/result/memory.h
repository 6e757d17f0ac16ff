// Memory over the layers of a network: what is alive in DRAM, and what could stay on the chip.
//
// `live` is what the accelerator's software does today: every tensor lies in DRAM. Residency is an
// insight beside it and in no cycle or energy of the estimate: which tensors the on-chip memories
// could hold from the layer that makes them to the last that reads them, beside the tiles as
// scheduled, and the DRAM traffic that this would save (study/residency.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace flecsim::result {

/// A memory that can hold whole tensors.
struct OnChipMemory {
  std::string name;  ///< "scratchpad", "accumulator", "input_buffer"
  std::int64_t size_bytes = 0;
  std::vector<std::int64_t> tile_bytes;      ///< by layer: what the tiles take as scheduled
  std::vector<std::int64_t> resident_bytes;  ///< by layer: tensors that stay
};

/// An activation from its maker to its last reader.
struct TensorLife {
  std::string name;
  std::int64_t bytes = 0;             ///< in DRAM
  std::int64_t made_by = -1;          ///< layer; -1: an input of the network
  std::vector<std::int64_t> used_by;  ///< layers
  bool output = false;                ///< of the network
  std::string place = "dram";         ///< or the name of an OnChipMemory
  std::string reason;                 ///< why it does not stay; empty where it does
  double saved_read_bytes = 0;        ///< DRAM traffic that staying saves
  double saved_write_bytes = 0;
};

struct MemoryResult {
  std::int64_t weight_bytes = 0;              ///< all weights and biases, in DRAM all the time
  std::vector<std::int64_t> live_bytes;       ///< by layer: activations alive in DRAM
  std::vector<std::int64_t> live_dram_bytes;  ///< by layer: the same without those that stay
  std::vector<OnChipMemory> memories;
  std::vector<TensorLife> tensors;
  double saved_energy_pj = 0;  ///< of DRAM and bus

  std::int64_t peak_bytes() const;
  std::size_t peak_layer() const;  ///< the first where the peak is
  std::int64_t peak_dram_bytes() const;
  std::int64_t residents() const;
  double saved_read_bytes() const;
  double saved_write_bytes() const;
};

}  // namespace flecsim::result
