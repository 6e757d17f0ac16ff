// Two plain queues, one behind the other: in every cycle one element moves from the first to the
// second if that had room at the start of the cycle.
//
// Nothing but the two ends can tell where the elements in between are, so moves are made up for
// only when an end is looked at. A cycle's order: the consumer takes, elements move, the producer
// adds. Elements may be added before they can come: each then comes in a cycle of its own, once its
// time is there and the first queue had room at the start of the cycle.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "fifo.h"

namespace flecsim::analytic::replay {

template <class T, std::uint32_t capacity>
class Chain {
  static_assert((capacity & (capacity - 1)) == 0);

 public:
  Chain(std::uint32_t first, std::uint32_t second) : first_limit_(first), second_limit_(second) {}

  bool empty() const { return first_ + second_ + coming_ == 0; }
  /// Makes the moves of the cycles up to this one.
  void settle(Cycle now) {
    while (last_ < now) {
      const bool may_come = coming_ > 0 && first_ < first_limit_;
      moved_ = first_ > 0 && second_ < second_limit_;
      if (!moved_ && !(may_come && next_arrival() <= now)) {
        last_ = now;
        return;
      }
      last_ = moved_ ? last_ + 1 : std::max(last_ + 1, next_arrival());
      if (moved_) {
        --first_;
        ++second_;
      }
      if (may_come && next_arrival() <= last_) {
        ++first_;
        --coming_;
      }
    }
  }

  // The consumer's end, in the second queue.
  std::uint32_t size(Cycle now) {
    settle(now - 1);
    return second_;
  }
  T& front() { return data_[head_]; }
  T& at(std::uint32_t i) { return data_[(head_ + i) & (capacity - 1)]; }
  /// What moves in this cycle does so whether or not an element is taken.
  void pop(Cycle now, std::uint32_t n = 1) {
    settle(now);
    second_ -= n;
    head_ = (head_ + n) & (capacity - 1);
  }
  /// The first cycle in which there is an element to take, for all that is known at the end of this
  /// one.
  Cycle ready_at(Cycle now) {
    settle(now);
    return second_ > 0 ? now + 1 : following_at(now);
  }
  /// The first cycle in which there is one more than there are in the second queue; it has room.
  Cycle following_at(Cycle now) const {
    return first_ > 0 ? now + 2 : coming_ > 0 ? next_arrival() + 2 : never;
  }
  bool first_full() const { return first_ == first_limit_; }
  bool second_full() const { return second_ == second_limit_; }

  // The producer's end, in the first queue.
  bool plain_room(Cycle now) {
    settle(now - 1);
    return last_ == now ? had_room() : first_ < first_limit_;
  }
  /// Room in the cycle after this one.
  bool room_after(Cycle now) {
    settle(now);
    return first_ + coming_ < first_limit_;
  }
  /// Another element may be added before it can come.
  bool has_place() const { return first_ + second_ + coming_ < capacity; }
  /// Adds an element in this cycle, where there is room, or one that comes in this cycle at the
  /// earliest.
  T& push_at(Cycle at) {
    const std::uint32_t place = (head_ + second_ + first_ + coming_) & (capacity - 1);
    arrival_[place] = at;
    const bool there = at <= last_ && coming_ == 0 && had_room();
    ++(there ? first_ : coming_);
    return data_[place];
  }
  /// The only element was added in this cycle.
  bool holds_only(Cycle now) const {
    return first_ + second_ + coming_ == 1 && arrival_[head_] == now;
  }
  /// Takes the only element back.
  void drop_only() { first_ = second_ = coming_ = 0; }

 private:
  /// At the start of the cycle `last_`.
  bool had_room() const { return first_ + (moved_ ? 1 : 0) < first_limit_; }
  Cycle next_arrival() const { return arrival_[(head_ + second_ + first_) & (capacity - 1)]; }

  std::array<T, capacity> data_{};
  std::array<Cycle, capacity> arrival_{};  ///< of those that come
  std::uint32_t head_ = 0;
  std::uint32_t first_ = 0;
  std::uint32_t second_ = 0;
  std::uint32_t coming_ = 0;  ///< not there yet in the cycle `last_`
  std::uint32_t first_limit_;
  std::uint32_t second_limit_;
  bool moved_ = false;  ///< in the cycle `last_`
  Cycle last_ = -1;     ///< moves are made up to this cycle
};

}  // namespace flecsim::analytic::replay
