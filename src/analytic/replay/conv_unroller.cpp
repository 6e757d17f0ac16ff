#include "conv_unroller.h"

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

bool ConvUnroller::emit(Cycle now, Fifo<Command, 2>& out, Utilization& used) {
  taken_ = false;
  const std::int32_t limits[] = {parameters_.load_entries, parameters_.execute_entries,
                                 parameters_.store_entries};
  for (std::uint8_t u = 0; u < units; ++u) {
    const Class c = conv_class[u];
    if (!unit_[u].second_valid || used.at_start(c, now) >= limits[c]) continue;
    if (!out.plain_room(now)) return false;
    out.push(unit_[u].second);
    ++used.count[c];
    taken_ = true;
    taken_from_ = static_cast<Unit>(u);
    return true;
  }
  return false;
}

bool ConvUnroller::is_own(const Command& c) {
  return (c.opcode == Opcode::loop_config || c.opcode == Opcode::loop_run) &&
         c.loop == LoopKind::convolution;
}

/// The head of the queue: configures a loop, or passes through while none is configured.
bool ConvUnroller::consume(Cycle now, Fifo<Command, 2>& out, bool configured) {
  if (queue_.empty()) return false;
  const Command& c = queue_.front();
  if (!is_own(c)) {
    if (configured || !out.plain_room(now)) return false;
    out.push(c);
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

Command ConvUnroller::next_command(Unit unit) {
  UnitState& u = unit_[unit];
  Command c;
  switch (unit) {
    case bias:
      c = bias_.command(), u.active = bias_.advance();
      break;
    case input:
      c = input_.command(), u.active = input_.advance();
      break;
    case weights:
      c = weights_.command(), u.active = weights_.advance();
      break;
    case execute:
      c = execute_.command(), u.active = execute_.advance();
      break;
    default:
      c = store_.command(), u.active = store_.advance();
      break;
  }
  c.loop = LoopKind::convolution;
  return c;
}

/// Two elastic stages between a unit and the arbiter.
bool ConvUnroller::advance_unit(Unit unit, bool taken, bool gate) {
  UnitState& u = unit_[unit];
  bool moved = false;
  const bool second_stalls = u.second_valid && !taken;
  const bool first_stalls = u.first_valid && second_stalls;
  if (!second_stalls && (u.first_valid || u.second_valid)) {
    u.second_valid = u.first_valid;
    if (u.first_valid) u.second = u.first;
    u.first_valid = false;
    moved = true;
  }
  if (!u.active) return moved;
  if (u.skip) {
    u.active = false;
    return true;
  }
  if (gate || first_stalls) return moved;
  u.first = next_command(unit);
  u.first_valid = true;
  return true;
}

bool ConvUnroller::waits_for_previous(Unit unit, const std::array<Loop, 2>& before) const {
  constexpr std::uint8_t loads = 1 << bias | 1 << weights | 1 << input;
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
  UnitState& u = unit_[unit];
  u.active = true;
  u.loop = index;
  u.skip = false;
  loop.running = true;
  loop.started |= static_cast<std::uint8_t>(1 << unit);
  switch (unit) {
    case bias:
      bias_.start(program_.conv, tile, bias_start_);
      u.skip = tile.bias == 0;
      turn(bias_start_);
      break;
    case input:
      input_.start(program_.conv, tile, input_base);
      u.skip = tile.input == 0;
      break;
    case weights:
      weights_.start(program_.conv, tile, weight_end);
      u.skip = tile.weights == 0;
      break;
    case execute:
      execute_.start(program_.conv, tile, input_base, weight_end, execute_start_);
      turn(execute_start_);
      break;
    default:
      store_.start(program_.conv, tile, store_start_);
      u.skip = tile.output == 0;
      turn(store_start_);
      break;
  }
}

/// An idle unit takes the head loop, or the tail loop when it has had the head.
bool ConvUnroller::request(Unit unit, const std::array<Loop, 2>& before) {
  const std::uint8_t index =
      before[head_].started >> unit & 1 ? static_cast<std::uint8_t>(1 - head_) : head_;
  const Loop& loop = before[index];
  if (!loop.configured || (loop.started >> unit & 1)) return false;
  constexpr std::uint8_t loads = 1 << bias | 1 << weights | 1 << input;
  if (unit == execute && (loop.started & loads) != loads) return false;
  if (unit == store && !(loop.started >> execute & 1)) return false;
  start(unit, index);
  return true;
}

bool ConvUnroller::mark_completed(const std::array<Loop, 2>& before, std::uint8_t idle) {
  bool moved = false;
  for (std::uint8_t u = 0; u < units; ++u) {
    const Loop& loop = before[unit_[u].loop];
    const auto bit = static_cast<std::uint8_t>(1 << u);
    if (!(idle & bit) || !loop.running || !(loop.started & bit) || (loop.completed & bit)) continue;
    loops_[unit_[u].loop].completed |= bit;
    moved = true;
  }
  return moved;
}

bool ConvUnroller::can_move(const Fifo<Command, 2>& out, const Utilization& used) const {
  const bool configured = busy();
  if (!queue_.empty()) {
    if (!configured) return out.pipe_room() || is_own(queue_.front());
    if (is_own(queue_.front()) && !(loops_[0].configured && loops_[1].configured)) return true;
  }
  if (!configured || moved_) return configured;
  if (!out.pipe_room()) return false;
  const std::int32_t limits[] = {parameters_.load_entries, parameters_.execute_entries,
                                 parameters_.store_entries};
  for (std::uint8_t u = 0; u < units; ++u) {
    if (unit_[u].second_valid && used.count[conv_class[u]] < limits[conv_class[u]]) return true;
  }
  return false;
}

bool ConvUnroller::step(Cycle now, Fifo<Command, 2>& out, Utilization& used) {
  return moved_ = step_units(now, out, used);
}

/// What the loops' registers and the idle units allow: recomputed only when one of them changed.
void ConvUnroller::set_gates(std::uint8_t idle) {
  const auto done = [&](Unit unit, Unit by) {
    return unit_[unit].loop != unit_[by].loop || (idle >> unit & 1);
  };
  gates_ = 0;
  for (const Unit unit : {bias, weights, input}) {
    if (waits_for_previous(unit, loops_)) gates_ |= 1 << unit;
  }
  if (!(done(bias, execute) && done(weights, execute) && done(input, execute))) {
    gates_ |= 1 << execute;
  }
  if (!done(execute, store)) gates_ |= 1 << store;
}

bool ConvUnroller::step_units(Cycle now, Fifo<Command, 2>& out, Utilization& used) {
  const bool configured = busy();
  if (!configured && queue_.empty()) return false;
  std::uint8_t idle = 0;
  for (std::uint8_t u = 0; u < units; ++u) {
    if (unit_[u].idle()) idle |= static_cast<std::uint8_t>(1 << u);
  }
  const bool settled = settled_ && idle == settled_idle_;
  if (!settled) set_gates(idle);
  const std::array<Loop, 2> before = loops_;
  bool moved = configured && emit(now, out, used);
  const bool consumed = consume(now, out, configured);
  moved |= consumed;
  settled_ = false;
  if (!configured) return moved;
  for (std::uint8_t u = 0; u < units; ++u) {
    const bool taken = taken_ && taken_from_ == u;
    if (!(idle >> u & 1)) moved |= advance_unit(static_cast<Unit>(u), taken, gates_ >> u & 1);
  }
  if (settled && !consumed) {
    settled_ = true;
    return moved;
  }
  const bool loops_moved = step_loops(before, idle);
  settled_ = !loops_moved && !consumed;
  settled_idle_ = idle;
  return moved || loops_moved;
}

/// Units that end and begin loops, and the head loop's end.
bool ConvUnroller::step_loops(const std::array<Loop, 2>& before, std::uint8_t idle) {
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

}  // namespace flecsim::analytic::replay
