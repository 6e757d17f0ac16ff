// Handlers of the floating-point instructions (F and D).
#pragma once

#include "ops_integer.h"

namespace flecsim::sim::ops {

template <class B>
inline constexpr B kCanonicalNan = sizeof(B) == 4 ? 0x7fc00000U : B(0x7ff8000000000000U);
template <class B>
inline constexpr B kSignBit = B{1} << (sizeof(B) * 8 - 1);

// A single that is not boxed in ones reads as the canonical NaN.
template <class B, class U>
inline B read_float(const Hart<U>* hart, int index) {
  const std::uint64_t bits = hart->f[static_cast<std::size_t>(index)];
  if constexpr (sizeof(B) == 8) return bits;
  return (bits >> 32) == 0xffffffffU ? static_cast<B>(bits) : kCanonicalNan<B>;
}

template <class B, class U>
inline void write_float(Hart<U>* hart, int index, B value) {
  const std::uint64_t box = sizeof(B) == 4 ? 0xffffffff00000000U : 0;
  hart->f[static_cast<std::size_t>(index)] = value | box;
  hart->float_dirty = true;
}

// False if the dynamic rounding mode is a reserved one. The context lives in the hart: the address of
// a local variable would keep the compiler from making the tail call.
template <class U>
inline bool begin(const Op<U>* op, Hart<U>* hart) {
  const int encoded = op->rs3_rounding % 8;
  const int mode = encoded == 7 ? hart->frm : encoded;
  hart->float_context.rounding = static_cast<Rounding>(mode);
  hart->float_dirty = true;
  return mode <= 4;
}

template <class U, class B, auto F>
Flow<U> float_binary(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  if (!begin(op, hart)) [[unlikely]] return hart->trap_illegal(op, budget);
  write_float<B>(hart, op->rd,
                 F(read_float<B>(hart, op->rs1), read_float<B>(hart, op->rs2), hart->float_context));
  return next<U, 4>(op, hart, budget);
}

template <class U, class B>
Flow<U> float_sqrt(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  if (!begin(op, hart)) [[unlikely]] return hart->trap_illegal(op, budget);
  write_float<B>(hart, op->rd, float_square_root<B>(read_float<B>(hart, op->rs1), hart->float_context));
  return next<U, 4>(op, hart, budget);
}

// a * b + c with the signs of the product and of c flipped as asked.
template <class U, class B, bool kNegateProduct, bool kNegateC>
Flow<U> float_fused(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  if (!begin(op, hart)) [[unlikely]] return hart->trap_illegal(op, budget);
  const B a = read_float<B>(hart, op->rs1) ^ (kNegateProduct ? kSignBit<B> : 0);
  const B c = read_float<B>(hart, op->rs3_rounding >> 3) ^ (kNegateC ? kSignBit<B> : 0);
  write_float<B>(hart, op->rd,
                 float_fused_multiply_add<B>(a, read_float<B>(hart, op->rs2), c, hart->float_context));
  return next<U, 4>(op, hart, budget);
}

// Operations without rounding: minimum and maximum.
template <class U, class B, auto F>
Flow<U> float_pick(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  write_float<B>(hart, op->rd,
                 F(read_float<B>(hart, op->rs1), read_float<B>(hart, op->rs2), hart->float_context));
  return next<U, 4>(op, hart, budget);
}

template <class B>
struct Sign {
  static B inject(B a, B b) { return (a & ~kSignBit<B>) | (b & kSignBit<B>); }
  static B inject_negated(B a, B b) { return (a & ~kSignBit<B>) | (~b & kSignBit<B>); }
  static B inject_xor(B a, B b) { return a ^ (b & kSignBit<B>); }
};

template <class U, class B, auto F>
Flow<U> float_sign(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  write_float<B>(hart, op->rd, F(read_float<B>(hart, op->rs1), read_float<B>(hart, op->rs2)));
  return next<U, 4>(op, hart, budget);
}

template <class U, class B, auto F>
Flow<U> float_compare(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  hart->float_dirty = true;
  const bool holds = F(read_float<B>(hart, op->rs1), read_float<B>(hart, op->rs2), hart->float_context);
  hart->x[op->rd] = holds ? 1 : 0;
  return next<U, 4>(op, hart, budget);
}

template <class U, class B>
Flow<U> float_class(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  hart->x[op->rd] = float_classify<B>(read_float<B>(hart, op->rs1));
  return next<U, 4>(op, hart, budget);
}

// I is the integer type of the result; 32-bit results are sign-extended, unsigned ones too.
template <class U, class B, class I>
Flow<U> float_to_integer(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  if (!begin(op, hart)) [[unlikely]] return hart->trap_illegal(op, budget);
  constexpr int kWidth = sizeof(I) * 8;
  const B value = read_float<B>(hart, op->rs1);
  std::uint64_t result = 0;
  if constexpr (std::is_signed_v<I>) {
    result = static_cast<std::uint64_t>(float_to_signed<B>(value, kWidth, hart->float_context));
  } else {
    result = float_to_unsigned<B>(value, kWidth, hart->float_context);
  }
  hart->x[op->rd] = kWidth == 32 ? sign_extend_word<U>(static_cast<std::uint32_t>(result))
                                 : static_cast<U>(result);
  return next<U, 4>(op, hart, budget);
}

template <class U, class B, class I>
Flow<U> integer_to_float(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  if (!begin(op, hart)) [[unlikely]] return hart->trap_illegal(op, budget);
  const auto value = static_cast<I>(hart->x[op->rs1]);
  if constexpr (std::is_signed_v<I>) {
    write_float<B>(hart, op->rd, signed_to_float<B>(value, hart->float_context));
  } else {
    write_float<B>(hart, op->rd, unsigned_to_float<B>(value, hart->float_context));
  }
  return next<U, 4>(op, hart, budget);
}

template <class U>
Flow<U> narrow(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  if (!begin(op, hart)) [[unlikely]] return hart->trap_illegal(op, budget);
  write_float<std::uint32_t>(hart, op->rd,
                             float_narrow(read_float<std::uint64_t>(hart, op->rs1), hart->float_context));
  return next<U, 4>(op, hart, budget);
}

template <class U>
Flow<U> widen(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  if (!begin(op, hart)) [[unlikely]] return hart->trap_illegal(op, budget);
  write_float<std::uint64_t>(hart, op->rd,
                             float_widen(read_float<std::uint32_t>(hart, op->rs1), hart->float_context));
  return next<U, 4>(op, hart, budget);
}

// Moves of bits: no boxing check on the way out.
template <class U, class B>
Flow<U> move_to_integer(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  const std::uint64_t bits = hart->f[op->rs1];
  hart->x[op->rd] = sizeof(B) == 4 ? sign_extend_word<U>(static_cast<std::uint32_t>(bits))
                                   : static_cast<U>(bits);
  return next<U, 4>(op, hart, budget);
}

template <class U, class B>
Flow<U> move_from_integer(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  write_float<B>(hart, op->rd, static_cast<B>(hart->x[op->rs1]));
  return next<U, 4>(op, hart, budget);
}

}  // namespace flecsim::sim::ops
