// How Gemmini's DMA splits one row into bus requests.
//
// Among the sizes from the bus width to the largest transfer (powers of two) take the one that
// moves most of what is left when aligned downwards; the smallest on ties (StreamReader and
// StreamWriter).
#pragma once

#include <array>
#include <cstdint>

#include "flecsim/schedule/gemmini_tiling.h"

namespace flecsim::schedule {

/// One request: its size on the bus and the bytes of it that are wanted.
struct Request {
  std::int32_t size = 0;
  std::int32_t useful = 0;
};

inline Request next_request(std::int64_t address, std::int64_t left, std::int64_t bus_bytes,
                            std::int64_t max_bytes) {
  if ((address & (max_bytes - 1)) == 0 && left >= max_bytes) {
    return {static_cast<std::int32_t>(max_bytes), static_cast<std::int32_t>(max_bytes)};
  }
  Request best;
  for (std::int64_t size = bus_bytes; size <= max_bytes; size *= 2) {
    const std::int64_t aligned = size - (address & (size - 1));
    const std::int64_t useful = aligned < left ? aligned : left;
    if (useful > best.useful)
      best = {static_cast<std::int32_t>(size), static_cast<std::int32_t>(useful)};
  }
  return best;
}

struct Split {
  std::int32_t requests = 0;
  std::int32_t bytes = 0;
};

/// Requests and bus bytes of a whole row; remembers what it has split.
class RequestSplit {
 public:
  explicit RequestSplit(const GemminiGeometry& geometry)
      : bus_(geometry.bus_bytes), max_(geometry.max_request_bytes) {}

  Split operator()(std::int64_t address, std::int64_t bytes) {
    const std::int64_t offset = address & (max_ - 1);
    if (offset == last_offset_ && bytes == last_bytes_) return last_;
    last_offset_ = offset;
    last_bytes_ = bytes;
    last_ = {};
    for (std::int64_t done = 0; done < bytes;) {
      const Request r = next_request(offset + done, bytes - done, bus_, max_);
      done += r.useful;
      last_.bytes += r.size;
      ++last_.requests;
    }
    return last_;
  }

 private:
  std::int64_t bus_, max_;
  std::int64_t last_offset_ = -1, last_bytes_ = -1;
  Split last_{};
};

}  // namespace flecsim::schedule
