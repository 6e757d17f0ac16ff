// Layers replayed one after the other on one accelerator, equal work in equal state only once.
//
// The state that a layer leaves (ping-pong halves, round-robin bits) is part of the question, so
// what is remembered is exact: same work, same state, same answer.
#pragma once

#include <cstdint>
#include <vector>

#include "flecsim/analytic/replay.h"
#include "flecsim/arch/gemmini.h"
#include "flecsim/model/work.h"

namespace flecsim::analytic {

class ReplaySequence {
 public:
  /// The accelerator after reset.
  explicit ReplaySequence(const arch::Gemmini& gemmini) : gemmini_(gemmini) {}

  /// The memory may change between layers (a measurement file does that); nothing else.
  void set_memory(std::int64_t latency_cycles, double beats_per_cycle);

  /// Replays work that the loop routines take (schedule::lower) as the next layer.
  ReplayResult run(const model::Work& work, const ReplayOptions& options = {});
  ReplayResult run(const schedule::GemminiProgram& program, const ReplayOptions& options = {});

  /// Cycles that were replayed, not remembered.
  std::int64_t replayed_cycles() const { return replayed_cycles_; }
  const ReplayState& state() const { return state_; }

 private:
  struct Known {
    model::Work work;
    std::int64_t latency_cycles;
    double beats_per_cycle;
    ReplayOptions options;
    ReplayState before;
    ReplayState after;
    ReplayResult result;
  };

  arch::Gemmini gemmini_;
  ReplayState state_;
  std::vector<Known> known_;
  std::int64_t replayed_cycles_ = 0;
};

}  // namespace flecsim::analytic
