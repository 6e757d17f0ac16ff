#include <fmt/format.h>

#include "flecsim/analytic/replay_sequence.h"
#include "flecsim/base/error.h"

namespace flecsim::analytic {
namespace {

constexpr std::int64_t most_cycles = 1'000'000'000;  ///< minutes of replay

/// Cycles that the work needs at least: its products, or its operands on the bus.
double least_cycles(const model::Work& work, const arch::Gemmini& g) {
  const auto real = [](std::int64_t value) { return static_cast<double>(value); };
  const double products = real(g.array.size) * real(g.array.size);
  if (const auto* addition = std::get_if<model::AdditionWork>(&work)) {
    return 2 * real(addition->rows) * real(addition->columns) * real(g.input_bytes()) /
           real(g.bus_bytes());
  }
  if (const auto* matmul = std::get_if<model::MatmulWork>(&work)) {
    return real(matmul->rows) * real(matmul->columns) * real(matmul->depth) / products;
  }
  const auto& w = std::get<model::ConvolutionWork>(work);
  return real(w.batch) * real(w.out_height()) * real(w.out_width()) * real(w.out_channels) *
         real(w.kernel_height * w.kernel_width) * real(w.in_channels) / products;
}

void check_length(const model::Work& work, const arch::Gemmini& gemmini) {
  const double cycles = least_cycles(work, gemmini);
  if (cycles <= static_cast<double>(most_cycles)) return;
  throw base::InputError(
      fmt::format("a layer of at least {:.2g} cycles is too long for a replay, expected at most "
                  "{}: --model closed, or a part of the layer",
                  cycles, most_cycles));
}

}  // namespace

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
        known.beats_per_cycle == memory.beats_per_cycle && known.options == options &&
        known.before.same_for(known.result, state_)) {
      state_ = known.after;  // a layer reads and writes: its own pages are the last ones
      return known.result;
    }
  }
  check_length(work, gemmini_);
  const ReplayState before = state_;
  const ReplayResult result =
      run(schedule::program_of(work, schedule::geometry_of(gemmini_)), options);
  known_.push_back(
      {work, memory.latency_cycles, memory.beats_per_cycle, options, before, state_, result});
  return result;
}

}  // namespace flecsim::analytic
