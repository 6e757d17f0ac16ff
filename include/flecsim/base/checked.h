// Integer arithmetic that cannot overflow unseen: results that leave 64 bits are InputErrors.
#pragma once

#include <cstdint>
#include <string_view>

#include "flecsim/base/error.h"

namespace flecsim::base {

/// a * b; `what` names the quantity for the message.
inline std::int64_t checked_multiply(std::int64_t a, std::int64_t b, std::string_view what) {
  std::int64_t result = 0;
  if (__builtin_mul_overflow(a, b, &result)) {
    throw InputError(std::string(what) + " is larger than 2^63, expected a 64-bit number");
  }
  return result;
}

inline std::int64_t checked_add(std::int64_t a, std::int64_t b, std::string_view what) {
  std::int64_t result = 0;
  if (__builtin_add_overflow(a, b, &result)) {
    throw InputError(std::string(what) + " is larger than 2^63, expected a 64-bit number");
  }
  return result;
}

/// ceil(a / b) for a >= 0, b > 0.
constexpr std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

}  // namespace flecsim::base
