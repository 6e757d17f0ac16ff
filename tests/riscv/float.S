/* Single precision: results, flags, rounding modes, NaN boxing, conversions. */
#include "check.inc"
#define ONE 0x3f800000
#define INF 0x7f800000
#define NAN 0x7fc00000
#define SNAN 0x7f800001
/* fa0 = a, fa1 = b; the result's bits in a0, the flags in a1 */
#define F2(number, instruction, a, b, result, flags) \
  li NUMBER, number; li t0, a; fmv.w.x fa0, t0; li t0, b; fmv.w.x fa1, t0; \
  csrwi fflags, 0; instruction fa2, fa0, fa1; csrr a1, fflags; fmv.x.w a0, fa2; \
  li t6, result; sub a0, a0, t6; slli a0, a0, __riscv_xlen - 32; bnez a0, fail; \
  li t6, flags; bne a1, t6, fail
#define F2R(number, instruction, a, b, mode, result, flags) \
  li NUMBER, number; li t0, a; fmv.w.x fa0, t0; li t0, b; fmv.w.x fa1, t0; \
  csrwi fflags, 0; instruction fa2, fa0, fa1, mode; csrr a1, fflags; fmv.x.w a0, fa2; \
  li t6, result; sub a0, a0, t6; slli a0, a0, __riscv_xlen - 32; bnez a0, fail; \
  li t6, flags; bne a1, t6, fail
#define COMPARE(number, instruction, a, b, result, flags) \
  li NUMBER, number; li t0, a; fmv.w.x fa0, t0; li t0, b; fmv.w.x fa1, t0; \
  csrwi fflags, 0; instruction a0, fa0, fa1; csrr a1, fflags; \
  li t6, result; bne a0, t6, fail; li t6, flags; bne a1, t6, fail
#define TO_INT(number, instruction, a, mode, result, flags) \
  li NUMBER, number; li t0, a; fmv.w.x fa0, t0; \
  csrwi fflags, 0; instruction a0, fa0, mode; csrr a1, fflags; \
  li t6, result; bne a0, t6, fail; li t6, flags; bne a1, t6, fail
