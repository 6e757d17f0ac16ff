#include "flecsim/sim/cpu/devices.h"

namespace flecsim::sim {
namespace {

constexpr std::uint64_t kPriority = 0;
constexpr std::uint64_t kPending = 0x1000;
constexpr std::uint64_t kEnable = 0x2000;
constexpr std::uint64_t kEnableStride = 0x80;
constexpr std::uint64_t kContext = 0x200000;
constexpr std::uint64_t kContextStride = 0x1000;
constexpr std::uint32_t kPriorityMask = 7;

}  // namespace

Plic::Plic(int sources, int harts)
    : sources_(static_cast<std::size_t>(sources) + 1),
      contexts_(static_cast<std::size_t>(harts)) {
  for (Context& context : contexts_) context.enabled.resize(sources_.size());
}

// A level-triggered gateway: pending while the line is high and no handler is at work.
void Plic::update(Source& source) {
  if (!source.claimed) set_pending(source, source.level);
}

void Plic::set_pending(Source& source, bool pending) {
  pending_ += static_cast<int>(pending) - static_cast<int>(source.pending);
  source.pending = pending;
}

void Plic::set_source(int source, bool level) {
  Source& one = sources_.at(static_cast<std::size_t>(source));
  one.level = level;
  update(one);
}

// The enabled pending source of highest priority above the threshold; the lowest number wins ties.
int Plic::best(const Context& context) const {
  std::size_t result = 0;
  std::uint32_t priority = context.threshold;
  for (std::size_t i = 1; i < sources_.size(); ++i) {
    if (sources_[i].pending && context.enabled[i] && sources_[i].priority > priority) {
      priority = sources_[i].priority;
      result = i;
    }
  }
  return static_cast<int>(result);
}

bool Plic::interrupt(int hart) const {
  return pending_ != 0 && best(contexts_[static_cast<std::size_t>(hart)]) != 0;
}

// A claim takes the best source whatever the threshold is.
std::uint32_t Plic::claim(const Context& context) {
  Context any = context;
  any.threshold = 0;
  const int source = best(any);
  if (source != 0) {
    set_pending(sources_[static_cast<std::size_t>(source)], false);
    sources_[static_cast<std::size_t>(source)].claimed = true;
  }
  return static_cast<std::uint32_t>(source);
}

void Plic::complete(std::uint32_t source) {
  if (source == 0 || source >= sources_.size()) return;
  sources_[source].claimed = false;
  update(sources_[source]);
}

std::uint32_t Plic::word_of(const std::vector<bool>& bits, std::uint64_t word) const {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    const std::size_t source = word * 32 + i;
    if (source < bits.size() && bits[source]) value |= 1U << i;
  }
  return value;
}

Plic::Context* Plic::context_at(std::uint64_t offset, std::uint64_t base, std::uint64_t stride) {
  const std::uint64_t index = (offset - base) / stride;
  return index < contexts_.size() ? &contexts_[index] : nullptr;
}

bool Plic::read(std::uint64_t offset, int size_bytes, std::uint64_t& value) {
  if (size_bytes != 4) return false;
  value = 0;
  if (offset >= kContext) {
    Context* context = context_at(offset, kContext, kContextStride);
    if (context == nullptr) return false;
    const std::uint64_t within = (offset - kContext) % kContextStride;
    if (within == 0) value = context->threshold;
    if (within == 4) value = claim(*context);
    return within == 0 || within == 4;
  }
  if (offset >= kEnable) {
    const Context* context = context_at(offset, kEnable, kEnableStride);
    if (context == nullptr) return false;
    value = word_of(context->enabled, (offset - kEnable) % kEnableStride / 4);
    return true;
  }
  if (offset >= kPending) {
    std::vector<bool> pending(sources_.size());
    for (std::size_t i = 0; i < sources_.size(); ++i) pending[i] = sources_[i].pending;
    value = word_of(pending, (offset - kPending) / 4);
    return true;
  }
  const std::uint64_t source = (offset - kPriority) / 4;
  if (source >= sources_.size()) return false;
  value = sources_[source].priority;
  return true;
}

bool Plic::write(std::uint64_t offset, int size_bytes, std::uint64_t value) {
  if (size_bytes != 4) return false;
  const auto word = static_cast<std::uint32_t>(value);
  if (offset >= kContext) {
    Context* context = context_at(offset, kContext, kContextStride);
    if (context == nullptr) return false;
    const std::uint64_t within = (offset - kContext) % kContextStride;
    if (within == 0) context->threshold = word & kPriorityMask;
    if (within == 4) complete(word);
    return within == 0 || within == 4;
  }
  if (offset >= kEnable) {
    Context* context = context_at(offset, kEnable, kEnableStride);
    if (context == nullptr) return false;
    const std::uint64_t first = (offset - kEnable) % kEnableStride / 4 * 32;
    for (std::uint64_t i = 0; i < 32; ++i) {
      const std::uint64_t source = first + i;
      if (source != 0 && source < context->enabled.size()) {
        context->enabled[source] = ((word >> i) & 1) != 0;
      }
    }
    return true;
  }
  const std::uint64_t source = (offset - kPriority) / 4;
  if (offset >= kPending || source == 0 || source >= sources_.size()) return false;
  sources_[source].priority = word & kPriorityMask;
  return true;
}

}  // namespace flecsim::sim
