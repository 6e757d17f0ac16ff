// Requests and bus bytes of rows at a constant distance.
//
// How a row is split into requests depends on its address modulo the largest request only, so rows
// at a constant distance repeat after at most 64: sums cost that period, not the number of rows.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <vector>

#include "flecsim/schedule/requests.h"

namespace flecsim::schedule {

/// Requests and bus bytes of many rows.
struct Tally {
  std::int64_t requests = 0;
  std::int64_t bytes = 0;
  void add(const Tally& other, std::int64_t times) {
    requests += other.requests * times;
    bytes += other.bytes * times;
  }
};

/// Sums over rows at a constant distance.
class RowTraffic {
 public:
  explicit RowTraffic(const GemminiGeometry& geometry)
      : max_(geometry.max_request_bytes), split_(geometry) {}

  /// Rows of `bytes` bytes at address, address + stride, ...
  Tally rows(std::int64_t address, std::int64_t stride, std::int64_t count, std::int64_t bytes) {
    return repeat(address, stride, count, [&](std::int64_t at) { return row(at, bytes); });
  }

  /// `outer_count` runs of such rows, `outer_stride` apart.
  Tally grid(std::int64_t address, std::int64_t outer_stride, std::int64_t outer_count,
             std::int64_t stride, std::int64_t count, std::int64_t bytes) {
    return repeat(address, outer_stride, outer_count,
                  [&](std::int64_t at) { return rows(at, stride, count, bytes); });
  }

 private:
  /// The sum of `one` over count addresses: it repeats when stride * n is a multiple of max_.
  template <class One>
  Tally repeat(std::int64_t address, std::int64_t stride, std::int64_t count, One one) const {
    const std::int64_t period = max_ / std::gcd(stride, max_);
    Tally sum;
    for (std::int64_t i = 0; i < std::min(count, period); ++i) {
      sum.add(one(address + i * stride), (count - i + period - 1) / period);
    }
    return sum;
  }

  Tally row(std::int64_t address, std::int64_t bytes) {
    Cache& cache = cache_of(bytes);
    Split& known = cache.splits[static_cast<std::size_t>(address & (max_ - 1))];
    if (known.requests == 0) known = split_(address, bytes);
    return {known.requests, known.bytes};
  }

  struct Cache {
    std::int64_t bytes = 0;
    std::array<Split, 64> splits{};
  };
  Cache& cache_of(std::int64_t bytes) {
    if (last_ < caches_.size() && caches_[last_].bytes == bytes) return caches_[last_];
    for (last_ = 0; last_ < caches_.size(); ++last_) {
      if (caches_[last_].bytes == bytes) return caches_[last_];
    }
    caches_.push_back({bytes, {}});
    return caches_.back();
  }

  std::int64_t max_;
  RequestSplit split_;
  std::vector<Cache> caches_;
  std::size_t last_ = 0;
};

}  // namespace flecsim::schedule
