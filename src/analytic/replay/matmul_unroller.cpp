#include "matmul_unroller.h"

namespace flecsim::analytic::replay {
namespace {

constexpr Class matmul_class[] = {store_class, execute_class, load_class, load_class, load_class};

}  // namespace

MatmulUnroller::MatmulUnroller(const Parameters& parameters, const LoopState& state,
                               const schedule::GemminiProgram& program)
    : parameters_(parameters),
      program_(program),
      head_(state.head),
      bias_start_(state.bias_start),
      execute_start_(state.execute_start),
      store_start_(state.store_start) {
  for (UnitState& unit : unit_) unit.loop = state.last;
}

LoopState MatmulUnroller::state() const {
  return {head_, unit_[a].loop, bias_start_, execute_start_, store_start_};
}

/// A or B still loads for another tile than this unit does.
bool MatmulUnroller::loads_other_tile(Unit unit) const {
  const auto other = [&](Unit u) { return unit_[u].active && unit_[u].loop != unit_[unit].loop; };
  return other(a) || other(b);
}

bool MatmulUnroller::execute_may_issue() const {
  const std::int32_t k = execute_.k(), j = execute_.j(), i = execute_.i();
  const bool a_ahead = done(a, execute) || a_.k() > k || (a_.k() == k && a_.i() > i);
  // The generator compares A's k here, too.
  const bool b_ahead = done(b, execute) || b_.k() > k || (a_.k() == k && b_.j() > j);
  return a_ahead && b_ahead && done(bias, execute);
}

bool MatmulUnroller::store_may_issue() const {
  const std::int32_t j = store_.j(), i = store_.i(), blocks = store_.blocks();
  if (addition()) {
    return (done(a, store) && done(b, store)) ||
           (done(a, store) && (b_.k() > i || (b_.k() == i && b_.j() >= j + blocks)));
  }
  const std::int32_t depth = loops_[unit_[store].loop].tile->depth;
  return done(execute, store) ||
         (execute_.k() == depth - 1 &&
          (execute_.j() >= j + blocks || (execute_.j() == j + blocks - 1 && execute_.i() > i)));
}

bool MatmulUnroller::can_emit(Unit unit, Cycle now, const Utilization& used) const {
  const std::int32_t limits[] = {parameters_.load_entries, parameters_.execute_entries,
                                 parameters_.store_entries};
  const UnitState& u = unit_[unit];
  if (!u.active || u.skip || used.at_start(matmul_class[unit], now) >= limits[matmul_class[unit]]) {
    return false;
  }
  if (unit == execute) return execute_may_issue();
  if (unit == store) return store_may_issue();
  if (unit == bias && (parameters_.without & bias_first)) return !loads_other_tile(bias);
  return true;
}

/// Which of A and B may load: the head loop's, else the one that lags.
MatmulUnroller::Unit MatmulUnroller::choose_operand() const {
  const bool same = unit_[a].loop == unit_[b].loop;
  if (addition() && same) return unit_[a].active ? a : b;
  if (!same) return unit_[a].loop == head_ ? a : b;
  if (!unit_[a].active) return b;
  if (!unit_[b].active || (parameters_.without & operand_order)) return a;
  return a_.k() > b_.k() || (b_.k() == 0 && b_.j() == 0) ? b : a;
}

MatmulUnroller::Unit MatmulUnroller::choose(Cycle now, const Utilization& used) const {
  for (const Unit unit : {store, execute, bias, choose_operand()}) {
    if (can_emit(unit, now, used)) return unit;
  }
  return units;
}

void MatmulUnroller::emit(Unit unit, Fifo<Command, 2>& out) {
  UnitState& u = unit_[unit];
  Command& c = out.push();
  switch (unit) {
    case a:
      c = a_.command(), u.active = a_.advance();
      break;
    case b:
      c = b_.command(), u.active = b_.advance();
      break;
    case bias:
      c = bias_.command(), u.active = bias_.advance();
      break;
    case execute:
      c = execute_.command(), u.active = execute_.advance();
      break;
    default:
      c = store_.command(), u.active = store_.advance();
      break;
  }
  c.loop = LoopKind::matmul;
}

bool MatmulUnroller::is_own(const Command& c) {
  return c.opcode == Opcode::loop_config || c.opcode == Opcode::loop_run;
}

bool MatmulUnroller::consume(Cycle now, Fifo<Command, 2>& out, bool configured) {
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
    loop.tile = &program_.matmul_loops[c.loop_index];
  }
  queue_.pop(now);
  return true;
}

