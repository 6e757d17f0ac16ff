// Soft float against the host's unit (results and flags, four rounding modes) and, for the mode
// that the host lacks, against values worked by hand.
#include "flecsim/sim/cpu/soft_float.h"

#include <array>
#include <bit>
#include <cmath>
#include <random>

#include <fenv.h>
#include <gtest/gtest.h>

namespace flecsim::sim {
namespace {

template <class B>
using HostOf = std::conditional_t<sizeof(B) == 4, float, double>;

struct Mode {
  Rounding soft;
  int host;
};
constexpr std::array<Mode, 4> kModes{{{Rounding::nearest_even, FE_TONEAREST},
                                      {Rounding::toward_zero, FE_TOWARDZERO},
                                      {Rounding::down, FE_DOWNWARD},
                                      {Rounding::up, FE_UPWARD}}};

std::uint8_t host_flags() {
  const int raised = fetestexcept(FE_ALL_EXCEPT);
  return static_cast<std::uint8_t>(((raised & FE_INEXACT) != 0 ? kFlagInexact : 0) |
                                   ((raised & FE_UNDERFLOW) != 0 ? kFlagUnderflow : 0) |
                                   ((raised & FE_OVERFLOW) != 0 ? kFlagOverflow : 0) |
                                   ((raised & FE_DIVBYZERO) != 0 ? kFlagDivideByZero : 0) |
                                   ((raised & FE_INVALID) != 0 ? kFlagInvalid : 0));
}

// Numbers near every boundary of the format.
template <class B>
B interesting(std::mt19937_64& random) {
  constexpr int kFraction = sizeof(B) == 4 ? 23 : 52;
  constexpr B kInfinity = sizeof(B) == 4 ? B(0x7f800000) : B(0x7ff0000000000000);
  constexpr B kOne = sizeof(B) == 4 ? B(0x3f800000) : B(0x3ff0000000000000);
  const B sign = static_cast<B>(random() & 1) << (sizeof(B) * 8 - 1);
  const B small = static_cast<B>(random() % 5);
  const B fraction = static_cast<B>(random()) & ((B{1} << kFraction) - 1);
  switch (random() % 9) {
    case 0:
      return sign | small;
    case 1:
      return sign | ((B{1} << kFraction) + small - 2);
    case 2:
      return sign | (kInfinity - small);
    case 3:
      return sign | (kInfinity + small);
    case 4:
      return sign | (kInfinity | (B{1} << (kFraction - 1)) | small);
    case 5:
      return sign | fraction;
    case 6:
      return sign | (kOne + (static_cast<B>(random() % 60) << kFraction)) | fraction;
    case 7:
      return sign | (kOne - (static_cast<B>(random() % 60) << kFraction)) | small;
    default:
      return static_cast<B>(random());
  }
}

// The host keeps NaN payloads; RISC-V has one NaN.
template <class B>
B canonical(HostOf<B> value) {
  if (std::isnan(value)) return sizeof(B) == 4 ? B(0x7fc00000) : B(0x7ff8000000000000);
  return std::bit_cast<B>(value);
}

template <class B, class Soft, class Host>
void compare(Soft soft, Host host, const char* what) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 40'000; ++i) {
    const Mode mode = kModes[static_cast<std::size_t>(i) % 4];
    const B a = interesting<B>(random);
    const B b = interesting<B>(random);
    const B c = interesting<B>(random);
    // With the inexact flag raised already, the host's unit may be used inside.
    FloatContext context{mode.soft, static_cast<std::uint8_t>(random() & 1)};
    const std::uint8_t before = context.flags;
    const B result = soft(a, b, c, context);
    fesetround(mode.host);
    feclearexcept(FE_ALL_EXCEPT);
    volatile HostOf<B> x = std::bit_cast<HostOf<B>>(a);
    volatile HostOf<B> y = std::bit_cast<HostOf<B>>(b);
    volatile HostOf<B> z = std::bit_cast<HostOf<B>>(c);
    const volatile HostOf<B> expected = host(x, y, z);
    const std::uint8_t flags = host_flags() | before;
    fesetround(FE_TONEAREST);
    ASSERT_EQ(result, canonical<B>(expected))
        << what << std::hex << " " << a << " " << b << " " << c << " mode " << i % 4;
    ASSERT_EQ(context.flags, flags)
        << what << std::hex << " " << a << " " << b << " " << c << " mode " << i % 4;
  }
}

