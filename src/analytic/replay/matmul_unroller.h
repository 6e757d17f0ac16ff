// LoopMatmul: two matrix-product (or addition) tiles in flight, five units that emit commands.
// Source: LoopMatmul.scala; refs/gemmini-rules.md section 2.
#pragma once

#include <array>
#include <cstdint>

#include "flecsim/schedule/gemmini_loops.h"

#include "conv_unroller.h"
#include "fifo.h"
#include "reservation_station.h"

namespace flecsim::analytic::replay {

class MatmulUnroller {
 public:
  MatmulUnroller(const Parameters& parameters, const LoopState& state,
                 const schedule::GemminiProgram& program);

  Fifo<Command, 2>& queue() { return queue_; }
  const Fifo<Command, 2>& queue() const { return queue_; }
  bool step(Cycle now, Fifo<Command, 2>& out, Utilization& used);
  /// Whether `step` may move something in the next cycle.
  bool can_move(const Fifo<Command, 2>& out, const Utilization& used) const;
  bool busy() const { return loops_[0].configured || loops_[1].configured; }
  LoopState state() const;

 private:
  enum Unit : std::uint8_t { store, execute, bias, a, b, units };
  static constexpr std::uint8_t all_units = (1 << units) - 1;
  struct Loop {
    const schedule::MatmulLoop* tile = nullptr;
    bool configured = false;
    bool running = false;
    std::uint8_t started = 0;
    std::uint8_t completed = 0;
  };
  struct UnitState {
    bool active = false;
    bool skip = false;
    std::uint8_t loop = 0;
  };

  bool done(Unit unit, Unit by) const {
    return unit_[unit].loop != unit_[by].loop || !unit_[unit].active;
  }
  bool loads_other_tile(Unit unit) const;
  bool execute_may_issue() const;
  bool store_may_issue() const;
  Unit choose_operand() const;
  Unit choose(Cycle now, const Utilization& used) const;
  bool can_emit(Unit unit, Cycle now, const Utilization& used) const;
  void emit(Unit unit, Fifo<Command, 2>& out);
  static bool is_own(const Command& command);
  bool step_units(Cycle now, Fifo<Command, 2>& out, Utilization& used);
  bool consume(Cycle now, Fifo<Command, 2>& out, bool configured);
  bool request(Unit unit, const std::array<Loop, 2>& before);
  void start(Unit unit, std::uint8_t loop);
  bool addition() const { return program_.matmul.addition; }

  const Parameters& parameters_;
  const schedule::GemminiProgram& program_;
  Fifo<Command, 2> queue_;
  std::array<Loop, 2> loops_{};
  std::array<UnitState, units> unit_{};
  schedule::MatmulA a_;
  schedule::MatmulB b_;
  schedule::MatmulBias bias_;
  schedule::MatmulExecute execute_;
  schedule::MatmulStore store_;
  std::uint8_t head_;
  std::int32_t bias_start_, execute_start_, store_start_;
  bool moved_ = true;  ///< in the latest step: else only what is outside can make it move again
};

}  // namespace flecsim::analytic::replay
