// LoopConv: two convolution tiles in flight, five units that emit commands.
// Source: LoopConv.scala; refs/gemmini-rules.md section 2.
#pragma once

#include <array>
#include <cstdint>

#include "flecsim/schedule/gemmini_loops.h"

#include "door.h"
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
  /// Passes commands on to `out` (plain_room, pass), unrolls loops.
  template <class Out>
  bool step(Cycle now, Out& out, Utilization& used);
  /// At the end of a cycle: what may leave in the next one, and whether its `step` may move
  /// anything.
  template <class Out>
  bool can_move(Cycle now, Out& out, const Utilization& used) {
    ready_ = second_ & units_of(used.below_limit());
    needs_room_ = false;
    if (ready_ != 0 || (!queue_.empty() && !busy() && !is_own(queue_.front()))) {
      if (out.plain_room(now + 1)) return true;
      needs_room_ = true;
      ready_ = 0;
    }
    return restless_ || takes_own();
  }
  /// At the latest `can_move` there was no room in `out` for what would leave.
  bool needs_room() const { return needs_room_; }
  bool busy() const { return loops_[0].configured || loops_[1].configured; }
  /// So many cycles from now on, before this one's step, no store leaves for sure: the execute unit
  /// has as many commands for the tile that the store unit waits for.
  Cycle cycles_without_store() const {
    if (!(active_ & bit(execute)) || ((first_ | second_) & bit(store))) return 0;
    return store_waits_for_execute() ? execute_.commands_left() : 0;
  }
  LoopState state() const;

 private:
  enum Unit : std::uint8_t { store, execute, bias, weights, input, units };
  static constexpr std::uint32_t all_units = (1 << units) - 1;
  struct Loop {
    const schedule::ConvLoop* tile = nullptr;
    bool configured = false;
    bool running = false;
    std::uint32_t started = 0;  ///< a bit per unit
    std::uint32_t completed = 0;
  };
  /// A unit's two elastic stages; they change places instead of being copied.
  struct UnitState {
    std::uint8_t loop = 0;
    std::uint32_t at_second = 0;
    Command stage[2];
    Command& first() { return stage[1 - at_second]; }
    const Command& second() const { return stage[at_second]; }
  };
  using Units = std::uint32_t;  ///< a bit per unit
  static constexpr Units bit(std::uint32_t unit) { return Units{1} << unit; }

  bool store_waits_for_execute() const {
    const std::uint8_t tile = unit_[execute].loop;
    if (active_ & bit(store)) return unit_[store].loop == tile;
    const std::uint32_t other = loops_[1 - tile].started;
    return !(other & bit(execute)) || (other & bit(store));
  }
  Units idle() const { return all_units & ~(active_ | first_ | second_); }
  /// Units whose commands are of these classes.
  static Units units_of(std::uint32_t classes) {
    static_assert(load_class == 0 && execute_class == 1 && store_class == 2);
    constexpr Units loads = bit(bias) | bit(weights) | bit(input);
    constexpr Units units[] = {0,
                               loads,
                               bit(execute),
                               bit(execute) | loads,
                               bit(store),
                               bit(store) | loads,
                               bit(store) | bit(execute),
                               all_units};
    return units[classes];
  }
  /// The command at the head of the queue is for a loop that is free.
  bool takes_own() const {
    return !queue_.empty() && is_own(queue_.front()) &&
           !(loops_[0].configured && loops_[1].configured);
  }
  template <class Out>
  Units emit(Cycle now, Out& out, Utilization& used);
  static bool is_own(const Command& c) {
    return (c.opcode == Opcode::loop_config || c.opcode == Opcode::loop_run) &&
           c.loop == LoopKind::convolution;
  }
  bool step_units(Units taken);
  template <class Out>
  bool step_all(Cycle now, Out& out, Utilization& used);
  template <class Out>
  bool consume(Cycle now, Out& out, bool configured);
  /// Units that can fill a stage.
  Units with_bubble() const {
    const Units may_make = active_ & ~gates_;
    return (~second_ & (first_ | may_make)) | (may_make & ~first_) | (active_ & skip_);
  }
  void advance_unit(std::uint32_t unit);
  void make_command(std::uint32_t unit);
  bool request(Unit unit, const std::array<Loop, 2>& before);
  void start(Unit unit, std::uint8_t loop);
  void set_gates(Units idle);
  bool step_loops(const std::array<Loop, 2>& before, Units idle);
  bool mark_completed(const std::array<Loop, 2>& before, Units idle);
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
  Units active_ = 0;
  Units skip_ = 0;    ///< nothing to do for this loop
  Units first_ = 0;   ///< a command in the first stage
  Units second_ = 0;  ///< and in the second, in front of the arbiter
  Units ready_ = 0;   ///< may leave in this cycle
  Units gates_ = 0;   ///< may not make a command
  bool needs_room_ = true;
  bool restless_ = false;  ///< moves something, whatever is around it
  bool settled_ = false;   ///< with `settled_idle_` units idle the loops stay as they are
  Units settled_idle_ = 0;
};

}  // namespace flecsim::analytic::replay
