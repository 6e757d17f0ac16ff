// IEEE 754 binary32 and binary64 arithmetic as RISC-V defines it, bit exact: results, the five
// accrued exception flags and the five rounding modes (RMM included), canonical NaN results and
// tininess detected after rounding.
//
// Source: IEEE 754-2008; RISC-V unprivileged specification 20191213, chapters 11 and 12.
// Method: exact integer arithmetic on 128-bit significands and one rounding step. Where the mode is
// to-nearest-even and the inexact flag is already raised, the host's operation gives the same result
// and no new flag as long as operands and result are normal numbers; that path is taken.
// Limits: the host must be in its default rounding mode (to nearest even).
#pragma once

#include <cstdint>

namespace flecsim::sim {

enum class Rounding : std::uint8_t {
  nearest_even = 0,
  toward_zero = 1,
  down = 2,
  up = 3,
  nearest_max_magnitude = 4,
};

// Bits of fflags.
inline constexpr std::uint8_t kFlagInexact = 1;
inline constexpr std::uint8_t kFlagUnderflow = 2;
inline constexpr std::uint8_t kFlagOverflow = 4;
inline constexpr std::uint8_t kFlagDivideByZero = 8;
inline constexpr std::uint8_t kFlagInvalid = 16;

// Rounding mode of an operation, and the flags that it adds to.
struct FloatContext {
  Rounding rounding = Rounding::nearest_even;
  std::uint8_t flags = 0;
};

// B is std::uint32_t (binary32) or std::uint64_t (binary64): the encoded bits.
template <class B>
B float_add(B a, B b, FloatContext& context);
template <class B>
B float_subtract(B a, B b, FloatContext& context);
template <class B>
B float_multiply(B a, B b, FloatContext& context);
template <class B>
B float_divide(B a, B b, FloatContext& context);
template <class B>
B float_square_root(B a, FloatContext& context);
// a * b + c with one rounding.
template <class B>
B float_fused_multiply_add(B a, B b, B c, FloatContext& context);
// minimumNumber and maximumNumber: a quiet NaN loses against a number, -0 < +0.
template <class B>
B float_minimum(B a, B b, FloatContext& context);
template <class B>
B float_maximum(B a, B b, FloatContext& context);
template <class B>
bool float_equal(B a, B b, FloatContext& context);  // quiet comparison
template <class B>
bool float_less(B a, B b, FloatContext& context);  // signaling comparison
template <class B>
bool float_less_equal(B a, B b, FloatContext& context);
// The ten-bit mask of FCLASS.
template <class B>
std::uint32_t float_classify(B a);

// Conversion to integers of 32 or 64 bits; out-of-range values and NaN saturate and raise invalid.
template <class B>
std::int64_t float_to_signed(B a, int width_bits, FloatContext& context);
template <class B>
std::uint64_t float_to_unsigned(B a, int width_bits, FloatContext& context);
template <class B>
B signed_to_float(std::int64_t value, FloatContext& context);
template <class B>
B unsigned_to_float(std::uint64_t value, FloatContext& context);

std::uint64_t float_widen(std::uint32_t a, FloatContext& context);
std::uint32_t float_narrow(std::uint64_t a, FloatContext& context);

}  // namespace flecsim::sim