template <class B>
void compare_all() {
  using H = HostOf<B>;
  using C = FloatContext;
  compare<B>([](B a, B b, B, C& c) { return float_add<B>(a, b, c); },
             [](H a, H b, H) { return a + b; }, "add");
  compare<B>([](B a, B b, B, C& c) { return float_subtract<B>(a, b, c); },
             [](H a, H b, H) { return a - b; }, "subtract");
  compare<B>([](B a, B b, B, C& c) { return float_multiply<B>(a, b, c); },
             [](H a, H b, H) { return a * b; }, "multiply");
  compare<B>([](B a, B b, B, C& c) { return float_divide<B>(a, b, c); },
             [](H a, H b, H) { return a / b; }, "divide");
  compare<B>([](B a, B, B, C& c) { return float_square_root<B>(a, c); },
             [](H a, H, H) { return std::sqrt(a); }, "sqrt");
}

TEST(SoftFloat, SingleAgreesWithTheHost) { compare_all<std::uint32_t>(); }
TEST(SoftFloat, DoubleAgreesWithTheHost) { compare_all<std::uint64_t>(); }

TEST(SoftFloat, NarrowingAgreesWithTheHost) {
  compare<std::uint64_t>(
      [](std::uint64_t a, std::uint64_t, std::uint64_t, FloatContext& c) {
        const std::uint32_t narrow = float_narrow(a, c);
        FloatContext scratch;
        return float_widen(narrow, scratch);
      },
      [](double a, double, double) { return static_cast<double>(static_cast<float>(a)); },
      "narrow");
}

TEST(SoftFloat, FusedMultiplyAddRoundsOnce) {
  FloatContext context;
  const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
  // (1 + e)(1 - e) - 1 = -e^2: nothing is left of it if the product is rounded first.
  const double e = std::ldexp(1.0, -30);
  EXPECT_EQ(float_fused_multiply_add<std::uint64_t>(bits(1 + e), bits(1 - e), bits(-1.0), context),
            bits(-e * e));
  EXPECT_EQ(context.flags, 0);
  // infinity * 0 is invalid even where the addend is a quiet NaN.
  const std::uint64_t infinity = bits(HUGE_VAL);
  EXPECT_EQ(float_fused_multiply_add<std::uint64_t>(infinity, 0, 0x7ff8000000000000U, context),
            0x7ff8000000000000U);
  EXPECT_EQ(context.flags, kFlagInvalid);
}

TEST(SoftFloat, FusedMultiplyAddAgreesWithTheHost) {
  compare<std::uint64_t>(
      [](std::uint64_t a, std::uint64_t b, std::uint64_t c, FloatContext& context) {
        return float_fused_multiply_add<std::uint64_t>(a, b, c, context);
      },
      [](double a, double b, double c) {
        // The host leaves the flag of infinity * 0 + NaN to the implementation; RISC-V raises it.
        if ((std::isinf(a) && b == 0) || (a == 0 && std::isinf(b))) feraiseexcept(FE_INVALID);
        return std::fma(a, b, c);
      },
      "fma");
}

