// Handlers of the integer instructions (I and M).
#pragma once

#include <limits>

#include "dispatch.h"

namespace flecsim::sim::ops {

template <class U>
using Signed = std::make_signed_t<U>;

template <class U>
inline U sign_extend_word(std::uint32_t value) {
  return static_cast<U>(static_cast<Signed<U>>(static_cast<std::int32_t>(value)));
}

// F computes rd from rs1 and rs2.
template <class U, int L, auto F>
Flow<U> registers(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  hart->x[op->rd] = F(hart->x[op->rs1], hart->x[op->rs2]);
  return next<U, L>(op, hart, budget);
}

// F computes rd from rs1 and the immediate.
template <class U, int L, auto F>
Flow<U> immediate(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  hart->x[op->rd] = F(hart->x[op->rs1], static_cast<U>(op->immediate));
  return next<U, L>(op, hart, budget);
}

// lui, and auipc whose value is known when it is decoded.
template <class U, int L>
Flow<U> constant(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  hart->x[op->rd] = static_cast<U>(op->immediate);
  return next<U, L>(op, hart, budget);
}

template <class U, int L>
Flow<U> nothing(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  return next<U, L>(op, hart, budget);
}

template <class U>
struct Integer {
  using S = Signed<U>;
  static constexpr int kBits = sizeof(U) * 8;
  __extension__ using WideUnsigned =
      std::conditional_t<sizeof(U) == 4, std::uint64_t, unsigned __int128>;
  __extension__ using WideSigned = std::conditional_t<sizeof(U) == 4, std::int64_t, __int128>;

  static U add(U a, U b) { return a + b; }
  static U sub(U a, U b) { return a - b; }
  static U sll(U a, U b) { return a << (b % kBits); }
  static U srl(U a, U b) { return a >> (b % kBits); }
  static U sra(U a, U b) { return static_cast<U>(static_cast<S>(a) >> (b % kBits)); }
  static U slt(U a, U b) { return static_cast<S>(a) < static_cast<S>(b) ? 1 : 0; }
  static U sltu(U a, U b) { return a < b ? 1 : 0; }
  static U exclusive_or(U a, U b) { return a ^ b; }
  static U inclusive_or(U a, U b) { return a | b; }
  static U both(U a, U b) { return a & b; }

  static U mul(U a, U b) { return a * b; }
  static U mulh(U a, U b) {
    return static_cast<U>((WideSigned{static_cast<S>(a)} * static_cast<S>(b)) >> kBits);
  }
  static U mulhsu(U a, U b) {
    return static_cast<U>((WideSigned{static_cast<S>(a)} * static_cast<WideSigned>(b)) >> kBits);
  }
  static U mulhu(U a, U b) { return static_cast<U>((WideUnsigned{a} * b) >> kBits); }
  static U div(U a, U b) {
    if (b == 0) return ~U{0};
    if (overflows(a, b)) return a;
    return static_cast<U>(static_cast<S>(a) / static_cast<S>(b));
  }
  static U divu(U a, U b) { return b == 0 ? ~U{0} : a / b; }
  static U rem(U a, U b) {
    if (b == 0) return a;
    if (overflows(a, b)) return 0;
    return static_cast<U>(static_cast<S>(a) % static_cast<S>(b));
  }
  static U remu(U a, U b) { return b == 0 ? a : a % b; }

  static bool overflows(U a, U b) {
    return static_cast<S>(a) == std::numeric_limits<S>::min() && b == ~U{0};
  }

  // The 32-bit operations of RV64, made of those of RV32.
  template <auto F>
  static U word(U a, U b) {
    return sign_extend_word<U>(F(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b)));
  }
};

}  // namespace flecsim::sim::ops
