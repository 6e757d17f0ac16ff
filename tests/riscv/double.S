/* Double precision, conversions between the formats, NaN boxing of singles. */
#include "check.inc"
/* d1 op d2 from memory; the result is compared in memory, the flags in a1 */
#define D2(number, instruction, a, b, result, flags) \
  .data; .balign 8; 9: .dword a, b, result, 0; .text; \
  li NUMBER, number; la s0, 9b; fld fa0, 0(s0); fld fa1, 8(s0); csrwi fflags, 0; \
  instruction fa2, fa0, fa1; csrr a1, fflags; fsd fa2, 24(s0); \
  lw t0, 24(s0); lw t1, 16(s0); bne t0, t1, fail; lw t0, 28(s0); lw t1, 20(s0); bne t0, t1, fail; \
  li t6, flags; bne a1, t6, fail
#define NAN 0x7ff8000000000000
BEGIN
  .text
  D2(1, fadd.d, 0x3ff0000000000000, 0x3ff0000000000000, 0x4000000000000000, 0)
  D2(2, fdiv.d, 0x3ff0000000000000, 0x4008000000000000, 0x3fd5555555555555, 1)
  D2(3, fmul.d, 0x7fefffffffffffff, 0x4000000000000000, 0x7ff0000000000000, 5)
  D2(4, fsub.d, 0x7ff0000000000000, 0x7ff0000000000000, NAN, 16)
  D2(5, fmul.d, 0x0010000000000000, 0x3fe0000000000000, 0x0008000000000000, 0)
  D2(6, fmul.d, 0x0000000000000001, 0x3fe0000000000000, 0, 3)
  D2(7, fsgnjn.d, 0x3ff0000000000000, 0x3ff0000000000000, 0xbff0000000000000, 0)
  D2(8, fmin.d, 0x8000000000000000, 0, 0x8000000000000000, 0)
  CHECK(10, a0, 3, la s0, data; fld fa0, 0(s0); fcvt.w.d a0, fa0, rup)
  CHECK(11, a0, 2, fcvt.wu.d a0, fa0, rtz)
  CHECK(12, a0, 1, la s0, data; fld fa0, 0(s0); flt.d a0, fa0, fa0; xori a0, a0, 1)
  CHECK(13, a0, 1, feq.d a0, fa0, fa0)
  CHECK(14, a0, 1, fle.d a0, fa0, fa0)
  CHECK(15, a0, 1 << 6, fclass.d a0, fa0)
  /* narrowing rounds, widening is exact */
  CHECK(20, a0, 0x40200000, fcvt.s.d fa1, fa0; fmv.x.w a0, fa1)
  CHECK(21, a0, 1, fcvt.d.s fa2, fa1; feq.d a0, fa2, fa0)
  CHECK(22, a0, 1, csrwi fflags, 0; fld fa0, 8(s0); fcvt.s.d fa1, fa0; csrr a0, fflags)
  /* a single in a double's register is boxed in ones; a double read as a single is a NaN */
  CHECK(30, a0, -1, li t0, 0x3f800000; fmv.w.x fa0, t0; fsd fa0, 16(s0); lw a0, 20(s0))
  CHECK(31, a0, 0x7fc00000, fld fa0, 0(s0); fsgnj.s fa1, fa0, fa0; fmv.x.w a0, fa1)
  CHECK(32, a0, 1 << 9, fclass.s a0, fa0)
  CHECK(33, a0, 0, fmv.x.w a0, fa0)
  CHECK(34, a0, 0, fsw fa0, 16(s0); lw a0, 16(s0))
  CHECK(35, a0, 42, li t0, 42; fcvt.d.w fa0, t0; fcvt.w.d a0, fa0)
  CHECK(36, a0, 25, li t0, 5; fcvt.d.w fa0, t0; fmul.d fa0, fa0, fa0; fcvt.w.d a0, fa0)
  CHECK(37, a0, 5, fsqrt.d fa0, fa0; fcvt.w.d a0, fa0)
  CHECK(38, a0, 30, fmadd.d fa0, fa0, fa0, fa0; fcvt.w.d a0, fa0)
#if __riscv_xlen == 64
  CHECK(50, a0, 0x4004000000000000, fld fa0, 0(s0); fmv.x.d a0, fa0)
  CHECK(51, a0, 1 << 62, li t0, 1 << 62; fcvt.d.l fa0, t0; fcvt.l.d a0, fa0)
  CHECK(52, a0, 0x43e0000000000000, li t0, 1 << 63; fcvt.d.lu fa0, t0; fmv.x.d a0, fa0)
  CHECK(53, a0, 1, li t0, 0x3ff0000000000000; fmv.d.x fa0, t0; fcvt.lu.d a0, fa0)
#endif
  j pass
END
  .data
  .balign 8
data:
  .dword 0x4004000000000000, 0x3ff0000000000001, 0
