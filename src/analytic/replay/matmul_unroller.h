// LoopMatmul: two matrix-product (or addition) tiles in flight, five units that emit commands.
// Source: LoopMatmul.scala; refs/gemmini-rules.md section 2.
#pragma once

#include <array>
#include <cstdint>

#include "flecsim/schedule/gemmini_loops.h"

#include "conv_unroller.h"
#include "door.h"
#include "fifo.h"
#include "reservation_station.h"

namespace flecsim::analytic::replay {

class MatmulUnroller {
 public:
  MatmulUnroller(const Parameters& parameters, const LoopState& state,
                 const schedule::GemminiProgram& program);

  Fifo<Command, 2>& queue() { return queue_; }
  const Fifo<Command, 2>& queue() const { return queue_; }
  /// Passes commands on to `out` (plain_room, pass), unrolls loops.
  bool step(Cycle now, StationDoor& out, Utilization& used);
  /// At the end of a cycle: what may leave in the next one, and whether its `step` may move
  /// anything.
  bool can_move(Cycle now, StationQueue& out, const Utilization& used) {
    const bool configured = busy();
    choice_ = configured && out.plain_room(now + 1) ? choose(used.below_limit()) : units;
    if (choice_ != units || restless_) return true;
    if (queue_.empty()) return false;
    if (is_own(queue_.front())) return !(loops_[0].configured && loops_[1].configured);
    return !configured && out.plain_room(now + 1);
  }
  bool busy() const { return loops_[0].configured || loops_[1].configured; }
  /// So many cycles from now on, before this one's step, no store leaves for sure: the execute unit
  /// has as many commands to emit before the store unit may.
  Cycle cycles_without_store() const;
  LoopState state() const;

 private:
  enum Unit : std::uint8_t { store, execute, bias, a, b, units };
  using Units = std::uint32_t;  ///< a bit per unit
  static constexpr Units bit(std::uint32_t unit) { return Units{1} << unit; }
  static constexpr Units all_units = (1 << units) - 1;
  struct Loop {
    const schedule::MatmulLoop* tile = nullptr;
    bool configured = false;
    bool running = false;
    Units started = 0;
    Units completed = 0;
  };

  Units idle() const { return all_units & ~active_; }
  bool done(Unit unit, Unit by) const {
    return loop_of_[unit] != loop_of_[by] || !(active_ & bit(unit));
  }
  bool loads_other_tile(Unit unit) const;
  bool execute_may_issue() const;
  bool store_may_issue() const;
  bool store_waits_for_execute() const;
  Unit choose_operand() const;
  Unit choose(std::uint32_t below_limit) const;
  void emit(Cycle now, Unit unit, StationDoor& out);
  static bool is_own(const Command& c) {
    return c.opcode == Opcode::loop_config || c.opcode == Opcode::loop_run;
  }
  bool consume(Cycle now, StationDoor& out, bool configured);
  bool step_all(Cycle now, StationDoor& out, Utilization& used);
  bool step_loops(const std::array<Loop, 2>& before, Units idle);
  bool request(Unit unit, const std::array<Loop, 2>& before);
  void start(Unit unit, std::uint8_t loop);
  bool addition() const { return program_.matmul.addition; }

  const Parameters& parameters_;
  const schedule::GemminiProgram& program_;
  Fifo<Command, 2> queue_;
  std::array<Loop, 2> loops_{};
  std::array<std::uint8_t, units> loop_of_{};
  schedule::MatmulA a_;
  schedule::MatmulB b_;
  schedule::MatmulBias bias_;
  schedule::MatmulExecute execute_;
  schedule::MatmulStore store_;
  std::uint8_t head_;
  std::int32_t bias_start_, execute_start_, store_start_;
  Units active_ = 0;
  Units skip_ = 0;         ///< nothing to do for this loop
  bool restless_ = false;  ///< moves something, whatever is around it
  bool settled_ = false;   ///< with `settled_idle_` units idle the loops stay as they are
  Units settled_idle_ = 0;
  Unit choice_ = units;  ///< may leave in this cycle
};

}  // namespace flecsim::analytic::replay
