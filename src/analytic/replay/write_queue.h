// The ports of a single-ported accumulator bank, whose rows are spread over sub-banks.
//
// A write leaves the pipeline of the accumulator into a queue in front of its sub-bank and is done
// in the first cycle in which no addition reads the sub-bank; until then the sub-bank serves no
// read. A load waits a cycle when two additions in a row went to one sub-bank. Sources:
// AccumulatorMem.scala, Scratchpad.scala. Limit: only the latest `window` cycles are looked at.
#pragma once

#include <algorithm>
#include <cstdint>

#include "fifo.h"
#include "memories.h"

namespace flecsim::analytic::replay {

/// What happened to a sub-bank in the latest cycles: bit k stands for k cycles ago.
struct RecentWrites {
  static constexpr std::int32_t window = 8;
  std::uint32_t writes = 0;
  std::uint32_t additions = 0;  ///< of those: they read the row first

  void add(Cycle now, const RowWrite& write) {
    const Cycle age = now - write.at;
    if (age < 0 || age > window) return;
    writes |= 1u << age;
    if (write.accumulate) additions |= 1u << age;
  }
};

/// A write waits for the sub-bank or takes it in this cycle, `pipeline` cycles being those before
/// the queue.
inline bool queue_busy(const RecentWrites& recent, std::int32_t pipeline) {
  std::int32_t previous = RecentWrites::window + 1;  // cycles ago in which the one before was done
  for (std::int32_t age = RecentWrites::window; age > pipeline; --age) {
    if (!(recent.writes >> age & 1)) continue;
    std::int32_t done = std::min(age - pipeline - 1, previous - 1);
    while (done > 0 && (recent.additions >> done & 1)) --done;
    if (done <= 0) return true;
    previous = done;
  }
  return false;
}

}  // namespace flecsim::analytic::replay