void MatmulUnroller::start(Unit unit, std::uint8_t index) {
  Loop& loop = loops_[index];
  const schedule::MatmulLoop& tile = *loop.tile;
  const std::int32_t half = parameters_.scratchpad_rows / 2;
  const std::int32_t accumulator_half = parameters_.accumulator_rows / 2;
  const std::int32_t a_base = (tile.a_half ? tile.a_half - 1 : index) * half;
  const std::int32_t b_base =
      (tile.b_half ? tile.b_half : index + 1) * half - tile.depth * tile.columns * parameters_.dim;
  const std::int32_t addition_base = index * accumulator_half;
  const auto turn = [&](std::int32_t& start) {
    if (tile.c != 0) start = start == 0 ? accumulator_half : 0;
  };
  UnitState& u = unit_[unit];
  u = {true, false, index};
  loop.running = true;
  loop.started |= static_cast<std::uint8_t>(1 << unit);
  switch (unit) {
    case a:
      a_.start(program_.matmul, tile, addition() ? addition_base : a_base);
      u.skip = tile.a == 0;
      break;
    case b:
      b_.start(program_.matmul, tile, addition() ? addition_base : b_base);
      u.skip = tile.b == 0;
      break;
    case bias:
      bias_.start(program_.matmul, tile, bias_start_);
      u.skip = tile.d == 0;
      turn(bias_start_);
      break;
    case execute:
      execute_.start(program_.matmul, tile, a_base, b_base, execute_start_);
      u.skip = addition();
      turn(execute_start_);
      break;
    default:
      store_.start(program_.matmul, tile, addition() ? addition_base : store_start_);
      u.skip = tile.c == 0;
      turn(store_start_);
      break;
  }
}

bool MatmulUnroller::request(Unit unit, const std::array<Loop, 2>& before) {
  const std::uint8_t index =
      before[head_].started >> unit & 1 ? static_cast<std::uint8_t>(1 - head_) : head_;
  const Loop& loop = before[index];
  if (!loop.configured || (loop.started >> unit & 1)) return false;
  constexpr std::uint8_t loads = 1 << bias | 1 << a | 1 << b;
  if (unit == execute && (loop.started & loads) != loads) return false;
  if (unit == store && !(loop.started >> execute & 1)) return false;
  start(unit, index);
  return true;
}

bool MatmulUnroller::can_move(const Fifo<Command, 2>& out, const Utilization& used) const {
  const bool configured = busy();
  if (!queue_.empty()) {
    if (!configured) return out.pipe_room() || is_own(queue_.front());
    if (is_own(queue_.front()) && !(loops_[0].configured && loops_[1].configured)) return true;
  }
  if (!configured || moved_) return configured;
  return out.pipe_room() && choose(never, used) != units;  // registers: any later cycle will do
}

bool MatmulUnroller::step(Cycle now, Fifo<Command, 2>& out, Utilization& used) {
  return moved_ = step_units(now, out, used);
}

bool MatmulUnroller::step_units(Cycle now, Fifo<Command, 2>& out, Utilization& used) {
  const bool configured = busy();
  if (!configured && queue_.empty()) return false;
  const std::array<Loop, 2> before = loops_;
  const std::uint8_t head_before = head_;
  std::uint8_t idle = 0;
  for (std::uint8_t u = 0; u < units; ++u) {
    if (!unit_[u].active) idle |= static_cast<std::uint8_t>(1 << u);
  }
  Unit chosen = units;
  if (configured && out.plain_room(now)) chosen = choose(now, used);
  bool moved = consume(now, out, configured);
  if (!configured) return moved;
  for (std::uint8_t u = 0; u < units; ++u) {
    const std::uint8_t index = unit_[u].loop;
    const std::uint8_t bit = static_cast<std::uint8_t>(1 << u);
    if ((idle & bit) && before[index].running && (before[index].started & bit) &&
        !(before[index].completed & bit)) {
      loops_[index].completed |= bit;
      moved = true;
    }
  }
  for (std::uint8_t u = 0; u < units; ++u) {
    if (!unit_[u].active || !unit_[u].skip) continue;
    unit_[u].active = false;
    moved = true;
  }
  if (chosen != units) {
    emit(chosen, out);
    ++used.count[matmul_class[chosen]];
    moved = true;
  }
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
