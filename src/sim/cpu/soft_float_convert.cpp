// Comparison, classification, minimum and maximum, conversion.
#include <limits>

#include "flecsim/sim/cpu/soft_float.h"

#include "soft_float_parts.h"

namespace flecsim::sim {

using namespace soft_float;

namespace {

// Rounds to an integer magnitude; the flag is raised by the caller, who knows the range.
Rounded to_integer(Finite a, Rounding mode) {
  if (a.exponent >= 0) {
    // More than 2^64 either way: any value out of range will do.
    if (a.exponent > 60) return {Wide{1} << 100, false};
    return {a.significand << a.exponent, false};
  }
  return round_off(a.negative, a.significand, -a.exponent, mode);
}

std::int64_t saturate_signed(bool negative, int width_bits) {
  const std::int64_t largest = width_bits == 64 ? std::numeric_limits<std::int64_t>::max()
                                                : std::numeric_limits<std::int32_t>::max();
  return negative ? -largest - 1 : largest;
}

std::uint64_t saturate_unsigned(bool negative, int width_bits) {
  if (negative) return 0;
  return width_bits == 64 ? ~std::uint64_t{0} : 0xffffffffU;
}

template <class B>
bool ordered_less(B a, B b) {
  if (is_negative(a) != is_negative(b)) return is_negative(a) && ((a | b) & ~kSign<B>) != 0;
  return is_negative(a) ? a > b : a < b;
}

template <class B>
B pick(B a, B b, bool want_smaller, FloatContext& context) {
  if (is_signaling(a) || is_signaling(b)) context.flags |= kFlagInvalid;
  if (is_nan(a)) return is_nan(b) ? kCanonicalNan<B> : b;
  if (is_nan(b)) return a;
  if (is_zero(a) && is_zero(b)) return want_smaller == is_negative(a) ? a : b;
  return ordered_less(a, b) == want_smaller ? a : b;
}

}  // namespace

template <class B>
B float_minimum(B a, B b, FloatContext& context) {
  return pick(a, b, true, context);
}

template <class B>
B float_maximum(B a, B b, FloatContext& context) {
  return pick(a, b, false, context);
}

template <class B>
bool float_equal(B a, B b, FloatContext& context) {
  if (is_signaling(a) || is_signaling(b)) context.flags |= kFlagInvalid;
  if (is_nan(a) || is_nan(b)) return false;
  return a == b || (is_zero(a) && is_zero(b));
}

template <class B>
bool float_less(B a, B b, FloatContext& context) {
  if (is_nan(a) || is_nan(b)) {
    context.flags |= kFlagInvalid;
    return false;
  }
  return ordered_less(a, b);
}

template <class B>
bool float_less_equal(B a, B b, FloatContext& context) {
  if (is_nan(a) || is_nan(b)) {
    context.flags |= kFlagInvalid;
    return false;
  }
  return !ordered_less(b, a);
}

template <class B>
std::uint32_t float_classify(B a) {
  if (is_nan(a)) return is_signaling(a) ? 1U << 8 : 1U << 9;
  const int magnitude = is_infinite(a) ? 0 : is_normal(a) ? 1 : is_zero(a) ? 3 : 2;
  return is_negative(a) ? 1U << magnitude : 1U << (7 - magnitude);
}

template <class B>
std::int64_t float_to_signed(B a, int width_bits, FloatContext& context) {
  const bool negative = is_negative(a) && !is_nan(a);
  const std::int64_t bound = saturate_signed(negative, width_bits);
  if (is_nan(a) || is_infinite(a)) {
    context.flags |= kFlagInvalid;
    return bound;
  }
  const auto [magnitude, inexact] = to_integer(unpack(a), context.rounding);
  const Wide limit = (Wide{1} << (width_bits - 1)) - (negative ? 0 : 1);
  if (magnitude > limit) {
    context.flags |= kFlagInvalid;
    return bound;
  }
  if (inexact) context.flags |= kFlagInexact;
  const auto value = static_cast<std::uint64_t>(magnitude);
  return static_cast<std::int64_t>(negative ? 0 - value : value);
}

template <class B>
std::uint64_t float_to_unsigned(B a, int width_bits, FloatContext& context) {
  const bool negative = is_negative(a) && !is_nan(a);
  const std::uint64_t bound = saturate_unsigned(negative, width_bits);
  if (is_nan(a) || is_infinite(a)) {
    context.flags |= kFlagInvalid;
    return bound;
  }
  const auto [magnitude, inexact] = to_integer(unpack(a), context.rounding);
  const Wide limit = negative ? 0 : (Wide{1} << width_bits) - 1;
  if (magnitude > limit) {
    context.flags |= kFlagInvalid;
    return bound;
  }
  if (inexact) context.flags |= kFlagInexact;
  return static_cast<std::uint64_t>(magnitude);
}

template <class B>
B signed_to_float(std::int64_t value, FloatContext& context) {
  if (value == 0) return 0;
  const bool negative = value < 0;
  const auto bits = static_cast<std::uint64_t>(value);
  return round_pack<B>({negative, 0, negative ? 0 - bits : bits}, context);
}

template <class B>
B unsigned_to_float(std::uint64_t value, FloatContext& context) {
  if (value == 0) return 0;
  return round_pack<B>({false, 0, value}, context);
}

std::uint64_t float_widen(std::uint32_t a, FloatContext& context) {
  if (is_nan(a)) return propagate<std::uint64_t>(is_signaling(a), context);
  if (is_infinite(a)) return with_sign(is_negative(a), kInfinity<std::uint64_t>);
  if (is_zero(a)) return with_sign<std::uint64_t>(is_negative(a), 0);
  return round_pack<std::uint64_t>(unpack(a), context);
}

std::uint32_t float_narrow(std::uint64_t a, FloatContext& context) {
  if (is_nan(a)) return propagate<std::uint32_t>(is_signaling(a), context);
  if (is_infinite(a)) return with_sign(is_negative(a), kInfinity<std::uint32_t>);
  if (is_zero(a)) return with_sign<std::uint32_t>(is_negative(a), 0);
  return round_pack<std::uint32_t>(unpack(a), context);
}

#define FLECSIM_INSTANTIATE(B)                                        \
  template B float_minimum<B>(B, B, FloatContext&);                   \
  template B float_maximum<B>(B, B, FloatContext&);                   \
  template bool float_equal<B>(B, B, FloatContext&);                  \
  template bool float_less<B>(B, B, FloatContext&);                   \
  template bool float_less_equal<B>(B, B, FloatContext&);             \
  template std::uint32_t float_classify<B>(B);                        \
  template std::int64_t float_to_signed<B>(B, int, FloatContext&);    \
  template std::uint64_t float_to_unsigned<B>(B, int, FloatContext&); \
  template B signed_to_float<B>(std::int64_t, FloatContext&);         \
  template B unsigned_to_float<B>(std::uint64_t, FloatContext&);
FLECSIM_INSTANTIATE(std::uint32_t)
FLECSIM_INSTANTIATE(std::uint64_t)
#undef FLECSIM_INSTANTIATE

}  // namespace flecsim::sim
