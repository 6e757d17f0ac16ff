// LoopConv: two convolution tiles in flight, five units that emit commands.
// Source: LoopConv.scala; refs/gemmini-rules.md section 2.
#pragma once

#include <array>
#include <cstdint>

#include "flecsim/schedule/gemmini_loops.h"

#include "fifo.h"
#include "reservation_station.h"

namespace flecsim::analytic::replay {

/// What survives a layer: the slot of the next loop and the accumulator halves in turn.
struct LoopState {
  std::uint8_t head = 0;
  std::uint8_t last = 0;  ///< loop that the units ran last
  std::int32_t bias_start = 0;
  std::int32_t execute_start = 0;
  std::int32_t store_start = 0;
  bool operator==(const LoopState&) const = default;
};

class ConvUnroller {
 public:
  ConvUnroller(const Parameters& parameters, const LoopState& state,
               const schedule::GemminiProgram& program);

  Fifo<Command, 2>& queue() { return queue_; }
  const Fifo<Command, 2>& queue() const { return queue_; }
  /// Passes commands on to `out` (plain queue), unrolls loops.
  bool step(Cycle now, Fifo<Command, 2>& out, Utilization& used);
  /// Whether `step` may move something in the next cycle.
  bool can_move(const Fifo<Command, 2>& out, const Utilization& used) const;
  bool busy() const { return loops_[0].configured || loops_[1].configured; }
  LoopState state() const;

 private:
  enum Unit : std::uint8_t { store, execute, bias, weights, input, units };
  static constexpr std::uint8_t all_units = (1 << units) - 1;
  struct Loop {
    const schedule::ConvLoop* tile = nullptr;
    bool configured = false;
    bool running = false;
    std::uint8_t started = 0;  ///< a bit per unit
    std::uint8_t completed = 0;
  };
  struct UnitState {
    bool active = false;
    bool skip = false;  ///< nothing to do for this loop
    std::uint8_t loop = 0;
    bool first_valid = false, second_valid = false;  ///< pipeline stages
    Command first, second;
    bool idle() const { return !active && !first_valid && !second_valid; }
  };

  bool emit(Cycle now, Fifo<Command, 2>& out, Utilization& used);
  static bool is_own(const Command& command);
  bool step_units(Cycle now, Fifo<Command, 2>& out, Utilization& used);
  bool consume(Cycle now, Fifo<Command, 2>& out, bool configured);
  bool advance_unit(Unit unit, bool taken, bool gate);
  Command next_command(Unit unit);
  bool request(Unit unit, const std::array<Loop, 2>& before);
  void start(Unit unit, std::uint8_t loop);
  void set_gates(std::uint8_t idle);
  bool step_loops(const std::array<Loop, 2>& before, std::uint8_t idle);
  bool mark_completed(const std::array<Loop, 2>& before, std::uint8_t idle);
  bool waits_for_previous(Unit unit, const std::array<Loop, 2>& before) const;

  const Parameters& parameters_;
  const schedule::GemminiProgram& program_;
  Fifo<Command, 2> queue_;
  std::array<Loop, 2> loops_{};
  std::array<UnitState, units> unit_{};
  schedule::ConvBias bias_;
  schedule::ConvInput input_;
  schedule::ConvWeights weights_;
  schedule::ConvExecute execute_;
  schedule::ConvStore store_;
  std::uint8_t head_;
  std::int32_t bias_start_, execute_start_, store_start_;
  bool moved_ = true;  ///< in the latest step: else only what is outside can make it move again
  std::uint8_t gates_ = 0;  ///< a bit per unit that may not make a command
  bool settled_ = false;    ///< with `settled_idle_` units idle the loops stay as they are
  std::uint8_t settled_idle_ = 0;
  bool taken_ = false;  ///< a unit's command left in this cycle
  Unit taken_from_ = units;
};

}  // namespace flecsim::analytic::replay
