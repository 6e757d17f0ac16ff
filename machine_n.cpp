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
      bus_(parameters, state.bus),
      execute_(parameters, memories_, state.a_stride),
      loads_(parameters, bus_, memories_, execute_, state.loads),
      stores_(parameters, bus_, memories_, execute_, state.store),
      station_(parameters, state.station),
      conv_(parameters, state.conv, program),
      matmul_(parameters, state.matmul, program),
      total_commands_(program.commands()) {}

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

bool Machine::step_raw(Cycle now) {
  bool moved = false;
  if (!raw_.empty() && conv_.queue().plain_room(now)) {
    conv_.queue().push(raw_.front());
    raw_.pop(now);
    moved = true;
  }
  return offer(now) || moved;
}

bool Machine::step_allocate(Cycle now) {
  if (unrolled_.empty()) return false;
  const Command& c = unrolled_.front();
  if (!station_.room(now, class_of(c.opcode))) return false;
  station_.allocate(now, c);
  unrolled_.pop(now);
  return true;
}

/// What a free entry of the reservation station allows in the next cycle.
constexpr std::uint32_t station_users(std::uint32_t issue, std::uint32_t allocation,
                                      std::uint32_t matmul, std::uint32_t conv) {
  return 1u << issue | 1u << allocation | 1u << matmul | 1u << conv;
}

Machine::Wakes Machine::step_load_answers(Cycle now) {
  const Events e = loads_.step_answers(now);
  Wakes wakes;
  if (e & moved) wakes.next |= bit(load_answers);
  if (e & took_answer) wakes.next |= bit(bus_answers);
  if (e & finished_work) wakes.next |= bit(completions);
  if (e & freed_request) wakes.next |= bit(load_requests);
  if (e & zero_done) wakes.now |= bit(load_requests);
  return wakes;
}

Machine::Wakes Machine::step_load_requests(Cycle now) {
  const Events e = loads_.step_requests(now);
  Wakes wakes;
  if (e & moved) wakes.next |= bit(load_requests);
  if (e & made_request) wakes.next |= bit(bus_requests);
  if (e & took_command) wakes.next |= bit(issue);
  if (e & zero_begun) wakes.next |= bit(load_answers);
  return wakes;
}

Machine::Wakes Machine::step_execute(Cycle now) {
  const Events e = execute_.step(now, station_);
  Wakes wakes;
  if (e & moved) wakes.next |= bit(execute);
  if (e & took_command) wakes.next |= bit(issue);
  if (e & replay::completed) {
    wakes.next |= station_users(issue, allocation, matmul_unroller, conv_unroller);
  }
  return wakes;
}

Machine::Wakes Machine::step_stores(Cycle now) {
  const Events e = stores_.step(now);
  Wakes wakes;
  if (e & moved) wakes.next |= bit(stores);
  if (e & took_answer) wakes.next |= bit(bus_answers);
  if (e & finished_work) wakes.next |= bit(completions);
  if (e & made_request) wakes.next |= bit(bus_requests);
  if (e & took_command) wakes.next |= bit(issue);
  return wakes;
}

Machine::Wakes Machine::step_answers(Cycle now) {
  const std::uint32_t news = bus_.step_answers(now);
  Wakes wakes;
  if (news & 1u << Bus::writer) wakes.next |= bit(stores);
  if (news & 1u << Bus::reader) wakes.next |= bit(load_answers);
  if (news != 0) wakes.next |= bit(bus_answers);
  return wakes;
}

Machine::Wakes Machine::step_completions(Cycle now) {
  if (execute_.completed(now)) return {0, bit(completions)};
  if (!loads_.complete(now, station_) && !stores_.complete(now, station_)) return {};
  return {0, bit(completions) | bit(load_requests) | bit(stores) |
                 station_users(issue, allocation, matmul_unroller, conv_unroller)};
}

Machine::Wakes Machine::step_issue(Cycle now) {
  const std::uint32_t classes =
      station_.issue(now, loads_.queue(), execute_.queue(), stores_.queue());
  if (classes == 0) return {};
  Wakes wakes;
  if (classes & 1u << load_class) wakes.next |= bit(load_requests);
  if (classes & 1u << execute_class) wakes.next |= bit(execute);
  if (classes & 1u << store_class) wakes.next |= bit(stores);
  // A configuration leaves the station at once.
  if (classes != 1u << execute_class) {
    wakes.next |= station_users(issue, allocation, matmul_unroller, conv_unroller);
  }
  wakes.next |= bit(issue);
  return wakes;
}

