/* Loads and stores of all sizes, aligned and (where the machine allows it) misaligned. */
#include "check.inc"
BEGIN
  la s0, data
  CHECK(1, a0, -128, lb a0, 0(s0))
  CHECK(2, a0, 128, lbu a0, 0(s0))
  CHECK(3, a0, -32384, lh a0, 0(s0))
  CHECK(4, a0, 0x8180, lhu a0, 0(s0))
  CHECK_W(5, a0, 0x83828180, 0xffffffff83828180, lw a0, 0(s0))
  CHECK(6, a0, 0x7f, lb a0, -1(s0))
  CHECK_W(7, a0, 0x87868584, 0xffffffff87868584, addi a1, s0, 2044; lw a0, -2040(a1))
  la s1, space
  CHECK(10, a0, 0x55, li a1, 0x1255; sb a1, 3(s1); lbu a0, 3(s1))
  CHECK(11, a0, 0, lbu a0, 2(s1))
  CHECK(12, a0, 0x1255, sh a1, 4(s1); lhu a0, 4(s1))
  CHECK(13, a0, 0x55001255, li a1, 0x55001255; sw a1, 8(s1); lw a0, 8(s1))
  CHECK(14, a0, 0x5500, lh a0, 10(s1))
#ifndef NO_MISALIGNED
  CHECK(20, a0, 0x8281, lhu a0, 1(s0))
  CHECK_W(21, a0, 0x84838281, 0xffffffff84838281, lw a0, 1(s0))
  CHECK(22, a0, 0x44332211, li a1, 0x44332211; sw a1, 17(s1); lw a0, 17(s1))
  CHECK(23, a0, 0x22, lbu a0, 18(s1))
#endif
#if __riscv_xlen == 64
  CHECK(30, a0, 0x83828180, lwu a0, 0(s0))
  CHECK(31, a0, 0x8786858483828180, ld a0, 0(s0))
  CHECK(32, a0, 0x1122334455667788, li a1, 0x1122334455667788; sd a1, 24(s1); ld a0, 24(s1))
  CHECK(33, a0, 0x11223344, lw a0, 28(s1))
#ifndef NO_MISALIGNED
  CHECK(34, a0, 0x8887868584838281, ld a0, 1(s0))
#endif
#endif
  j pass
END
  .data
  .balign 16
  .dword 0x7f00000000000000
data:
  .dword 0x8786858483828180
  .dword 0x8f8e8d8c8b8a8988
space:
  .zero 64
