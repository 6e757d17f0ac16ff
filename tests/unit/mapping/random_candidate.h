// Random complete candidates of a map space.
#pragma once

#include <algorithm>

#include "flecsim/base/random.h"

#include "map_space.h"

namespace flecsim::testing {

inline mapping::Candidate random_candidate(const mapping::MapSpace& space, base::Random& random) {
  mapping::Candidate c = space.initial();
  for (int d = 0; d < space.dims(); ++d) {
    for (int s = 0; s < space.slots(); ++s) {
      if (!space.limit(s, d).fixed) c.factor[s][d] = 1;
    }
    for (const std::int32_t p : space.primes(d)) {
      int slot = 0;
      do {
        slot = static_cast<int>(random.below(static_cast<std::uint64_t>(space.slots())));
      } while (space.limit(slot, d).fixed);
      c.factor[slot][d] *= p;
    }
  }
  for (int l = 0; l < space.levels(); ++l) {
    for (int i = space.dims() - 1; i > 0; --i) {
      std::swap(c.order[l][i], c.order[l][random.below(static_cast<std::uint64_t>(i) + 1)]);
    }
    c.keep[l] =
        static_cast<std::uint8_t>(space.kept_always(l) | (space.keep_open(l) & random.below(256)));
  }
  return c;
}

}  // namespace flecsim::testing
