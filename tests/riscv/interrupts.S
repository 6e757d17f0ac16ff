/* Timer, software and external interrupts of the CLINT and the PLIC's absence of any; WFI; vectors. */
#define ON_TRAP
#include "check.inc"
#define MSIP 0x2000000
#define MTIMECMP 0x2004000
#define MTIME 0x200bff8
BEGIN
  la t0, vectors
  ori t0, t0, 1
  csrw mtvec, t0
  csrr t1, mtvec
  li NUMBER, 1
  bne t0, t1, fail
  li s0, 0
  /* software: raised with interrupts off, taken the moment they are on */
  li NUMBER, 2
  li t0, MSIP
  li t1, 1
  sw t1, 0(t0)
  csrr a0, mip
  andi a0, a0, 8
  beqz a0, fail
  csrwi mie, 8
  bnez s0, fail
  csrsi mstatus, 8
  li t1, 3
  bne s0, t1, fail
  csrci mstatus, 8
  /* timer: WFI waits for it, with interrupts off it goes on */
  li NUMBER, 3
  li s0, 0
  li t0, MTIME
  lw t1, 0(t0)
  addi t1, t1, 500
  li t0, MTIMECMP
  sw t1, 0(t0)
  sw zero, 4(t0)
  li t2, 0x80
  csrw mie, t2
  wfi
  bnez s0, fail
  li t0, MTIME
  lw t2, 0(t0)
  bltu t2, t1, fail
  csrsi mstatus, 8
  li t1, 7
  bne s0, t1, fail
  /* a loop is interrupted at the exact step */
  li NUMBER, 4
  li s0, 0
  csrr t1, mcycle
  li t0, MTIME
  lw t1, 0(t0)
  addi t1, t1, 300
  li t0, MTIMECMP
  sw t1, 0(t0)
  sw zero, 4(t0)
1:
  beqz s0, 1b
  bltu s1, t1, fail
  addi t1, t1, 8
  bgtu s1, t1, fail
  j pass
on_trap:
  j fail
  .balign 256
vectors:
  j fail
  j fail
  j fail
  j software
  j fail
  j fail
  j fail
  j timer
  j fail
  j fail
  j fail
  j fail
software:
  csrr s0, mcause
  bgez s0, fail
  slli s0, s0, 1
  srli s0, s0, 1
  li s2, MSIP
  sw zero, 0(s2)
  mret
timer:
  li s2, MTIME
  lw s1, 0(s2)
  csrr s0, mcause
  bgez s0, fail
  slli s0, s0, 1
  srli s0, s0, 1
  li s2, MTIMECMP
  li s3, -1
  sw s3, 4(s2)
  mret
END
