// Queues as Gemmini's RTL has them, for a model that steps from the memory side to the front end.
//
// A plain queue takes an element when it was not full at the start of the cycle; a pipe queue also
// when its head leaves in the same cycle. Consumers step before producers, so what a producer adds
// is seen in the next cycle.
#pragma once

#include <array>
#include <cstdint>

namespace flecsim::analytic::replay {

using Cycle = std::int64_t;
inline constexpr Cycle never = INT64_MAX / 4;

template <class T, std::uint32_t capacity>
class Fifo {
  static_assert((capacity & (capacity - 1)) == 0);

 public:
  void limit(std::int64_t entries) { limit_ = static_cast<std::uint32_t>(entries); }
  bool empty() const { return count_ == 0; }
  std::uint32_t size() const { return count_; }
  T& front() { return data_[head_]; }
  const T& front() const { return data_[head_]; }
  const T& back() const { return at(count_ - 1); }
  const T& at(std::uint32_t i) const { return data_[(head_ + i) & (capacity - 1)]; }
  T& at(std::uint32_t i) { return data_[(head_ + i) & (capacity - 1)]; }

  /// Room of a plain queue: occupancy at the start of the cycle.
  bool plain_room(Cycle now) const { return used(now) < limit_; }
  /// Occupancy at the start of the cycle, before its pushes.
  std::uint32_t used(Cycle now) const { return count_ + (popped_at_ == now ? popped_ : 0); }
  /// Room of a pipe queue.
  bool pipe_room() const { return count_ < limit_; }

  T& push() { return data_[(head_ + count_++) & (capacity - 1)]; }
  void push(const T& value) { push() = value; }
  T& push_at(Cycle) { return push(); }
  void drop_last(std::uint32_t n) { count_ -= n; }
  void pop(Cycle now, std::uint32_t n = 1) {
    head_ = (head_ + n) & (capacity - 1);
    count_ -= n;
    popped_ = n;
    popped_at_ = now;
  }

 private:
  std::array<T, capacity> data_{};
  std::uint32_t head_ = 0;
  std::uint32_t count_ = 0;
  std::uint32_t limit_ = capacity;
  std::uint32_t popped_ = 0;
  Cycle popped_at_ = -1;
};

}  // namespace flecsim::analytic::replay
