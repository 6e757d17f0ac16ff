#include "machine.h"

#include <algorithm>

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
      execute_(parameters, memories_, state.a_stride, 1),
      loads_(parameters, bus_, memories_, execute_, state.loads),
      stores_(parameters, bus_, memories_, execute_, state.store),
      station_(parameters, state.station),
      conv_(parameters, state.conv, program),
      matmul_(parameters, state.matmul, program),
      total_commands_(program.commands()) {}

ReplayState::Content Machine::state() const {
  return {station_.config(), loads_.config(), stores_.config(),   conv_.state(),
          matmul_.state(),   bus_.state(),    execute_.a_stride()};
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

bool Machine::step_front(Cycle now) {
  bool moved = matmul_.step(now, unrolled_, station_.utilization(LoopKind::matmul));
  moved |= conv_.step(now, matmul_.queue(), station_.utilization(LoopKind::convolution));
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

/// One cycle, from the memory's side to the front end. True if anything moved.
bool Machine::step(Cycle now) {
  bool moved = bus_.step_requests(now);
  moved |= loads_.step_answers(now);
  if (memories_.written(now) != 0) execute_.scratchpad_written(now);
  moved |= execute_.step(now, station_);
  moved |= loads_.step_requests(now);
  moved |= stores_.step(now);
  moved |= bus_.step_answers(now);
  if (!execute_.completed(now)) {
    moved |= loads_.complete(now, station_) || stores_.complete(now, station_);
  } else {
    moved = true;
  }
  moved |= station_.issue(now, loads_.queue(), execute_.queue(), stores_.queue());
  moved |= step_allocate(now);
  moved |= step_front(now);
  return moved;
}

bool Machine::busy() const {
  return !raw_.empty() || !conv_.queue().empty() || !matmul_.queue().empty() ||
         !unrolled_.empty() || conv_.busy() || matmul_.busy() || !station_.idle() ||
         loads_.busy() || stores_.busy();
}

Cycle Machine::next_event(Cycle now) const {
  Cycle next = std::min({bus_.next_event(now), execute_.next_event(), stores_.next_event(now)});
  if (offered_ < total_commands_ && raw_.size() < 2) next = std::min(next, next_offer_);
  return std::max(next, now + 1);
}

ReplayResult Machine::run() {
  ReplayResult result;
  Cycle now = 0;
  for (;;) {
    if (offered_ == total_commands_ && !busy()) break;
    const bool moved = step(now);
    ++result.stepped_cycles;
    const Cycle next = moved || !options_.skip_idle ? now + 1 : next_event(now);
    if (next >= never) throw base::InputError("the replay is stuck: no unit can move");
    now = next;
  }
  result.cycles = now + program_.fences - 1;
  result.read_requests = loads_.requests();
  result.write_requests = stores_.requests();
  result.read_bytes = loads_.bytes();
  result.write_bytes = stores_.bytes();
  result.answer_beats = bus_.answer_beats();
  result.execute_rows = execute_.rows();
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
