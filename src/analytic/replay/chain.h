// Two plain queues, one behind the other: in every cycle one element moves from the first to the
// second if that had room at the start of the cycle.
//
// In time stamps: an element comes into the first queue, moves into the second, and is taken from
// there. When it moves is computed only when an end is looked at, once per element:
//   comes >= when it was added for, after the one before it came, once the first queue had room
//   moves > when it came, when the one before it moved, when its place in the second was taken
// So elements may be added before they can come. A cycle's order: the consumer takes, elements
// move, the producer adds.
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
  /// Rooms of the two queues. Elements behind the head are kept for the second one's length.
  Chain(std::uint32_t first, std::uint32_t second) : first_room_(first), second_room_(second) {
    time_.fill({-1, -1, -1});
  }

  bool empty() const { return head_ == end_; }

  // The consumer's end, in the second queue.
  T& front() { return data_[head_ & mask]; }
  T& at(std::uint32_t i) { return data_[(head_ + i) & mask]; }
  /// The first cycle in which element `i` can be taken, `never` if that is not known yet.
  Cycle visible(std::uint32_t i) {
    const std::uint32_t index = head_ + i;
    if (index - head_ >= end_ - head_ || !know(index)) return never;
    return time(index).moves + 1;
  }
  void pop(Cycle now) { time(head_++).taken = now; }
  void pop(Cycle now, std::uint32_t n) {
    for (; n > 0; --n) pop(now);
  }

  // The producer's end, in the first queue.
  /// An element may be added in this cycle.
  bool plain_room(Cycle now) {
    if (empty()) return true;
    const std::uint32_t index = end_ - first_room_;
    return know(index) && time(index).moves < now;
  }
  /// It will be known when there is room without another element being taken.
  bool makes_room() { return know(end_ - first_room_); }
  /// Another element may be added before it can come.
  bool has_place() const { return end_ - head_ + second_room_ + first_room_ < capacity; }
  /// Adds an element that comes in this cycle or later.
  T& push_at(Cycle at) {
    time(end_).comes = at;
    return data_[end_++ & mask];
  }

 private:
  static constexpr std::uint32_t mask = capacity - 1;
  struct Time {
    Cycle comes = -1;
    Cycle moves = -1;
    Cycle taken = -1;
  };
  Time& time(std::uint32_t index) { return time_[index & mask]; }
  const Time& time(std::uint32_t index) const { return time_[index & mask]; }
  /// Computes when elements move, up to this one; false if one must wait for another to be taken.
  bool know(std::uint32_t index) {
    for (; static_cast<std::int32_t>(index - known_) >= 0; ++known_) {
      if (known_ - head_ >= second_room_ && known_ - head_ < capacity) return false;
      Time& t = time(known_);
      const Time& before = time(known_ - 1);
      t.comes = std::max({t.comes, before.comes + 1, time(known_ - first_room_).moves + 1});
      t.moves = std::max({t.comes, before.moves, time(known_ - second_room_).taken}) + 1;
    }
    return true;
  }

  std::array<T, capacity> data_{};
  std::array<Time, capacity> time_{};
  std::uint32_t head_ = 0;   ///< next to be taken
  std::uint32_t end_ = 0;    ///< next to be added
  std::uint32_t known_ = 0;  ///< next whose move is not computed
  std::uint32_t first_room_;
  std::uint32_t second_room_;
};

}  // namespace flecsim::analytic::replay
