/* The M extension, with the quotients that RISC-V defines for zero and for overflow. */
#include "check.inc"
#if __riscv_xlen == 64
#define MOST_NEGATIVE 0x8000000000000000
#else
#define MOST_NEGATIVE 0x80000000
#endif
BEGIN
  CHECK(1, a0, 42, li a1, 6; li a2, 7; mul a0, a1, a2)
  CHECK(2, a0, -42, li a1, -6; li a2, 7; mul a0, a1, a2)
  CHECK(3, a0, 0, li a1, -1; li a2, -1; mulh a0, a1, a2)
  CHECK(4, a0, -2, li a1, -1; li a2, -1; mulhu a0, a1, a2)
  CHECK(5, a0, -1, li a1, -1; li a2, -1; mulhsu a0, a1, a2)
  CHECK(6, a0, 0, li a1, 1; li a2, -1; mulhsu a0, a1, a2)
  CHECK_W(7, a0, 0x40000000, 0x4000000000000000, li a1, MOST_NEGATIVE; mulh a0, a1, a1)
  CHECK(8, a0, -3, li a1, -20; li a2, 6; div a0, a1, a2)
  CHECK(9, a0, -2, li a1, -20; li a2, 6; rem a0, a1, a2)
  CHECK(10, a0, 2, li a1, 20; li a2, -6; rem a0, a1, a2)
  CHECK(11, a0, -1, li a1, 20; li a2, 0; div a0, a1, a2)
  CHECK(12, a0, 20, li a1, 20; li a2, 0; rem a0, a1, a2)
  CHECK(13, a0, -1, li a1, 20; li a2, 0; divu a0, a1, a2)
  CHECK(14, a0, 20, li a1, 20; li a2, 0; remu a0, a1, a2)
  CHECK(15, a0, MOST_NEGATIVE, li a1, MOST_NEGATIVE; li a2, -1; div a0, a1, a2)
  CHECK(16, a0, 0, li a1, MOST_NEGATIVE; li a2, -1; rem a0, a1, a2)
  CHECK(17, a0, 0, li a1, MOST_NEGATIVE; li a2, -1; divu a0, a1, a2)
  CHECK(18, a0, MOST_NEGATIVE, li a1, MOST_NEGATIVE; li a2, -1; remu a0, a1, a2)
#if __riscv_xlen == 64
  CHECK(30, a0, 1, li a1, -1; li a2, -1; mulw a0, a1, a2)
  CHECK(31, a0, 0xffffffff80000000, li a1, 0x80000000; li a2, -1; divw a0, a1, a2)
  CHECK(32, a0, 0, li a1, 0x80000000; li a2, -1; remw a0, a1, a2)
  CHECK(33, a0, -1, li a1, 5; li a2, 0x100000000; divw a0, a1, a2)
  CHECK(34, a0, -1, li a1, 5; li a2, 0; divuw a0, a1, a2)
  CHECK(35, a0, 5, li a1, 5; li a2, 0; remw a0, a1, a2)
  CHECK(36, a0, 0xffffffff80000000, li a1, 0x80000000; li a2, 0; remuw a0, a1, a2)
  CHECK(37, a0, 0x3fffffff, li a1, -4; li a2, 4; divuw a0, a1, a2)
#endif
  j pass
END
