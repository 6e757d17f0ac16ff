#include "flecsim/sim/cpu/soft_float.h"

#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

namespace flecsim::sim {
namespace {

__extension__ typedef unsigned __int128 Wide;

template <class B>
struct Format;
template <>
struct Format<std::uint32_t> {
  using Host = float;
  static constexpr int kFractionBits = 23;
  static constexpr int kBias = 127;
};
template <>
struct Format<std::uint64_t> {
  using Host = double;
  static constexpr int kFractionBits = 52;
  static constexpr int kBias = 1023;
};

template <class B>
constexpr int kFraction = Format<B>::kFractionBits;
template <class B>
constexpr B kSign = B{1} << (sizeof(B) * 8 - 1);
template <class B>
constexpr B kFractionMask = (B{1} << kFraction<B>)-1;
template <class B>
constexpr B kInfinity = static_cast<B>(kSign<B> - (B{1} << kFraction<B>));
template <class B>
constexpr B kQuietBit = B{1} << (kFraction<B> - 1);
template <class B>
constexpr B kCanonicalNan = kInfinity<B> | kQuietBit<B>;
template <class B>
constexpr B kLargestFinite = kInfinity<B> - 1;

template <class B>
bool is_nan(B a) {
  return (a & ~kSign<B>) > kInfinity<B>;
}
template <class B>
bool is_signaling(B a) {
  return is_nan(a) && (a & kQuietBit<B>) == 0;
}
template <class B>
bool is_infinite(B a) {
  return (a & ~kSign<B>) == kInfinity<B>;
}
template <class B>
bool is_zero(B a) {
  return (a & ~kSign<B>) == 0;
}
template <class B>
bool is_negative(B a) {
  return (a & kSign<B>) != 0;
}
template <class B>
B with_sign(bool negative, B magnitude) {
  return negative ? magnitude | kSign<B> : magnitude;
}

// A finite number: significand * 2^exponent.
struct Finite {
  bool negative;
  int exponent;
  Wide significand;
};

template <class B>
Finite unpack(B a) {
  const int biased = static_cast<int>((a & ~kSign<B>) >> kFraction<B>);
  const B fraction = a & kFractionMask<B>;
  const int lowest = 1 - Format<B>::kBias - kFraction<B>;
  if (biased == 0) return {is_negative(a), lowest, fraction};
  return {is_negative(a), lowest + biased - 1, fraction | (B{1} << kFraction<B>)};
}

int top_bit(Wide value) {
  const auto high = static_cast<std::uint64_t>(value >> 64);
  const auto low = static_cast<std::uint64_t>(value);
  return high != 0 ? 127 - std::countl_zero(high) : 63 - std::countl_zero(low);
}

// Moves the top bit of a non-zero significand to `position`.
Finite normalize(Finite a, int position) {
  const int shift = position - top_bit(a.significand);
  return {a.negative, a.exponent - shift, a.significand << shift};
}

// Right shift whose lost bits are remembered in bit 0.
Wide shift_right_jam(Wide value, int shift) {
  if (shift == 0) return value;
  if (shift > 127) return value != 0 ? 1 : 0;
  const Wide lost = value & ((Wide{1} << shift) - 1);
  return (value >> shift) | (lost != 0 ? 1 : 0);
}

// What is left of a significand after dropping `shift` bits.
struct Rounded {
  Wide quotient;
  bool inexact;
};

Rounded round_off(bool negative, Wide value, int shift, Rounding mode) {
  if (shift <= 0) return {value << -shift, false};
  if (shift > 127) {
    value = value != 0 ? 1 : 0;
    shift = 2;
  }
  const Wide quotient = value >> shift;
  const Wide rest = value & ((Wide{1} << shift) - 1);
  const Wide half = Wide{1} << (shift - 1);
  bool up = false;
  switch (mode) {
    case Rounding::nearest_even: up = rest > half || (rest == half && (quotient & 1) != 0); break;
    case Rounding::toward_zero: break;
    case Rounding::down: up = negative && rest != 0; break;
    case Rounding::up: up = !negative && rest != 0; break;
    case Rounding::nearest_max_magnitude: up = rest >= half; break;
  }
  return {quotient + (up ? 1 : 0), rest != 0};
}

template <class B>
B overflow(bool negative, FloatContext& context) {
  context.flags |= kFlagOverflow | kFlagInexact;
  const bool to_infinity = context.rounding == Rounding::nearest_even ||
                           context.rounding == Rounding::nearest_max_magnitude ||
                           context.rounding == (negative ? Rounding::down : Rounding::up);
  return with_sign<B>(negative, to_infinity ? kInfinity<B> : kLargestFinite<B>);
}

// Rounds a non-zero exact (or jammed) value to the format.
template <class B>
B round_pack(Finite a, FloatContext& context) {
  constexpr int kPrecision = kFraction<B> + 1;
  constexpr int kLowestExponent = 1 - Format<B>::kBias - kFraction<B>;
  const int top = a.exponent + top_bit(a.significand);
  const int unbounded = top - kPrecision + 1;
  int unit = unbounded < kLowestExponent ? kLowestExponent : unbounded;
  auto [quotient, inexact] =
      round_off(a.negative, a.significand, unit - a.exponent, context.rounding);
  if (inexact) {
    context.flags |= kFlagInexact;
    // Tiny after rounding: still below the smallest normal if the exponent had no lower bound.
    if (unbounded < kLowestExponent) {
      const bool near = unbounded == kLowestExponent - 1;
      const Wide free =
          round_off(a.negative, a.significand, unbounded - a.exponent, context.rounding).quotient;
      if (!near || free != Wide{1} << kPrecision) context.flags |= kFlagUnderflow;
    }
  }
  if (quotient == Wide{1} << kPrecision) {
    quotient >>= 1;
    ++unit;
  }
  const int biased = unit - kLowestExponent + 1;
  if (biased >= static_cast<int>(kInfinity<B> >> kFraction<B>)) return overflow<B>(a.negative, context);
  // A subnormal has no hidden bit: its exponent field is the carry of this addition.
  const B bits = (static_cast<B>(biased - 1) << kFraction<B>)+static_cast<B>(quotient);
  return with_sign<B>(a.negative, bits);
}

template <class B>
B invalid(FloatContext& context) {
  context.flags |= kFlagInvalid;
  return kCanonicalNan<B>;
}

// The result of an operation with at least one NaN among its operands.
template <class B>
B propagate(bool signaling, FloatContext& context) {
  if (signaling) context.flags |= kFlagInvalid;
  return kCanonicalNan<B>;
}

// Sum of two non-zero finite numbers.
template <class B>
B add_finite(Finite a, Finite b, FloatContext& context) {
  constexpr int kTop = 125;  // one bit for the carry, one to spare
  a = normalize(a, kTop);
  b = normalize(b, kTop);
  if (a.exponent < b.exponent) std::swap(a, b);
  b.significand = shift_right_jam(b.significand, a.exponent - b.exponent);
  if (a.negative == b.negative) {
    a.significand += b.significand;
  } else if (a.significand >= b.significand) {
    a.significand -= b.significand;
  } else {
    a.significand = b.significand - a.significand;
    a.negative = b.negative;
  }
  if (a.significand == 0) return with_sign<B>(context.rounding == Rounding::down, 0);
  return round_pack<B>(a, context);
}

template <class B>
B zero_sum(bool a_negative, bool b_negative, FloatContext& context) {
  if (a_negative == b_negative) return with_sign<B>(a_negative, 0);
  return with_sign<B>(context.rounding == Rounding::down, 0);
}

template <class B>
bool is_normal(B a) {
  const B exponent = a & kInfinity<B>;
  return exponent != 0 && exponent != kInfinity<B>;
}

template <class B>
bool host_allowed(const FloatContext& context) {
  return context.rounding == Rounding::nearest_even && (context.flags & kFlagInexact) != 0;
}

// True if a host result of normal operands needs no flag other than inexact.
template <class B>
bool host_result_is_safe(B bits) {
  const B exponent = bits & kInfinity<B>;
  return exponent > (B{1} << kFraction<B>) && exponent != kInfinity<B>;
}

template <class B>
typename Format<B>::Host host(B bits) {
  return std::bit_cast<typename Format<B>::Host>(bits);
}

template <class B, class Operation>
bool try_host(B a, B b, const FloatContext& context, Operation operation, B& result) {
  if (!host_allowed<B>(context) || !is_normal(a) || !is_normal(b)) return false;
  result = std::bit_cast<B>(operation(host(a), host(b)));
  return host_result_is_safe(result);
}

std::uint64_t integer_square_root(Wide value) {
  std::uint64_t root = 0;
  for (int bit = 63; bit >= 0; --bit) {
    const std::uint64_t candidate = root | (std::uint64_t{1} << bit);
    if (Wide{candidate} * candidate <= value) root = candidate;
  }
  return root;
}

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
B float_add(B a, B b, FloatContext& context) {
  B result;
  if (try_host(a, b, context, [](auto x, auto y) { return x + y; }, result)) return result;
  if (is_nan(a) || is_nan(b)) return propagate<B>(is_signaling(a) || is_signaling(b), context);
  if (is_infinite(a)) {
    return is_infinite(b) && is_negative(a) != is_negative(b) ? invalid<B>(context) : a;
  }
  if (is_infinite(b)) return b;
  if (is_zero(a) && is_zero(b)) return zero_sum<B>(is_negative(a), is_negative(b), context);
  if (is_zero(a)) return b;
  if (is_zero(b)) return a;
  return add_finite<B>(unpack(a), unpack(b), context);
}

template <class B>
B float_subtract(B a, B b, FloatContext& context) {
  if (is_nan(b)) return propagate<B>(is_signaling(a) || is_signaling(b), context);
  return float_add<B>(a, b ^ kSign<B>, context);
}

template <class B>
B float_multiply(B a, B b, FloatContext& context) {
  B result;
  if (try_host(a, b, context, [](auto x, auto y) { return x * y; }, result)) return result;
  if (is_nan(a) || is_nan(b)) return propagate<B>(is_signaling(a) || is_signaling(b), context);
  const bool negative = is_negative(a) != is_negative(b);
  if (is_infinite(a) || is_infinite(b)) {
    return is_zero(a) || is_zero(b) ? invalid<B>(context) : with_sign(negative, kInfinity<B>);
  }
  if (is_zero(a) || is_zero(b)) return with_sign<B>(negative, 0);
  const Finite x = unpack(a);
  const Finite y = unpack(b);
  return round_pack<B>({negative, x.exponent + y.exponent, x.significand * y.significand}, context);
}

template <class B>
B float_divide(B a, B b, FloatContext& context) {
  B result;
  if (try_host(a, b, context, [](auto x, auto y) { return x / y; }, result)) return result;
  if (is_nan(a) || is_nan(b)) return propagate<B>(is_signaling(a) || is_signaling(b), context);
  const bool negative = is_negative(a) != is_negative(b);
  if (is_infinite(a)) {
    return is_infinite(b) ? invalid<B>(context) : with_sign(negative, kInfinity<B>);
  }
  if (is_infinite(b)) return with_sign<B>(negative, 0);
  if (is_zero(b)) {
    if (is_zero(a)) return invalid<B>(context);
    context.flags |= kFlagDivideByZero;
    return with_sign(negative, kInfinity<B>);
  }
  if (is_zero(a)) return with_sign<B>(negative, 0);
  const Finite x = normalize(unpack(a), 126);
  const Finite y = normalize(unpack(b), 62);
  const Wide quotient = x.significand / y.significand;
  const bool rest = x.significand % y.significand != 0;
  return round_pack<B>({negative, x.exponent - y.exponent, quotient | (rest ? 1 : 0)}, context);
}

template <class B>
B float_square_root(B a, FloatContext& context) {
  if (is_nan(a)) return propagate<B>(is_signaling(a), context);
  if (is_zero(a)) return a;
  if (is_negative(a)) return invalid<B>(context);
  if (is_infinite(a)) return a;
  if (host_allowed<B>(context) && is_normal(a)) return std::bit_cast<B>(std::sqrt(host(a)));
  Finite x = normalize(unpack(a), 125);
  if (x.exponent % 2 != 0) {
    x.significand <<= 1;
    --x.exponent;
  }
  const std::uint64_t root = integer_square_root(x.significand);
  const bool rest = Wide{root} * root != x.significand;
  // One more bit below the root carries the remainder.
  return round_pack<B>({false, x.exponent / 2 - 1, (Wide{root} << 1) | (rest ? 1 : 0)}, context);
}

template <class B>
B float_fused_multiply_add(B a, B b, B c, FloatContext& context) {
  if (host_allowed<B>(context) && is_normal(a) && is_normal(b) && is_normal(c)) {
    const B result = std::bit_cast<B>(std::fma(host(a), host(b), host(c)));
    if (host_result_is_safe(result)) return result;
  }
  const bool impossible = (is_infinite(a) && is_zero(b)) || (is_zero(a) && is_infinite(b));
  if (impossible) return invalid<B>(context);
  if (is_nan(a) || is_nan(b) || is_nan(c)) {
    return propagate<B>(is_signaling(a) || is_signaling(b) || is_signaling(c), context);
  }
  const bool negative = is_negative(a) != is_negative(b);
  if (is_infinite(a) || is_infinite(b)) {
    if (is_infinite(c) && is_negative(c) != negative) return invalid<B>(context);
    return with_sign(negative, kInfinity<B>);
  }
  if (is_infinite(c)) return c;
  if (is_zero(a) || is_zero(b)) {
    return is_zero(c) ? zero_sum<B>(negative, is_negative(c), context) : c;
  }
  const Finite x = unpack(a);
  const Finite y = unpack(b);
  const Finite product{negative, x.exponent + y.exponent, x.significand * y.significand};
  if (is_zero(c)) return round_pack<B>(product, context);
  return add_finite<B>(product, unpack(c), context);
}

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

#define FLECSIM_INSTANTIATE(B)                                             \
  template B float_add<B>(B, B, FloatContext&);                            \
  template B float_subtract<B>(B, B, FloatContext&);                       \
  template B float_multiply<B>(B, B, FloatContext&);                       \
  template B float_divide<B>(B, B, FloatContext&);                         \
  template B float_square_root<B>(B, FloatContext&);                       \
  template B float_fused_multiply_add<B>(B, B, B, FloatContext&);          \
  template B float_minimum<B>(B, B, FloatContext&);                        \
  template B float_maximum<B>(B, B, FloatContext&);                        \
  template bool float_equal<B>(B, B, FloatContext&);                       \
  template bool float_less<B>(B, B, FloatContext&);                        \
  template bool float_less_equal<B>(B, B, FloatContext&);                  \
  template std::uint32_t float_classify<B>(B);                             \
  template std::int64_t float_to_signed<B>(B, int, FloatContext&);         \
  template std::uint64_t float_to_unsigned<B>(B, int, FloatContext&);      \
  template B signed_to_float<B>(std::int64_t, FloatContext&);              \
  template B unsigned_to_float<B>(std::uint64_t, FloatContext&);
FLECSIM_INSTANTIATE(std::uint32_t)
FLECSIM_INSTANTIATE(std::uint64_t)
#undef FLECSIM_INSTANTIATE

}  // namespace flecsim::sim
