/* Every exception that this machine has: cause, epc, tval; nothing is written by what trapped. */
#define ON_TRAP
#include "check.inc"
/* `code` (its trapping instruction at label 7) must trap with a cause and a value */
#define TRAPS(number, cause, value, code...) \
  li NUMBER, number; la s1, 7f; li s2, cause; li s3, value; la s4, 8f; li s5, 1; code; 8: bnez s5, fail
BEGIN
  TRAPS(1, 2, 0, 7: .word 0)
  TRAPS(2, 2, -1, 7: .word 0xffffffff)
  TRAPS(3, 3, 0, 7: ebreak)
  TRAPS(4, 11, 0, 7: ecall)
  TRAPS(5, 5, 0x1000, li t0, 0x1000; 7: lw a0, 0(t0))
  TRAPS(6, 7, 0x1000, li t0, 0x1000; 7: sw a0, 0(t0))
  TRAPS(7, 7, 0x1000, li t0, 0x1000; 7: amoadd.w a0, a0, (t0))
  TRAPS(8, 5, 0x1000, li t0, 0x1000; 7: lr.w a0, (t0))
  la a1, space
  addi a1, a1, 2
  TRAPS(9, 6, 0, mv s3, a1; 7: amoadd.w a0, a0, (a1))
  TRAPS(10, 4, 0, mv s3, a1; 7: lr.w a0, (a1))
  /* a jump to where no memory is: the jump is done, the fetch fails */
  TRAPS(11, 1, 0x1000, li t0, 0x1000; li s1, 0x1000; jalr ra, 0(t0))
  la t0, 8b
  sub t0, t0, ra
  bnez t0, fail
  /* control and status registers */
  TRAPS(20, 2, 0x7ff01073, 7: csrw 0x7ff, zero)
  TRAPS(21, 2, 0xc0001073, 7: csrw cycle, zero)
  TRAPS(22, 2, 0x18002573, 7: csrr a0, satp)
  TRAPS(23, 2, 0x10200073, 7: .word 0x10200073)
  TRAPS(24, 2, 0x12000073, 7: sfence.vma)
  CHECK(25, a0, 0, csrr a0, mhartid)
  CHECK(26, a0, 5, csrwi mscratch, 5; csrr a0, mscratch)
  CHECK(27, a0, 7, csrsi mscratch, 2; csrr a0, mscratch)
  CHECK(28, a0, 3, csrci mscratch, 4; csrr a0, mscratch)
  CHECK(29, a0, 3, csrrw a0, mscratch, s0; csrw mscratch, a0; csrr a0, mscratch)
  j pass
  .balign 4
on_trap:
  csrr t0, mepc
  bne t0, s1, fail
  csrr t0, mcause
  bne t0, s2, fail
  csrr t0, mtval
  sub t0, t0, s3
  slli t0, t0, __riscv_xlen - 32
  bnez t0, fail
  li s5, 0
  csrw mepc, s4
  mret
END
  .data
  .balign 8
space:
  .dword 0
