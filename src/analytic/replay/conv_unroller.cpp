#include "conv_unroller.h"

#include <bit>
#include <new>

namespace flecsim::analytic::replay {
namespace {

constexpr Class conv_class[] = {store_class, execute_class, load_class, load_class, load_class};

}  // namespace

ConvUnroller::ConvUnroller(const Parameters& parameters, const LoopState& state,
                           const schedule::GemminiProgram& program)
    : parameters_(parameters),
      program_(program),
      head_(state.head),
      bias_start_(state.bias_start),
      execute_start_(state.execute_start),
      store_start_(state.store_start) {
  for (UnitState& unit : unit_) unit.loop = state.last;
}

LoopState ConvUnroller::state() const {
  return {head_, unit_[execute].loop, bias_start_, execute_start_, store_start_};
}

/// The unit whose command leaves, 0 for none; units are numbered by priority.
template <class Out>
ConvUnroller::Units ConvUnroller::emit(Cycle now, Out& out, Utilization& used) {
  if (ready_ == 0) return 0;
  const auto unit = static_cast<std::uint32_t>(std::countr_zero(ready_));
  out.pass(now, conv_class[unit], [&]() -> const Command& { return unit_[unit].second(); });
  used.add(conv_class[unit]);
  return bit(unit);
}

/// The head of the queue: configures a loop, or passes through while none is configured.
template <class Out>
bool ConvUnroller::consume(Cycle now, Out& out, bool configured) {
  if (queue_.empty()) return false;
  const Command& c = queue_.front();
  if (!is_own(c)) {
    if (configured || !out.plain_room(now)) return false;
    out.pass(now, c);
    queue_.pop(now);
    return true;
  }
  Loop& loop = loops_[loops_[head_].configured ? 1 - head_ : head_];
  if (loop.configured) return false;
  if (c.opcode == Opcode::loop_run) {
    loop.configured = true;
    loop.tile = &program_.conv_loops[c.loop_index];
  }
  queue_.pop(now);
  return true;
}

void ConvUnroller::make_command(std::uint32_t unit) {
  Command& stage = unit_[unit].first();
  const auto make = [&](auto& loops) {
    new (&stage) Command(loops.command());  // in its place: no copy
    return loops.advance();
  };
  bool more = false;
  switch (unit) {
    case bias:
      more = make(bias_);
      break;
    case input:
      more = make(input_);
      break;
    case weights:
      more = make(weights_);
      break;
    case execute:
      more = make(execute_);
      break;
    default:
      more = make(store_);
      break;
  }
  if (!more) active_ &= ~bit(unit);
}

/// Two elastic stages between a unit and the arbiter.
void ConvUnroller::advance_unit(std::uint32_t unit) {
  const Units b = bit(unit);
  if (!(second_ & b) && (first_ & b)) {
    unit_[unit].at_second = 1 - unit_[unit].at_second;
    first_ &= ~b;
    second_ |= b;
  }
  if (!(active_ & b)) return;
  if (skip_ & b) {
    active_ &= ~b;
  } else if (!((gates_ | first_) & b)) {
    make_command(unit);
    first_ |= b;
  }
}

bool ConvUnroller::waits_for_previous(Unit unit, const std::array<Loop, 2>& before) const {
  constexpr Units loads = bit(bias) | bit(weights) | bit(input);
  const std::uint8_t loop = unit_[execute].loop;
  const Loop& l = before[loop];
  return unit_[unit].loop != loop && (l.started >> execute & 1) && !(l.completed >> execute & 1) &&
         (l.completed & loads) != loads;
}

void ConvUnroller::start(Unit unit, std::uint8_t index) {
  Loop& loop = loops_[index];
  const schedule::ConvLoop& tile = *loop.tile;
  const std::int32_t half = parameters_.scratchpad_rows / 2;
  const std::int32_t input_base = (tile.input_half ? tile.input_half - 1 : index) * half;
  const std::int32_t weight_end = (tile.weight_half ? tile.weight_half : index + 1) * half;
  const auto turn = [&](std::int32_t& start) {
    const std::int32_t accumulator_half = parameters_.accumulator_rows / 2;
    if (tile.output != 0)
      start = start + accumulator_half >= 2 * accumulator_half ? 0 : accumulator_half;
  };
  bool skip = false;
  active_ |= bit(unit);
  unit_[unit].loop = index;
  loop.running = true;
  loop.started |= bit(unit);
  switch (unit) {
    case bias:
      bias_.start(program_.conv, tile, bias_start_);
      skip = tile.bias == 0;
      turn(bias_start_);
      break;
    case input:
      input_.start(program_.conv, tile, input_base);
      skip = tile.input == 0;
      break;
    case weights:
      weights_.start(program_.conv, tile, weight_end);
      skip = tile.weights == 0;
      break;
    case execute:
      execute_.start(program_.conv, tile, input_base, weight_end, execute_start_);
      turn(execute_start_);
      break;
    default:
      store_.start(program_.conv, tile, store_start_);
      skip = tile.output == 0;
      turn(store_start_);
      break;
  }
  skip_ = skip ? skip_ | bit(unit) : skip_ & ~bit(unit);
}

/// An idle unit takes the head loop, or the tail loop when it has had the head.
bool ConvUnroller::request(Unit unit, const std::array<Loop, 2>& before) {
  const std::uint8_t index =
      before[head_].started >> unit & 1 ? static_cast<std::uint8_t>(1 - head_) : head_;
  const Loop& loop = before[index];
  if (!loop.configured || (loop.started >> unit & 1)) return false;
  constexpr Units loads = bit(bias) | bit(weights) | bit(input);
  if (unit == execute && (loop.started & loads) != loads) return false;
  if (unit == store && !(loop.started >> execute & 1)) return false;
  start(unit, index);
  return true;
}

bool ConvUnroller::mark_completed(const std::array<Loop, 2>& before, Units idle) {
  bool moved = false;
  for (std::uint8_t u = 0; u < units; ++u) {
    const Loop& loop = before[unit_[u].loop];
    const Units own = bit(u);
    if (!(idle & own) || !loop.running || !(loop.started & own) || (loop.completed & own)) continue;
    loops_[unit_[u].loop].completed |= own;
    moved = true;
  }
  return moved;
}

/// What the loops' registers and the idle units allow: recomputed only when one of them changed.
void ConvUnroller::set_gates(Units idle) {
  const auto done = [&](Unit unit, Unit by) {
    return unit_[unit].loop != unit_[by].loop || (idle >> unit & 1);
  };
  gates_ = 0;
  for (const Unit unit : {bias, weights, input}) {
    if (waits_for_previous(unit, loops_)) gates_ |= bit(unit);
  }
  if (!(done(bias, execute) && done(weights, execute) && done(input, execute))) {
    gates_ |= bit(execute);
  }
  if (!done(execute, store)) gates_ |= bit(store);
}

/// The units' stages; `taken` has left.
bool ConvUnroller::step_units(Units taken) {
  second_ &= ~taken;
  Units moving = with_bubble();
  const bool moved = (taken | moving) != 0;
  for (; moving != 0; moving &= moving - 1) {
    advance_unit(static_cast<std::uint32_t>(std::countr_zero(moving)));
  }
  return moved;
}

template <class Out>
bool ConvUnroller::step(Cycle now, Out& out, Utilization& used) {
  // Mostly the loops' registers stay as they are.
  const bool settled = settled_ && idle() == settled_idle_ && !takes_own();
  const bool moved = settled ? step_units(emit(now, out, used)) : step_all(now, out, used);
  restless_ = busy() && (!settled_ || idle() != settled_idle_ || with_bubble() != 0);
  return moved;
}

template <class Out>
[[gnu::noinline]] bool ConvUnroller::step_all(Cycle now, Out& out, Utilization& used) {
  const bool configured = busy();
  if (!configured && queue_.empty()) return false;
  const Units idle_before = idle();
  const bool settled = settled_ && idle_before == settled_idle_;
  if (!settled) set_gates(idle_before);
  const std::array<Loop, 2> before = loops_;
  const Units taken = configured ? emit(now, out, used) : Units{0};
  const bool consumed = consume(now, out, configured);
  settled_ = false;
  if (!configured) return consumed;
  const bool moved = step_units(taken) || consumed;
  if (settled && !consumed) {
    settled_ = true;
    return moved;
  }
  const bool loops_moved = step_loops(before, idle_before);
  settled_ = !loops_moved && !consumed;
  settled_idle_ = idle_before;
  return moved || loops_moved;
}

/// Units that end and begin loops, and the head loop's end.
[[gnu::noinline]] bool ConvUnroller::step_loops(const std::array<Loop, 2>& before, Units idle) {
  const std::uint8_t head_before = head_;
  bool moved = mark_completed(before, idle);
  for (std::uint8_t u = 0; u < units; ++u) {
    if (idle >> u & 1) moved |= request(static_cast<Unit>(u), before);
  }
  if (before[head_before].running && before[head_before].completed == all_units) {
    loops_[head_before] = Loop{};
    head_ = static_cast<std::uint8_t>(1 - head_before);
    moved = true;
  }
  return moved;
}

template bool ConvUnroller::step(Cycle, StationDoor&, Utilization&);
template bool ConvUnroller::step(Cycle, PassingDoor&, Utilization&);

}  // namespace flecsim::analytic::replay
