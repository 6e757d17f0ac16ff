// Values kept by a key of numbers, made once, shared by threads, up to a fixed number of them: the
// memory of a search does not grow with its designs.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <mutex>
#include <shared_mutex>
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

/// A reference that `get` returns stays good until the same thread's next `get` of that type.
template <std::size_t N, typename Value>
class Memo {
 public:
  using Key = std::array<std::int64_t, N>;
  template <typename Make>
  const Value& get(const Key& key, Make make) {
    {
      const std::shared_lock lock(mutex_);
      if (const auto found = values_.find(key); found != values_.end()) return found->second;
    }
    Value made = make();
    const std::unique_lock lock(mutex_);
    if (values_.size() < most) return values_.emplace(key, std::move(made)).first->second;
    thread_local Value unkept;
    unkept = std::move(made);
    return unkept;
  }

 private:
  static constexpr std::size_t most = 65536;
  std::shared_mutex mutex_;
  std::unordered_map<Key, Value, NumbersHash<N>> values_;
};

}  // namespace flecsim::study
