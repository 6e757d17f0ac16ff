// A whole network on a memory hierarchy: every distinct layer shape mapped once, and the DRAM words
// of every tensor when the graph is followed.
// A tensor stays on chip if, from the layer that makes it to the last one that uses it, it fits
// into the buffer beside the tiles of those layers; then it is neither written nor read. Additions
// read both operands; a concatenation is no step, its parts are accounted where they are consumed;
// pointwise functions of one tensor are applied on the way. Everything else (pooling that is not
// fused, resizing, softmax, ...) is done outside the machine: operands and result are in DRAM.
// Source: docs/mapping.md, "Networks". Limits: one buffer level; a resident tensor keeps its whole
// buffer space until its last use; padding is read like data; buffer accesses are not reduced.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "flecsim/mapping/cache.h"
#include "flecsim/mapping/machine.h"
#include "flecsim/mapping/search.h"
#include "flecsim/model/network.h"

namespace flecsim::mapping {

struct NetworkOptions {
  SearchOptions search;
  int threads = 1;
};

enum class StepKind { mapped, addition, outside };

struct TensorTrafficWords {
  std::string role;    // Weights, Inputs, Outputs, or operand
  std::string tensor;  // name in the network
  std::int64_t read = 0;
  std::int64_t written = 0;
  bool on_chip = false;
};

struct MappedLayer {
  std::string name;
  StepKind kind = StepKind::mapped;
  std::string shape;         // "C=64 M=64 R=3 S=3 P=56 Q=56"
  std::int64_t repeats = 1;  // equal products of one layer (attention heads)
  int search = -1;           // index into NetworkMapping::searches
  std::vector<TensorTrafficWords> tensors;
  std::int64_t alone_words = 0;  // moved if every layer began and ended in DRAM
  double energy_pj = 0;          // with the graph followed
  double dram_energy_pj = 0;     // of this, at the outermost level
  double static_energy_pj = 0;   // of energy_pj, what leaks meanwhile
  double cycles = 0;

  std::int64_t words() const;
};

struct NetworkMapping {
  std::string network;
  Architecture architecture;
  std::vector<SearchResult> searches;  // of the distinct shapes
  std::vector<MappedLayer> layers;

  std::int64_t words_read() const;
  std::int64_t words_written() const;
  std::int64_t alone_words() const;  // mapped layers only
  double energy_pj() const;
  double dram_energy_pj() const;
  double static_energy_pj() const;
  double cycles() const;
};

NetworkMapping map_network(const model::Network& network, const Machine& machine,
                           const NetworkOptions& options, const Cache& cache);

std::string to_json(const NetworkMapping& mapping);
std::string to_text(const NetworkMapping& mapping);

}  // namespace flecsim::mapping
