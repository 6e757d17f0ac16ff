// Two plain queues, one behind the other: in every cycle one element moves from the first to the
// second if that had room at the start of the cycle.
//
// Nothing but the two ends can tell where the elements in between are, so moves are made up for
// only when an end is looked at. A cycle's order: the consumer takes, elements move, the producer
// adds.
#pragma once

#include <array>
#include <cstdint>

#include "fifo.h"

namespace flecsim::analytic::replay {

template <class T, std::uint32_t capacity>
class Chain {
  static_assert((capacity & (capacity - 1)) == 0);

 public:
  Chain(std::uint32_t first, std::uint32_t second) : first_limit_(first), second_limit_(second) {}

  bool empty() const { return first_ + second_ == 0; }
  /// Makes the moves of the cycles up to this one.
  void settle(Cycle now) {
    while (last_ < now) {
      ++last_;
      moved_ = first_ > 0 && second_ < second_limit_;
      if (!moved_) {
        last_ = now;
        return;
      }
      --first_;
      ++second_;
    }
  }

  // The consumer's end, in the second queue.
  std::uint32_t size(Cycle now) {
    settle(now - 1);
    return second_;
  }
  T& front() { return data_[head_]; }
  T& at(std::uint32_t i) { return data_[(head_ + i) & (capacity - 1)]; }
  void pop(Cycle now, std::uint32_t n = 1) {
    settle(now - 1);
    last_ = now;
    moved_ = first_ > 0 && second_ < second_limit_;
    second_ -= n;
    head_ = (head_ + n) & (capacity - 1);
    if (!moved_) return;
    --first_;
    ++second_;
  }
  /// The first cycle in which there is an element to take, for all that is known at the end of this
  /// one.
  Cycle ready_at(Cycle now) {
    settle(now);
    return second_ > 0 ? now + 1 : first_ > 0 ? now + 2 : never;
  }
  /// An element waits in the first queue for one of the second to leave, or will move next.
  bool first_empty() const { return first_ == 0; }
  bool first_full() const { return first_ == first_limit_; }
  bool second_full() const { return second_ == second_limit_; }

  // The producer's end, in the first queue.
  bool plain_room(Cycle now) {
    settle(now - 1);
    return first_ + (last_ == now && moved_ ? 1 : 0) < first_limit_;
  }
  /// Room in the cycle after this one.
  bool room_after(Cycle now) {
    settle(now);
    return first_ < first_limit_;
  }
  T& push_at(Cycle now) {
    settle(now);
    return data_[(head_ + second_ + first_++) & (capacity - 1)];
  }

 private:
  std::array<T, capacity> data_{};
  std::uint32_t head_ = 0;
  std::uint32_t first_ = 0;
  std::uint32_t second_ = 0;
  std::uint32_t first_limit_;
  std::uint32_t second_limit_;
  bool moved_ = false;  ///< in the cycle `last_`
  Cycle last_ = -1;     ///< moves are made up to this cycle
};

}  // namespace flecsim::analytic::replay