BEGIN
  F2(1, fadd.s, ONE, ONE, 0x40000000, 0)
  F2(2, fsub.s, ONE, ONE, 0, 0)
  F2(3, fmul.s, 0x40400000, 0x40a00000, 0x41700000, 0)
  F2(4, fdiv.s, ONE, 0x40400000, 0x3eaaaaab, 1)
  F2(5, fadd.s, INF, 0xff800000, NAN, 16)
  F2(6, fadd.s, SNAN, ONE, NAN, 16)
  F2(7, fadd.s, NAN, ONE, NAN, 0)
  F2(8, fdiv.s, ONE, 0, INF, 8)
  F2(9, fdiv.s, 0, 0, NAN, 16)
  F2(10, fmul.s, 0x7f7fffff, 0x40000000, INF, 5)
  F2(11, fmul.s, 0x00800000, 0x3f000000, 0x00400000, 0)
  F2(12, fmul.s, 0x00000001, 0x3f000000, 0, 3)
  F2R(20, fdiv.s, ONE, 0x40400000, rtz, 0x3eaaaaaa, 1)
  F2R(21, fdiv.s, ONE, 0x40400000, rdn, 0x3eaaaaaa, 1)
  F2R(22, fdiv.s, ONE, 0x40400000, rup, 0x3eaaaaab, 1)
  F2R(23, fdiv.s, 0xbf800000, 0x40400000, rdn, 0xbeaaaaab, 1)
  F2R(24, fdiv.s, 0xbf800000, 0x40400000, rup, 0xbeaaaaaa, 1)
  F2R(25, fadd.s, 0x4b000000, 0x3f000000, rne, 0x4b000000, 1)
  F2R(26, fadd.s, 0x4b000000, 0x3f000000, rmm, 0x4b000001, 1)
  F2R(27, fmul.s, 0x7f7fffff, 0x40000000, rtz, 0x7f7fffff, 5)
  F2R(28, fsub.s, ONE, ONE, rdn, 0x80000000, 0)
  csrwi frm, 3
  F2(29, fdiv.s, 0x3f800000, 0xc0400000, 0xbeaaaaaa, 1)
  csrwi frm, 0
  F2(30, fsgnj.s, ONE, 0x80000000, 0xbf800000, 0)
  F2(31, fsgnjn.s, ONE, 0x80000000, ONE, 0)
  F2(32, fsgnjx.s, 0xbf800000, 0x80000000, ONE, 0)
  F2(33, fmin.s, 0, 0x80000000, 0x80000000, 0)
  F2(34, fmax.s, SNAN, ONE, ONE, 16)
  F2(35, fmax.s, NAN, NAN, NAN, 0)
  COMPARE(40, feq.s, ONE, ONE, 1, 0)
  COMPARE(41, feq.s, NAN, ONE, 0, 0)
  COMPARE(42, feq.s, SNAN, ONE, 0, 16)
  COMPARE(43, flt.s, NAN, ONE, 0, 16)
  COMPARE(44, fle.s, ONE, ONE, 1, 0)
  COMPARE(45, flt.s, 0x80000000, 0, 0, 0)
  COMPARE(46, fle.s, 0, 0x80000000, 1, 0)
  TO_INT(50, fcvt.w.s, 0x40200000, rne, 2, 1)
  TO_INT(51, fcvt.w.s, 0x40200000, rmm, 3, 1)
  TO_INT(52, fcvt.w.s, 0xc0200000, rdn, -3, 1)
  TO_INT(53, fcvt.w.s, NAN, rtz, 0x7fffffff, 16)
  TO_INT(54, fcvt.w.s, 0xff800000, rtz, -0x80000000, 16)
  TO_INT(55, fcvt.wu.s, 0xbf800000, rtz, 0, 16)
  TO_INT(56, fcvt.wu.s, 0xbf000000, rtz, 0, 1)
  TO_INT(57, fcvt.wu.s, INF, rtz, -1, 16)
  CHECK(60, a0, 1, li t0, 0xff800000; fmv.w.x fa0, t0; fclass.s a0, fa0)
  CHECK(61, a0, 1 << 9, li t0, NAN; fmv.w.x fa0, t0; fclass.s a0, fa0)
  CHECK(62, a0, 1 << 5, li t0, 3; fmv.w.x fa0, t0; fclass.s a0, fa0)
  CHECK(63, a0, 0x4b800000, csrwi fflags, 0; li t0, 16777217; fcvt.s.w fa0, t0; fmv.x.w a0, fa0)
  CHECK(64, a0, 1, csrr a0, fflags)
  CHECK(65, a0, 0x4f800000, li t0, -1; fcvt.s.wu fa0, t0; fmv.x.w a0, fa0)
  /* fused: 3 * 5 + 1, signs */
  li t0, 0x40400000
  fmv.w.x fa0, t0
  li t0, 0x40a00000
  fmv.w.x fa1, t0
  li t0, ONE
  fmv.w.x fa2, t0
  CHECK(70, a0, 0x41800000, fmadd.s fa3, fa0, fa1, fa2; fmv.x.w a0, fa3)
  CHECK(71, a0, 0x41600000, fmsub.s fa3, fa0, fa1, fa2; fmv.x.w a0, fa3)
  CHECK_W(72, a0, 0xc1600000, 0xffffffffc1600000, fnmsub.s fa3, fa0, fa1, fa2; fmv.x.w a0, fa3)
  CHECK_W(73, a0, 0xc1800000, 0xffffffffc1800000, fnmadd.s fa3, fa0, fa1, fa2; fmv.x.w a0, fa3)
  CHECK(74, a0, 0x3fb504f3, li t0, 0x40000000; fmv.w.x fa0, t0; fsqrt.s fa0, fa0; fmv.x.w a0, fa0)
  CHECK(75, a0, NAN, li t0, 0xbf800000; fmv.w.x fa0, t0; fsqrt.s fa0, fa0; fmv.x.w a0, fa0)
  la s0, data
  CHECK(80, a0, 0x12345678, flw fa0, 0(s0); fsw fa0, 8(s0); lw a0, 8(s0))
  CHECK(81, a0, 0x12345678, fmv.x.w a0, fa0)
  /* the status register says that the unit was used */
  CHECK(82, a0, 3, csrr a0, mstatus; srli a0, a0, 13; andi a0, a0, 3)
  CHECK(83, a0, 0x7f, csrwi fcsr, 31; csrwi frm, 3; csrr a0, fcsr)
  csrwi fcsr, 0
#if __riscv_xlen == 64
  TO_INT(90, fcvt.l.s, 0x5f000000, rtz, 0x7fffffffffffffff, 16)
  TO_INT(91, fcvt.lu.s, 0x5f000000, rtz, 0x8000000000000000, 0)
  CHECK(92, a0, 0x5f000000, li t0, 1 << 63; fcvt.s.lu fa0, t0; fmv.x.w a0, fa0)
#endif
  j pass
END
  .data
  .balign 16
data:
  .word 0x12345678, 0, 0, 0