template <Machine::Part part>
__attribute__((noinline)) Machine::Wakes Machine::step_part(Cycle now) {
  if constexpr (part == bus_requests) {
    if (!bus_.step_requests(now)) return {};
    PartSet cores = 0;
    if (loads_.wants_bus()) cores |= bit(load_requests);
    if (stores_.wants_bus()) cores |= bit(stores);
    return {cores, bit(bus_requests)};
  } else if constexpr (part == load_answers) {
    return step_load_answers(now);
  } else if constexpr (part == execute) {
    return step_execute(now);
  } else if constexpr (part == load_requests) {
    return step_load_requests(now);
  } else if constexpr (part == stores) {
    return step_stores(now);
  } else if constexpr (part == bus_answers) {
    return step_answers(now);
  } else if constexpr (part == completions) {
    return step_completions(now);
  } else if constexpr (part == issue) {
    return step_issue(now);
  } else if constexpr (part == allocation) {
    if (!step_allocate(now)) return {};
    return {0, bit(allocation) | bit(issue) | bit(matmul_unroller)};
  } else if constexpr (part == matmul_unroller) {
    if (!matmul_.step(now, unrolled_, station_.utilization(LoopKind::matmul))) return {};
    return {0, bit(matmul_unroller) | bit(allocation) | bit(conv_unroller)};
  } else if constexpr (part == conv_unroller) {
    if (!conv_.step(now, matmul_.queue(), station_.utilization(LoopKind::convolution))) return {};
    return {0, bit(conv_unroller) | bit(matmul_unroller) | bit(front)};
  } else {
    if (!step_raw(now)) return {};
    return {0, bit(front) | bit(conv_unroller)};
  }
}

template <Machine::Part part>
void Machine::step_if_awake(Cycle now, PartSet& left) {
  if (!(left & bit(part))) return;
  const Wakes wakes = step_part<part>(now);
  left |= wakes.now;
  awake_ |= wakes.next;
}

/// One cycle, from the memory's side to the front end: only the parts that may have something to
/// do.
void Machine::step(Cycle now) {
  PartSet left = awake_ | due(now);
  if (!options_.skip_idle) left = bit(parts) - 1;
  awake_ = 0;
  step_if_awake<bus_requests>(now, left);
  step_if_awake<load_answers>(now, left);
  if (memories_.written(now) != 0) execute_.scratchpad_written(now);
  step_if_awake<execute>(now, left);
  step_if_awake<load_requests>(now, left);
  step_if_awake<stores>(now, left);
  step_if_awake<bus_answers>(now, left);
  step_if_awake<completions>(now, left);
  step_if_awake<issue>(now, left);
  step_if_awake<allocation>(now, left);
  step_if_awake<matmul_unroller>(now, left);
  step_if_awake<conv_unroller>(now, left);
  step_if_awake<front>(now, left);
  drop_idle();
}

/// Parts that were woken but will find nothing to do in the next cycle. All that these parts decide
/// by are registers, so what the end of this cycle shows is exact.
__attribute__((noinline)) void Machine::drop_idle() {
  const PartSet woken = awake_;
  const auto keep = [&](Part part, bool can_move) {
    if (!can_move) awake_ &= ~bit(part);
  };
  if (woken & bit(bus_answers)) keep(bus_answers, bus_.answer_can_move());
  if (woken & bit(issue)) {
    keep(issue, station_.can_issue(loads_.queue(), execute_.queue(), stores_.queue()));
  }
  if (woken & bit(allocation)) {
    keep(allocation, !unrolled_.empty() && station_.has_room(class_of(unrolled_.front().opcode)));
  }
  if (woken & bit(matmul_unroller)) {
    keep(matmul_unroller, matmul_.can_move(unrolled_, station_.utilization(LoopKind::matmul)));
  }
  if (woken & bit(conv_unroller)) {
    keep(conv_unroller,
         conv_.can_move(matmul_.queue(), station_.utilization(LoopKind::convolution)));
  }
  if (woken & bit(front)) keep(front, !raw_.empty() && conv_.queue().pipe_room());
}

bool Machine::busy() const {
  return !raw_.empty() || !conv_.queue().empty() || !matmul_.queue().empty() ||
         !unrolled_.empty() || conv_.busy() || matmul_.busy() || !station_.idle() ||
         loads_.busy() || stores_.busy();
}

