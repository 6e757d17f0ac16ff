// When each activation of a network is alive, counted in the steps of an accelerator.
//
// Classical liveness over the steps in their order: a tensor is born in the step that writes it (an
// input of the network before the first) and dies after the last step that reads it; an output of
// the network lives to the end. Branches and residual additions keep tensors alive by themselves,
// as they are among a tensor's readers. What a step fuses never exists; layers that move no data
// (Reshape, Identity) share their input's memory. Limits: a step writes its outputs beside its
// inputs (nothing is computed in place); a concatenation copies.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "flecsim/model/fusion.h"
#include "flecsim/model/network.h"

namespace flecsim::model {

/// Step indices; -1 stands for "before the first".
struct LiveTensor {
  ValueId value = none;  ///< the one that owns the memory
  std::string name;
  std::int64_t elements = 0;
  std::int64_t channels = 1;          ///< [N, C, ...] from four axes on, else the last axis
  std::int32_t made_by = -1;          ///< -1: an input of the network
  std::vector<std::int32_t> used_by;  ///< ascending, each step once
  bool output = false;                ///< of the network
  std::int32_t last = -1;             ///< the last step in which it is alive
  bool alive_in(std::int32_t step) const { return made_by <= step && step <= last; }
};

struct Liveness {
  std::int32_t steps = 0;
  std::vector<LiveTensor> tensors;  ///< inputs first, then in the order in which they are made
  std::int64_t weights = 0;         ///< elements of the distinct parameters, biases aside
  std::int64_t biases = 0;          ///< elements of the bias rows of all steps
};

/// `steps` are those of `fuse(network, ...)`.
Liveness liveness(const Network& network, std::span<const Step> steps);

}  // namespace flecsim::model
