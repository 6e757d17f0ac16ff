#include "matmul_unroller.h"

#include <algorithm>

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
  loop_of_.fill(state.last);
}

LoopState MatmulUnroller::state() const {
  return {head_, loop_of_[a], bias_start_, execute_start_, store_start_};
}

/// A or B still loads for another tile than this unit does.
bool MatmulUnroller::loads_other_tile(Unit unit) const {
  const auto other = [&](Unit u) { return (active_ & bit(u)) && loop_of_[u] != loop_of_[unit]; };
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
  const std::int32_t depth = loops_[loop_of_[store]].tile->depth;
  return done(execute, store) ||
         (execute_.k() == depth - 1 &&
          (execute_.j() >= j + blocks || (execute_.j() == j + blocks - 1 && execute_.i() > i)));
}

/// The tile of the execute unit is the one that the store unit is in or takes next.
bool MatmulUnroller::store_waits_for_execute() const {
  const std::uint8_t tile = loop_of_[execute];
  if (active_ & bit(store)) return loop_of_[store] == tile;
  const Units other = loops_[1 - tile].started;
  return !(other & bit(execute)) || (other & bit(store));
}

Cycle MatmulUnroller::cycles_without_store() const {
  if (addition() || !(active_ & bit(execute)) || !store_waits_for_execute()) return 0;
  const schedule::MatmulLoop& tile = *loops_[loop_of_[execute]].tile;
  const auto pairs = [&](std::int64_t k, std::int64_t j, std::int64_t i) {
    return (k * tile.columns + j) * tile.rows + i;
  };
  // The first store needs the results of at least one row of blocks (`store_may_issue`).
  std::int64_t first = pairs(tile.depth - 1, 0, 1);
  if (active_ & bit(store)) {
    first = pairs(tile.depth - 1, store_.j() + store_.blocks() - 1, store_.i() + 1);
  }
  return std::max<std::int64_t>(0,
                                2 * (first - pairs(execute_.k(), execute_.j(), execute_.i())) - 1);
}

/// Which of A and B may load: the head loop's, else the one that lags.
MatmulUnroller::Unit MatmulUnroller::choose_operand() const {
  const bool same = loop_of_[a] == loop_of_[b];
  if (addition() && same) return active_ & bit(a) ? a : b;
  if (!same) return loop_of_[a] == head_ ? a : b;
  if (!(active_ & bit(a))) return b;
  if (!(active_ & bit(b)) || (parameters_.without & operand_order)) return a;
  return a_.k() > b_.k() || (b_.k() == 0 && b_.j() == 0) ? b : a;
}

/// The unit that may emit, by priority, `units` for none.
MatmulUnroller::Unit MatmulUnroller::choose(std::uint32_t below_limit) const {
  const Units ready = active_ & ~skip_;
  const auto below = [&](Class c) { return (below_limit >> c & 1) != 0; };
  if ((ready & bit(store)) && below(store_class) && store_may_issue()) return store;
  if ((ready & bit(execute)) && below(execute_class) && execute_may_issue()) return execute;
  if (!below(load_class)) return units;
  if ((ready & bit(bias)) && !((parameters_.without & bias_first) && loads_other_tile(bias))) {
    return bias;
  }
  const Unit operand = choose_operand();
  return ready & bit(operand) ? operand : units;
}

void MatmulUnroller::emit(Cycle now, Unit unit, StationDoor& out) {
  const auto pass = [&](auto& loops) {
    out.pass(now, matmul_class[unit], [&] { return loops.command(); });
    return loops.advance();
  };
  bool more = false;
  switch (unit) {
    case a:
      more = pass(a_);
      break;
    case b:
      more = pass(b_);
      break;
    case bias:
      more = pass(bias_);
      break;
    case execute:
      more = pass(execute_);
      break;
    default:
      more = pass(store_);
      break;
  }
  if (!more) active_ &= ~bit(unit);
}

