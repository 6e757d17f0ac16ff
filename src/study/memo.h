// Values kept by a key of numbers, made once, shared by threads, up to a fixed number of them: the
// memory of a search does not grow with its designs.
//
// Each thread looks first into a small table of its own, without a lock: neighbors in a grid share
// most of their keys. The shared table has two generations; what was not asked for while the young
// one filled up is forgotten with the old one.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <mutex>
#include <unordered_map>

namespace flecsim::study {

template <std::size_t N>
struct NumbersHash {
  std::size_t operator()(const std::array<std::int64_t, N>& key) const {
    std::uint64_t hash = 0x9E3779B97F4A7C15ULL;
    for (const std::int64_t part : key) {
      hash = std::rotl((hash ^ static_cast<std::uint64_t>(part)) * 0xBF58476D1CE4E5B9ULL, 29);
    }
    return hash;
  }
};

/// Tells memos apart, also one that was made where another had been.
inline std::uint64_t next_memo_number() {
  static std::atomic<std::uint64_t> number{0};
  return ++number;
}

/// A reference that `get` returns stays good until the same thread's next `get` of that type.
template <std::size_t N, typename Value>
class Memo {
 public:
  using Key = std::array<std::int64_t, N>;
  template <typename Make>
  const Value& get(const Key& key, Make make) {
    thread_local std::array<Near, near_ones> near;
    const std::size_t hash = NumbersHash<N>{}(key);
    Near& one = near[(hash ^ hash >> 32) % near_ones];
    if (one.memo == number_ && one.key == key) return one.value;
    Value value{};
    if (!find(key, value)) {
      value = make();
      const std::scoped_lock lock(mutex_);
      keep(key, value);
    }
    one = {number_, key, std::move(value)};
    return one.value;
  }

 private:
  static constexpr std::size_t most = 65536;
  static constexpr std::size_t near_ones = 256;
  using Table = std::unordered_map<Key, Value, NumbersHash<N>>;
  struct Near {
    std::uint64_t memo = 0;
    Key key{};
    Value value{};
  };

  bool find(const Key& key, Value& value) {
    const std::scoped_lock lock(mutex_);
    if (const auto found = young_.find(key); found != young_.end()) {
      value = found->second;
      return true;
    }
    const auto found = old_.find(key);
    if (found == old_.end()) return false;
    value = found->second;
    keep(key, value);
    return true;
  }

  void keep(const Key& key, const Value& value) {
    if (young_.size() >= most / 2) {
      old_ = std::move(young_);
      young_ = Table{};
    }
    young_.emplace(key, value);
  }

  const std::uint64_t number_ = next_memo_number();
  std::mutex mutex_;
  Table young_, old_;
};

}  // namespace flecsim::study