TEST(SoftFloat, NearestMaxMagnitudeRoundsTiesAway) {
  FloatContext context{Rounding::nearest_max_magnitude, 0};
  // 2^24 + 1 is a tie in single precision.
  EXPECT_EQ(unsigned_to_float<std::uint32_t>((1U << 24) + 1, context), 0x4b800001U);
  EXPECT_EQ(signed_to_float<std::uint32_t>(-((1 << 24) + 1), context), 0xcb800001U);
  EXPECT_EQ(context.flags, kFlagInexact);
  EXPECT_EQ(float_to_signed<std::uint32_t>(0x40200000U, 32, context), 3);   // 2.5
  EXPECT_EQ(float_to_signed<std::uint32_t>(0xc0200000U, 32, context), -3);  // -2.5
  context = {Rounding::nearest_even, 0};
  EXPECT_EQ(float_to_signed<std::uint32_t>(0x40200000U, 32, context), 2);
  EXPECT_EQ(unsigned_to_float<std::uint32_t>((1U << 24) + 1, context), 0x4b800000U);
}

TEST(SoftFloat, TinyIsJudgedAfterRounding) {
  // Both round up to the least normal. With an unbounded exponent the first product still does (it
  // is not tiny), the second is a number below it.
  FloatContext context;
  EXPECT_EQ(float_multiply<std::uint32_t>(0x007fffffU, 0x3f800001U, context), 0x00800000U);
  EXPECT_EQ(context.flags, kFlagInexact);
  context = {};
  EXPECT_EQ(float_multiply<std::uint32_t>(0x3f7fffffU, 0x00800000U, context), 0x00800000U);
  EXPECT_EQ(context.flags, kFlagInexact | kFlagUnderflow);
}

TEST(SoftFloat, ConversionsSaturate) {
  FloatContext context;
  EXPECT_EQ(float_to_signed<std::uint32_t>(0x7fc00000U, 32, context), 2147483647);
  EXPECT_EQ(float_to_signed<std::uint32_t>(0xff800000U, 32, context), -2147483648LL);
  EXPECT_EQ(float_to_unsigned<std::uint32_t>(0xbf800000U, 32, context), 0U);  // -1
  EXPECT_EQ(float_to_unsigned<std::uint32_t>(0x7f800000U, 64, context), ~std::uint64_t{0});
  EXPECT_EQ(context.flags, kFlagInvalid);
  context = {};
  EXPECT_EQ(float_to_unsigned<std::uint32_t>(0xbf000000U, 32, context), 0U);  // -0.5 rounds to 0
  EXPECT_EQ(context.flags, kFlagInexact);
  context = {};
  EXPECT_EQ(float_to_signed<std::uint64_t>(0x43e0000000000000U, 64, context), INT64_MAX);  // 2^63
  EXPECT_EQ(context.flags, kFlagInvalid);
  context = {};
  EXPECT_EQ(float_to_signed<std::uint64_t>(0xc3e0000000000000U, 64, context), INT64_MIN);
  EXPECT_EQ(context.flags, 0);
}

TEST(SoftFloat, MinimumAndMaximumPreferNumbers) {
  FloatContext context;
  EXPECT_EQ(float_minimum<std::uint32_t>(0x7fc00001U, 0x3f800000U, context), 0x3f800000U);
  EXPECT_EQ(float_minimum<std::uint32_t>(0x00000000U, 0x80000000U, context), 0x80000000U);
  EXPECT_EQ(float_maximum<std::uint32_t>(0x80000000U, 0x00000000U, context), 0x00000000U);
  EXPECT_EQ(float_maximum<std::uint32_t>(0x7fc00001U, 0x7fc00002U, context), 0x7fc00000U);
  EXPECT_EQ(context.flags, 0);
  EXPECT_EQ(float_maximum<std::uint32_t>(0x7f800001U, 0x3f800000U, context), 0x3f800000U);
  EXPECT_EQ(context.flags, kFlagInvalid);
}

TEST(SoftFloat, ClassifiesAllTenClasses) {
  constexpr std::array<std::uint32_t, 10> kBits{0xff800000, 0xbf800000, 0x80000001, 0x80000000,
                                                0x00000000, 0x00000001, 0x3f800000, 0x7f800000,
                                                0x7f800001, 0x7fc00000};
  for (std::size_t i = 0; i < kBits.size(); ++i)
    EXPECT_EQ(float_classify<std::uint32_t>(kBits[i]), 1U << i);
}

}  // namespace
}  // namespace flecsim::sim
