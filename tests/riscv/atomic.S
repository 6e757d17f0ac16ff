/* LR, SC and AMO. */
#include "check.inc"
#define AMO(number, instruction, old, operand, result) \
  CHECK(number, a0, old, li a1, old; sw a1, 0(s0); li a2, operand; instruction a0, a2, (s0)); \
  lw a0, 0(s0); li t6, result; bne a0, t6, fail
BEGIN
  la s0, cell
  AMO(1, amoswap.w, 5, 6, 6)
  AMO(2, amoadd.w, 5, -6, -1)
  AMO(3, amoxor.w, 0xff, 0x0f, 0xf0)
  AMO(4, amoand.w, 0xff, 0x0f, 0x0f)
  AMO(5, amoor.w, 0xf0, 0x0f, 0xff)
  AMO(6, amomin.w, -1, 1, -1)
  AMO(7, amomax.w, -1, 1, 1)
  AMO(8, amominu.w, -1, 1, 1)
  AMO(9, amomaxu.w, -1, 1, -1)
  CHECK(20, a0, 0, li a1, 7; sw a1, 0(s0); lr.w a2, (s0); addi a2, a2, 1; sc.w a0, a2, (s0))
  CHECK(21, a0, 8, lw a0, 0(s0))
  CHECK(22, a0, 1, sc.w a0, zero, (s0))
  CHECK(23, a0, 8, lw a0, 0(s0))
  CHECK(24, a0, 1, addi a1, s0, 8; lr.w a2, (s0); sc.w a0, a2, (a1))
#if __riscv_xlen == 64
  CHECK(30, a0, 5, li a1, 5; sd a1, 0(s0); li a2, 0x100000000; amoadd.d a0, a2, (s0))
  CHECK(31, a0, 0x100000005, ld a0, 0(s0))
  CHECK(32, a0, 0, lr.d a2, (s0); sc.d a0, a2, (s0))
  CHECK(33, a0, 0xffffffff80000000, li a1, 0x80000000; sd a1, 0(s0); amoswap.w a0, zero, (s0))
#endif
  j pass
END
  .data
  .balign 16
cell:
  .dword 0, 0
