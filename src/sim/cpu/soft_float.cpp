// Addition, multiplication, division, square root, fused multiply-add.
#include "flecsim/sim/cpu/soft_float.h"

#include <bit>
#include <cmath>

#include "soft_float_parts.h"

namespace flecsim::sim {

using namespace soft_float;

namespace {

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
bool host_allowed(const FloatContext& context) {
  return context.rounding == Rounding::nearest_even && (context.flags & kFlagInexact) != 0;
}

// True if a host result of normal operands needs no flag other than inexact.
template <class B>
bool host_result_is_safe(B bits) {
  const B exponent = bits & kInfinity<B>;
  return exponent > (B{1} << kFraction<B>)&&exponent != kInfinity<B>;
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

}  // namespace

template <class B>
B float_add(B a, B b, FloatContext& context) {
  B result;
  if (try_host(
          a, b, context, [](auto x, auto y) { return x + y; }, result))
    return result;
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
  if (try_host(
          a, b, context, [](auto x, auto y) { return x * y; }, result))
    return result;
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
  if (try_host(
          a, b, context, [](auto x, auto y) { return x / y; }, result))
    return result;
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

#define FLECSIM_INSTANTIATE(B)                       \
  template B float_add<B>(B, B, FloatContext&);      \
  template B float_subtract<B>(B, B, FloatContext&); \
  template B float_multiply<B>(B, B, FloatContext&); \
  template B float_divide<B>(B, B, FloatContext&);   \
  template B float_square_root<B>(B, FloatContext&); \
  template B float_fused_multiply_add<B>(B, B, B, FloatContext&);
FLECSIM_INSTANTIATE(std::uint32_t)
FLECSIM_INSTANTIATE(std::uint64_t)
#undef FLECSIM_INSTANTIATE

}  // namespace flecsim::sim
