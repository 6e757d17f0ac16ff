#include "flecsim/analytic/replay_sequence.h"

namespace flecsim::analytic {

void ReplaySequence::set_memory(std::int64_t latency_cycles, double beats_per_cycle) {
  gemmini_.memory_interface.latency_cycles = latency_cycles;
  gemmini_.memory_interface.beats_per_cycle = beats_per_cycle;
}

ReplayResult ReplaySequence::run(const schedule::GemminiProgram& program,
                                 const ReplayOptions& options) {
  const ReplayResult result = replay_layer(program, gemmini_, state_, options);
  replayed_cycles_ += result.cycles;
  return result;
}

ReplayResult ReplaySequence::run(const model::Work& work, const ReplayOptions& options) {
  const auto& memory = gemmini_.memory_interface;
  for (const Known& known : known_) {
    if (known.work == work && known.latency_cycles == memory.latency_cycles &&
        known.beats_per_cycle == memory.beats_per_cycle &&
        known.issue_cycles == options.issue_cycles && known.before.same_for(known.result, state_)) {
      state_ = known.after;  // a layer reads and writes: its own pages are the last ones
      return known.result;
    }
  }
  const ReplayState before = state_;
  const ReplayResult result =
      run(schedule::program_of(work, schedule::geometry_of(gemmini_)), options);
  known_.push_back({work, memory.latency_cycles, memory.beats_per_cycle, options.issue_cycles,
                    before, state_, result});
  return result;
}

}  // namespace flecsim::analytic
