// What the operations of soft_float.h are made of: the two formats, unpacked numbers, one rounding.
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "flecsim/sim/cpu/soft_float.h"

namespace flecsim::sim::soft_float {

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

inline int top_bit(Wide value) {
  const auto high = static_cast<std::uint64_t>(value >> 64);
  const auto low = static_cast<std::uint64_t>(value);
  return high != 0 ? 127 - std::countl_zero(high) : 63 - std::countl_zero(low);
}

// Moves the top bit of a non-zero significand to `position`.
inline Finite normalize(Finite a, int position) {
  const int shift = position - top_bit(a.significand);
  return {a.negative, a.exponent - shift, a.significand << shift};
}

// Right shift whose lost bits are remembered in bit 0.
inline Wide shift_right_jam(Wide value, int shift) {
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

inline Rounded round_off(bool negative, Wide value, int shift, Rounding mode) {
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
    case Rounding::nearest_even:
      up = rest > half || (rest == half && (quotient & 1) != 0);
      break;
    case Rounding::toward_zero:
      break;
    case Rounding::down:
      up = negative && rest != 0;
      break;
    case Rounding::up:
      up = !negative && rest != 0;
      break;
    case Rounding::nearest_max_magnitude:
      up = rest >= half;
      break;
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
  if (biased >= static_cast<int>((kInfinity<B>) >> kFraction<B>))
    return overflow<B>(a.negative, context);
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

template <class B>
bool is_normal(B a) {
  const B exponent = a & kInfinity<B>;
  return exponent != 0 && exponent != kInfinity<B>;
}

}  // namespace flecsim::sim::soft_float
