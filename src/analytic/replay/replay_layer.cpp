// A layer from the outside: the state that layers hand on, and what a replay of one is worth.
#include <memory>
#include <string_view>

#include "machine.h"

namespace flecsim::analytic {
namespace replay {

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
  replay::Parameters parameters(gemmini);
  parameters.without = options.without;
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
