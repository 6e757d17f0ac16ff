// Which designs of a front cannot be told apart: every objective of the two differs by no more than
// their errors can make.
//
// A sweep along the objective in which the fewest error bars overlap; of the pairs that overlap
// there, each is judged in every objective. Memory grows with the designs, not with the pairs: of
// each design the `listed_most` nearest are named, the others counted. Above `judged_most` pairs
// each design is judged against its nearest neighbors along that objective alone, which `complete`
// tells.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "insight_errors.h"

namespace flecsim::study {

inline constexpr std::size_t listed_most = 16;
inline constexpr std::int64_t judged_most = 200'000'000;

struct Indistinct {
  std::vector<std::vector<std::size_t>> of;  ///< by design: the nearest of them, ascending
  std::vector<std::int64_t> count;           ///< by design: how many in all
  std::int64_t pairs = 0;
  bool complete = true;
};

/// `designs`: values and spreads of the objectives.
Indistinct inside_error(std::span<const ErrorModel::Known> designs,
                        std::int64_t most = judged_most);

}  // namespace flecsim::study