[[gnu::noinline]] bool MatmulUnroller::consume(Cycle now, StationDoor& out, bool configured) {
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
  bool skip = false;
  active_ |= bit(unit);
  loop_of_[unit] = index;
  loop.running = true;
  loop.started |= bit(unit);
  switch (unit) {
    case a:
      a_.start(program_.matmul, tile, addition() ? addition_base : a_base);
      skip = tile.a == 0;
      break;
    case b:
      b_.start(program_.matmul, tile, addition() ? addition_base : b_base);
      skip = tile.b == 0;
      break;
    case bias:
      bias_.start(program_.matmul, tile, bias_start_);
      skip = tile.d == 0;
      turn(bias_start_);
      break;
    case execute:
      execute_.start(program_.matmul, tile, a_base, b_base, execute_start_);
      skip = addition();
      turn(execute_start_);
      break;
    default:
      store_.start(program_.matmul, tile, addition() ? addition_base : store_start_);
      skip = tile.c == 0;
      turn(store_start_);
      break;
  }
  skip_ = skip ? skip_ | bit(unit) : skip_ & ~bit(unit);
}

bool MatmulUnroller::request(Unit unit, const std::array<Loop, 2>& before) {
  const std::uint8_t index =
      before[head_].started >> unit & 1 ? static_cast<std::uint8_t>(1 - head_) : head_;
  const Loop& loop = before[index];
  if (!loop.configured || (loop.started >> unit & 1)) return false;
  constexpr Units loads = bit(bias) | bit(a) | bit(b);
  if (unit == execute && (loop.started & loads) != loads) return false;
  if (unit == store && !(loop.started >> execute & 1)) return false;
  start(unit, index);
  return true;
}

bool MatmulUnroller::step(Cycle now, StationDoor& out, Utilization& used) {
  const bool moved = step_all(now, out, used);
  restless_ = busy() && (!settled_ || idle() != settled_idle_ || (active_ & skip_) != 0);
  return moved;
}

bool MatmulUnroller::step_all(Cycle now, StationDoor& out, Utilization& used) {
  const bool configured = busy();
  if (!configured) {
    settled_ = false;
    return consume(now, out, configured);
  }
  const Units idle_before = idle();
  const bool settled = settled_ && idle_before == settled_idle_;
  const std::array<Loop, 2> before = loops_;
  const Unit chosen = choice_;
  const bool consumed = consume(now, out, configured);
  bool moved = consumed || chosen != units || (active_ & skip_) != 0;
  active_ &= ~skip_;
  if (chosen != units) {
    emit(now, chosen, out);
    used.add(matmul_class[chosen]);
  }
  if (settled && !consumed) return moved;
  const bool loops_moved = step_loops(before, idle_before);
  settled_ = !loops_moved && !consumed;
  settled_idle_ = idle_before;
  return moved || loops_moved;
}

/// Units that end and begin loops, and the head loop's end.
[[gnu::noinline]] bool MatmulUnroller::step_loops(const std::array<Loop, 2>& before, Units idle) {
  const std::uint8_t head_before = head_;
  bool moved = false;
  for (std::uint8_t u = 0; u < units; ++u) {
    const Loop& loop = before[loop_of_[u]];
    if (!(idle & bit(u)) || !loop.running || !(loop.started & bit(u))) continue;
    if (loop.completed & bit(u)) continue;
    loops_[loop_of_[u]].completed |= bit(u);
    moved = true;
  }
  for (std::uint8_t u = 0; u < units; ++u) {
    if (idle & bit(u)) moved |= request(static_cast<Unit>(u), before);
  }
  if (before[head_before].running && before[head_before].completed == all_units) {
    loops_[head_before] = Loop{};
    head_ = static_cast<std::uint8_t>(1 - head_before);
    moved = true;
  }
  return moved;
}

}  // namespace flecsim::analytic::replay
