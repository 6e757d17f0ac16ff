/* A machine that traps misaligned accesses: cause, address, no effect; misaligned jumps without C. */
#define ON_TRAP
#include "check.inc"
#define TRAPS(number, cause, offset, instruction...) \
  li NUMBER, number; li s2, cause; addi s3, s0, offset; la s4, 8f; li a0, 77; instruction; j fail; 8: \
  li t6, 77; bne a0, t6, fail
BEGIN
  la s0, data
  TRAPS(1, 4, 1, lh a0, 1(s0))
  TRAPS(2, 4, 3, lhu a0, 3(s0))
  TRAPS(3, 4, 1, lw a0, 1(s0))
  TRAPS(4, 4, 2, lw a0, 2(s0))
  TRAPS(5, 6, 1, sh a0, 1(s0))
  TRAPS(6, 6, 2, sw a0, 2(s0))
  TRAPS(7, 6, 3, sw a0, 3(s0))
  CHECK(8, a0, 0x44332211, lw a0, 0(s0))
#if __riscv_xlen == 64
  TRAPS(10, 4, 4, ld a0, 4(s0))
  TRAPS(11, 6, 4, sd a0, 4(s0))
  TRAPS(12, 4, 2, lwu a0, 2(s0))
#endif
#ifndef __riscv_compressed
  li NUMBER, 20
  li s2, 0
  la s3, 1f
  addi s3, s3, 2
  la s4, 8f
  li ra, 77
  la t0, 1f
1:
  jalr ra, 2(t0)
  j fail
8:
  li t6, 77
  bne ra, t6, fail
#endif
  j pass
  .balign 4
on_trap:
  csrr t0, mcause
  bne t0, s2, fail
  csrr t0, mtval
  bne t0, s3, fail
  csrw mepc, s4
  mret
END
  .data
  .balign 8
data:
  .word 0x44332211, 0x88776655
