// Which commands a DMA controller has in flight: slots with the work that is left of each.
// Source: DMACommandTracker.scala.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "fifo.h"

namespace flecsim::analytic::replay {

class CommandTracker {
 public:
  explicit CommandTracker(std::int32_t slots) : slots_(slots) {}

  /// A free slot at the start of the cycle, -1 without one.
  int free_slot(Cycle now) const {
    for (int i = 0; i < slots_; ++i) {
      if (!slot_[i].taken && slot_[i].freed_at != now) return i;
    }
    return -1;
  }
  /// Whether what `free_slot` will say in a later cycle is known: no command can be complete by
  /// then whose slot would come first. `unfinished`: a bit per slot that will not be.
  bool knows_free_slot(Cycle at, std::uint32_t unfinished) const {
    for (int i = 0; i < slots_; ++i) {
      const Slot& s = slot_[i];
      if (!s.taken) return true;
      if (!(unfinished >> i & 1) && (s.done_at == never || s.done_at < at - 1)) return false;
    }
    return true;
  }
  void take(int slot, std::int64_t left, std::uint8_t entry) {
    slot_[slot] = {true, left, never, -1, -1, entry};
    ++taken_;
  }
  /// Work is done in this cycle (or will be); true when that was the last of the command.
  bool returned(Cycle at, int slot, std::int64_t amount) {
    Slot& s = slot_[slot];
    s.latest = std::max(s.latest, at);
    s.left -= amount;
    if (s.left != 0) return false;
    s.done_at = s.latest;
    next_ = std::min(next_, s.done_at + 1);
    return true;
  }
  /// When the next command may be complete.
  Cycle next_completion() const { return next_; }
  /// A command whose work was done in an earlier cycle, -1 without one.
  int completed(Cycle now) const {
    if (taken_ == 0) return -1;
    for (int i = 0; i < slots_; ++i) {
      if (slot_[i].taken && slot_[i].done_at < now) return i;
    }
    return -1;
  }
  /// Frees the slot; the entry of its command.
  std::uint8_t release(Cycle now, int slot) {
    slot_[slot].taken = false;
    slot_[slot].freed_at = now;
    --taken_;
    next_ = never;
    for (int i = 0; i < slots_; ++i) {
      if (slot_[i].taken && slot_[i].done_at < never) {
        next_ = std::min(next_, slot_[i].done_at + 1);
      }
    }
    return slot_[slot].entry;
  }

 private:
  struct Slot {
    bool taken = false;
    std::int64_t left = 0;
    Cycle done_at = never;
    Cycle latest = -1;
    Cycle freed_at = -1;
    std::uint8_t entry = 0;
  };
  std::array<Slot, 32> slot_{};
  std::int32_t slots_;
  std::int32_t taken_ = 0;
  Cycle next_ = never;
};

}  // namespace flecsim::analytic::replay