Machine::PartSet Machine::due(Cycle now) const {
  PartSet set = 0;
  if (bus_.next_event() <= now) set |= 1u << bus_answers;
  if (execute_.next_event() <= now) set |= 1u << execute;
  if (stores_.next_event() <= now) set |= 1u << stores;
  if (offered_ < total_commands_ && raw_.size() < 2 && next_offer_ <= now) set |= 1u << front;
  return set;
}

Cycle Machine::next_event(Cycle now) const {
  if (awake_ != 0) return now + 1;
  Cycle next = std::min({bus_.next_event(), execute_.next_event(), stores_.next_event()});
  if (offered_ < total_commands_ && raw_.size() < 2) next = std::min(next, next_offer_);
  return std::max(next, now + 1);
}

ReplayResult Machine::run() {
  ReplayResult result;
  Cycle now = -1, next = 0;
  while (offered_ < total_commands_ || busy()) {
    now = next;
    if (now >= never) throw base::InputError("the replay is stuck: no unit can move");
    step(now);
    ++result.stepped_cycles;
    next = options_.skip_idle ? next_event(now) : now + 1;
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

/// Configurations that are in force before the first command.
void apply_presets(const schedule::GemminiProgram& program, ReplayState::Content& state) {
  for (const Command& c : program.presets) {
    switch (c.opcode) {
      case Opcode::config_load:
        state.loads[c.load_id] = {c.stride, c.block_stride, c.pixel_repeats, c.shrunk};
        state.station.block_stride[c.load_id] = c.block_stride;
        state.station.pixel_repeats[c.load_id] = c.pixel_repeats;
        break;
      case Opcode::config_store:
        state.store.stride = c.stride;
        break;
      default:
        state.station.a_stride = state.a_stride = static_cast<std::int32_t>(c.stride);
        break;
    }
  }
}

/// All parameters but those that do not touch the cycles (name, dataflow, clock, technology).
bool same_timing(const arch::Gemmini& a, const arch::Gemmini& b) {
  for (const arch::GemminiParameter& p : arch::gemmini_parameters()) {
    const std::string_view key = p.key;
    if (key == "array.dataflow" || key == "clock" || key.starts_with("technology.")) continue;
    if (p.get(a) != p.get(b)) return false;
  }
  return true;
}

}  // namespace replay

ReplayState::ReplayState() : content_(std::make_unique<Content>()) {}
ReplayState::~ReplayState() = default;
ReplayState::ReplayState(const ReplayState& other)
    : content_(std::make_unique<Content>(*other.content_)) {}
ReplayState& ReplayState::operator=(const ReplayState& other) {
  *content_ = *other.content_;
  return *this;
}
ReplayState::ReplayState(ReplayState&&) noexcept = default;
ReplayState& ReplayState::operator=(ReplayState&&) noexcept = default;
bool ReplayState::operator==(const ReplayState& other) const {
  return *content_ == *other.content_;
}

bool ReplayState::same_for(const ReplayResult& result, const ReplayState& other) const {
  const auto seen_by_layer = [&](Content content) {
    if (content.bus.reader_page != result.first_read_page) content.bus.reader_page = -1;
    if (content.bus.writer_page != result.first_write_page) content.bus.writer_page = -1;
    return content;
  };
  return seen_by_layer(*content_) == seen_by_layer(*other.content_);
}

ReplayResult replay_layer(const schedule::GemminiProgram& program, const arch::Gemmini& gemmini,
                          ReplayState& state, const ReplayOptions& options) {
  const replay::Parameters parameters(gemmini);
  replay::apply_presets(program, state.content());
  const auto machine =
      std::make_unique<replay::Machine>(parameters, program, state.content(), options);
  const ReplayResult result = machine->run();
  state.content() = machine->state();
  return result;
}

counts::Validity replay_validity(const arch::Gemmini& gemmini) {
  for (const char* measured : {"gemmini-g16", "gemmini-g8"}) {
    arch::Gemmini g = arch::load_gemmini(measured);
    g.memory_interface.latency_cycles = gemmini.memory_interface.latency_cycles;
    g.memory_interface.beats_per_cycle = gemmini.memory_interface.beats_per_cycle;
    if (replay::same_timing(g, gemmini)) return counts::Validity::rtl;
  }
  return counts::Validity::extrapolated;
}

}  // namespace flecsim::analytic
