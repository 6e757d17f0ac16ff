#include "machine.h"

#include <algorithm>
#include <bit>

#include "flecsim/base/error.h"

namespace flecsim::analytic {
namespace replay {

Machine::Machine(const Parameters& parameters, const schedule::GemminiProgram& program,
                 const ReplayState::Content& state, const ReplayOptions& options)
    : parameters_(parameters),
      program_(program),
      options_(options),
      memories_(parameters),
      bus_(parameters, state.bus, options.skip_idle),
      execute_(parameters, memories_, state.a_stride),
      loads_(parameters, bus_, memories_, execute_, state.loads),
      stores_(parameters, bus_, memories_, execute_, state.store),
      station_(parameters, state.station, options.skip_idle),
      conv_(parameters, state.conv, program),
      matmul_(parameters, state.matmul, program),
      passes_(program.kind != LoopKind::matmul),
      quiet_cycles_(StorePath::quiet_cycles(parameters, passes_)),
      total_commands_(program.commands()) {
  for (std::uint32_t news = 0; news < users_of_.size(); ++news) {
    PartSet& users = users_of_[news];
    if (news & ReservationStation::ready_to_issue) users |= bit(issue);
    if (news & ReservationStation::entry_freed) users |= bit(allocation);
    if (news & ReservationStation::may_emit) users |= unroller();
  }
}

ReplayState::Content Machine::state() const {
  ReplayState::Content content;
  content.conv = conv_.state();
  content.matmul = matmul_.state();
  content.bus = bus_.state();
  return content;
}

/// What the CPU issues next: configurations, then each loop's commands.
Command Machine::next_command() {
  const auto configs = static_cast<std::int64_t>(program_.configs.size());
  if (offered_ < configs) return program_.configs[offered_];
  Command c;
  c.loop = program_.kind;
  c.opcode = loop_command_ < program_.loop_commands ? Opcode::loop_config : Opcode::loop_run;
  c.loop_index = loop_;
  if (++loop_command_ > program_.loop_commands) {
    loop_command_ = 0;
    ++loop_;
  }
  return c;
}

bool Machine::offer(Cycle now) {
  if (offered_ == total_commands_ || now < next_offer_ || !raw_.plain_room(now)) return false;
  raw_.push(next_command());
  ++offered_;
  next_offer_ = now + options_.issue_cycles;
  return true;
}

[[gnu::noinline]] bool Machine::step_raw(Cycle now) {
  bool moved = false;
  if (!raw_.empty() && conv_.queue().plain_room(now)) {
    conv_.queue().push(raw_.front());
    raw_.pop(now);
    moved = true;
  }
  moved |= offer(now);
  if (offered_ < total_commands_ && raw_.size() < 2) wake_at(front, now, next_offer_);
  return moved;
}

[[gnu::noinline]] bool Machine::can_allocate(Cycle now) {
  if (!passes_) {
    return !unrolled_.empty() && station_.choose_entry(class_of(unrolled_.front().opcode));
  }
  const Cycle ready = passed_.visible(0);
  if (ready <= now + 1) return station_.choose_entry(class_of(passed_.front().opcode));
  wake_at(passed, now, ready);
  return false;
}

bool Machine::can_issue(Cycle now) {
  Execute::Queue& executes = execute_.queue();
  const bool has_place = options_.skip_idle ? executes.has_place() : executes.plain_room(now + 1);
  const std::uint32_t open = (loads_.has_room(now) ? 1u << load_class : 0u) |
                             (has_place ? 1u << execute_class : 0u) |
                             (stores_.queue().pipe_room() ? 1u << store_class : 0u);
  return station_.choose_issue(now, open);
}

bool Machine::step_allocate(Cycle now) {
  if (!station_.has_entry()) return false;
  if (passes_) {
    station_.allocate(passed_.front());
    passed_.pop(now);
  } else {
    station_.allocate(unrolled_.front());
    unrolled_.pop(now);
  }
  return true;
}

/// What went ahead of its time through an unroller's door.
template <class Queue>
void Machine::wake_behind(Cycle now, const Door<Queue>& door) {
  wake_at(coming, now, door.issues_at());
  if (door.starts()) wake_at(execute, now, execute_.next_event());
}

bool Machine::step_conv_unroller(Cycle now) {
  Utilization& used = station_.utilization(LoopKind::convolution);
  if (!passes_) {
    StationDoor door(matmul_.queue(), station_, execute_, 0);
    return conv_.step(now, door, used);
  }
  PassingDoor door(passed_, station_, execute_, options_.skip_idle ? 2 : 0);
  const bool moved = conv_.step(now, door, used);
  wake_behind(now, door);
  if (const Cycle ready = passed_.visible(0); ready > now + 1) wake_at(passed, now, ready);
  return moved;
}

bool Machine::step_matmul_unroller(Cycle now) {
  StationDoor door(unrolled_, station_, execute_, options_.skip_idle ? 1 : 0);
  const bool moved = matmul_.step(now, door, station_.utilization(LoopKind::matmul));
  wake_behind(now, door);
  return moved;
}

bool Machine::conv_can_move(Cycle now) {
  const Utilization& used = station_.utilization(LoopKind::convolution);
  if (!passes_) return conv_.can_move(now, matmul_.queue(), used);
  return conv_.can_move(now, passed_, used) || (conv_.needs_room() && passed_.makes_room());
}

Cycle Machine::no_write_until(Cycle now) const {
  if (!options_.skip_idle || !stores_.quiet()) return now - 1;
  const Cycle quiet = now + quiet_cycles_;
  const LoopKind kind = program_.kind;
  if (kind == LoopKind::none || !station_.utilization(kind).none(store_class)) return quiet;
  // A store has yet to leave its unroller; then it is allocated and issued, a cycle each.
  return quiet + 2 + (passes_ ? conv_.cycles_without_store() : matmul_.cycles_without_store());
}

Machine::Wakes Machine::step_load_answers(Cycle now) {
  const Events e = loads_.step_answers(now);
  wake_at(completions, now, loads_.next_completion());
  wake_at(load_answers, now, loads_.next_try());
  Wakes wakes;
  if (e & moved) wakes.next |= bit(load_answers);
  if (e & took_answer) wakes.next |= bit(bus_answers);
  if (e & finished_work) wakes.next |= bit(completions);
  if (e & freed_request) wakes.next |= bit(load_requests);
  if (e & zero_done) wakes.now |= bit(load_requests);
  if (e & wrote_scratchpad) wakes.now |= bit(conflict);
  return wakes;
}

Machine::Wakes Machine::step_load_requests(Cycle now) {
  const Events e = loads_.step_requests(now, no_write_until(now));
  wake_at(load_requests, now, std::min(loads_.next_request(), loads_.next_popped()));
  if (e & planned_answer) expect_planned(now);
  wake_at(stores, now, stores_.next_event());
  Wakes wakes;
  if (e & made_request) wakes.next |= bit(bus_requests);
  if (e & went_ahead) wake_at(bus_answers, now, bus_.next_event(now));
  if (e & took_command) wakes.next |= issue_to(load_class);
  if (e & zero_begun) wakes.next |= bit(load_answers);
  return wakes;
}

Machine::Wakes Machine::step_execute(Cycle now) {
  const Events e = execute_.step(now, station_);
  wake_at(execute, now, execute_.next_event());
  expect_conflict(now);
  Wakes wakes;
  if (e & moved) wakes.next |= bit(execute);
  if (e & took_command) wakes.next |= issue_to(execute_class);
  if (e & replay::completed) wakes.next |= station_users();
  return wakes;
}

Machine::Wakes Machine::step_stores(Cycle now) {
  const Events e = stores_.step(now);
  wake_at(stores, now, stores_.next_event());
  Wakes wakes;
  if (e & moved) wakes.next |= bit(stores);
  if (e & took_answer) wakes.next |= bit(bus_answers);
  if (e & finished_work) wakes.next |= bit(completions);
  if (e & made_request) wakes.next |= bit(bus_requests);
  if (e & went_ahead) wake_at(bus_answers, now, bus_.next_event(now));
  if (e & took_command) wakes.next |= issue_to(store_class);
  return wakes;
}

/// Plans the answers of the reads that the memory sends from now on; false if not even the first.
bool Machine::plan_reads(Cycle now) {
  if (!options_.skip_idle || !loads_.plan_served(now, std::max(now, no_write_until(now)))) {
    return false;
  }
  wake_at(load_requests, now, loads_.next_free_id());
  expect_planned(now);
  return true;
}

/// What planned answers will be seen by.
void Machine::expect_planned(Cycle now) {
  wake_at(completions, now, loads_.next_completion());
  expect_conflict(now);
}

Machine::Wakes Machine::step_answers(Cycle now) {
  std::uint32_t news = bus_.move_answers(now);
  if (bus_.serves(now) && !plan_reads(now) && bus_.can_send(now)) {
    bus_.send(now);
    news |= 4u;
  }
  wake_at(bus_answers, now, bus_.next_event(now));
  wake_at(stores, now, stores_.next_event());
  Wakes wakes;
  if (news & 1u << Bus::writer) wakes.next |= bit(stores);
  if (news & 1u << Bus::reader) wakes.next |= bit(load_answers);
  if (news != 0) wakes.next |= bit(bus_answers);
  return wakes;
}

Machine::Wakes Machine::step_completions(Cycle now) {
  if (execute_.completed(now)) return {0, bit(completions)};
  PartSet waiting = 0;  // for a slot of a controller
  if (loads_.complete(now, station_)) {
    if (loads_.wants_slot()) waiting = bit(load_requests);
  } else if (stores_.complete(now, station_)) {
    if (stores_.wants_slot()) waiting = bit(stores);
  } else {
    wake_at(completions, now, loads_.next_completion());
    return {};
  }
  wake_at(completions, now, loads_.next_completion());
  return {0, bit(completions) | waiting | station_users()};
}

Machine::Wakes Machine::step_issue(Cycle now) {
  const std::uint32_t classes =
      station_.issue(now, loads_.queue(), execute_.queue(), stores_.queue());
  if (classes == 0) return {};
  Wakes wakes;
  if ((classes & 1u << load_class) && loads_.wants_command()) wakes.next |= bit(load_requests);
  if (classes & 1u << execute_class) {
    if (execute_.issued(now, station_)) wake_at(execute, now, execute_.next_event());
  }
  if (classes & 1u << store_class) wakes.next |= bit(stores);
  wakes.next |= station_users();  // a configuration leaves at once
  if (station_.wants_any()) wakes.next |= bit(issue);
  return wakes;
}

Machine::Wakes Machine::step_bus_requests(Cycle now) {
  if (!bus_.step_requests(now)) return {};
  wake_at(bus_answers, now, bus_.next_event(now));
  wake_at(stores, now, stores_.next_event());
  PartSet cores = 0;
  if (loads_.wants_bus(now)) cores |= bit(load_requests);
  if (stores_.wants_bus()) cores |= bit(stores);
  return {cores, bit(bus_requests)};
}

Machine::Wakes Machine::step_conflict(Cycle now) {
  const bool delays = !(parameters_.without & bank_writes) && execute_.scratchpad_written(now);
  expect_conflict(now);
  // A load that waits for the mesh's results may find a gap between them now.
  return {0, delays && loads_.next_try() < never ? bit(load_answers) : 0};
}

[[gnu::noinline]] Machine::Wakes Machine::step_allocation(Cycle now) {
  if (!step_allocate(now)) return {};
  const bool room = !passes_ || conv_.needs_room();
  return {0, bit(allocation) | station_users() | (room ? unroller() : 0)};
}

Machine::Wakes Machine::step_unrollers(Part part, Cycle now) {
  if (part == matmul_unroller) {
    if (!step_matmul_unroller(now)) return {};
    return {0, bit(matmul_unroller) | bit(allocation) | bit(conv_unroller)};
  }
  if (!step_conv_unroller(now)) return {};
  const bool room = conv_.queue().pipe_room() && !raw_.empty();
  return {0, bit(conv_unroller) | (room ? bit(front) : 0) | (passes_ ? 0 : bit(matmul_unroller))};
}

Machine::Wakes Machine::step_part(Part part, Cycle now) {
  switch (part) {
    case bus_requests:
      return step_bus_requests(now);
    case load_answers:
      return step_load_answers(now);
    case conflict:
      return step_conflict(now);
    case execute:
      return step_execute(now);
    case load_requests:
      return step_load_requests(now);
    case stores:
      return step_stores(now);
    case bus_answers:
      return step_answers(now);
    case completions:
      return step_completions(now);
    case issue:
      return step_issue(now);
    case allocation:
      return step_allocation(now);
    case matmul_unroller:
    case conv_unroller:
      return step_unrollers(part, now);
    default:
      if (!step_raw(now)) return {};
      return {0, bit(front) | bit(conv_unroller)};
  }
}

/// One cycle, from the memory's side to the front end: only the parts that may have something to
/// do, in their order.
[[gnu::flatten]] void Machine::step(Cycle now) {
  PartSet left = (awake_ | take_calendar(now)) & all_parts;
  if (!options_.skip_idle) left = all_parts;
  awake_ = 0;
  const auto step_if = [&](Part part) {
    if (!(left & bit(part))) return;
    const Wakes wakes = step_part(part, now);
    left |= wakes.now;
    awake_ |= wakes.next;
  };
  step_if(bus_requests);
  step_if(load_answers);
  step_if(conflict);
  step_if(execute);
  step_if(load_requests);
  step_if(stores);
  step_if(bus_answers);
  step_if(completions);
  step_if(issue);
  step_if(allocation);
  step_if(matmul_unroller);
  step_if(conv_unroller);
  step_if(front);
  if ((awake_ & chosen_parts) != 0 || !options_.skip_idle) choose_next(now);
}

/// What the parts of the front end that were woken will do in the next cycle; those that will find
/// nothing to do sleep on. All that they decide by are registers, so what the end of this cycle
/// shows is exact.
void Machine::choose_next(Cycle now) {
  const PartSet woken = options_.skip_idle ? awake_ : bit(parts) - 1;
  const auto keep = [&](Part part, bool can_move) {
    if (!can_move) awake_ &= ~bit(part);
  };
  if (woken & bit(bus_answers)) keep(bus_answers, bus_.answer_can_move());
  if (woken & bit(issue)) {
    keep(issue, can_issue(now));
  }
  if (woken & bit(allocation)) {
    keep(allocation, can_allocate(now));
  }
  if (woken & bit(matmul_unroller)) {
    keep(matmul_unroller, matmul_.can_move(now, unrolled_, station_.utilization(LoopKind::matmul)));
  }
  if (woken & bit(conv_unroller)) {
    keep(conv_unroller, conv_can_move(now));
  }
  if (woken & bit(front)) keep(front, !raw_.empty() && conv_.queue().pipe_room());
}

bool Machine::busy(Cycle now) {
  return conv_.busy() || matmul_.busy() || !station_.idle() || stores_.busy(now) ||
         loads_.busy(now) || !raw_.empty() || !conv_.queue().empty() || !matmul_.queue().empty() ||
         !unrolled_.empty() || !passed_.empty();
}

/// Parts that wake by themselves in this cycle.
Machine::PartSet Machine::take_calendar(Cycle now) {
  const auto slot = static_cast<std::uint32_t>(now & (horizon - 1));
  if (!(occupied_ >> slot & 1)) return 0;
  occupied_ &= ~(std::uint64_t{1} << slot);
  PartSet set = calendar_[slot];
  calendar_[slot] = 0;
  if ((set & bit(passed)) && can_allocate(now - 1)) set |= bit(allocation);
  if ((set & bit(coming)) && can_issue(now - 1)) set |= bit(issue);
  return set;
}

Cycle Machine::next_event(Cycle now) const {
  if (awake_ != 0 || !options_.skip_idle) return now + 1;
  if (occupied_ != 0) {
    const auto first = static_cast<int>((now + 1) & (horizon - 1));
    return now + 1 + std::countr_zero(std::rotr(occupied_, first));
  }
  // At the end of everything nothing else waits for the last planned answers.
  const Cycle answered = std::max(loads_.last_free(), bus_.last_acknowledged());
  return offered_ == total_commands_ && answered > now ? answered : never;
}

void Machine::expect_conflict(Cycle now) {
  wake_at(conflict, now, memories_.next_planned(now, execute_.last_read(), execute_.banks()));
}

ReplayResult Machine::run() {
  ReplayResult result;
  Cycle now = -1, next = 0;
  while (offered_ < total_commands_ || busy(now)) {
    now = next;
    if (now >= never) throw base::InputError("the replay is stuck: no unit can move");
    step(now);
    ++result.stepped_cycles;
    next = next_event(now);
  }
  result.cycles = now + program_.fences;  // seen idle in the cycle after the last one
  result.read_requests = loads_.requests();
  result.write_requests = stores_.requests();
  result.read_bytes = loads_.bytes();
  result.write_bytes = stores_.bytes();
  result.answer_beats = bus_.answer_beats();
  result.execute_rows = execute_.rows();
  result.first_read_page = bus_.first_page(Bus::reader);
  result.first_write_page = bus_.first_page(Bus::writer);
  return result;
}

}  // namespace replay
}  // namespace flecsim::analytic
