// The rate that a study's conditions ask for.
#pragma once

#include <optional>
#include <span>
#include <string>

namespace flecsim::study {

/// Inferences per second: the largest N of conditions like `fps >= N`, `N < fps`, `latency <= 1/N`
/// (units are read: 33ms). Nothing where no condition bounds the rate from below by a number.
std::optional<double> target_fps(std::span<const std::string> conditions);

}  // namespace flecsim::study
