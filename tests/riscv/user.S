/* User mode: what it may not do traps; counters by mcounteren; the float unit turned off. */
#define ON_TRAP
#include "check.inc"
/* runs `code` (trapping at 7) in user mode; the handler comes back to 8 in machine mode */
#define USER_TRAPS(number, cause, code...) \
  li NUMBER, number; la s1, 7f; li s2, cause; la s4, 8f; la t0, 6f; csrw mepc, t0; li t0, 0x1800; \
  csrc mstatus, t0; mret; 6: code; j fail; 8:
BEGIN
  USER_TRAPS(1, 8, 7: ecall)
  CHECK(2, a0, 0, csrr a0, mstatus; srli a0, a0, 11; andi a0, a0, 3)
  USER_TRAPS(3, 2, 7: csrr a0, mstatus)
  USER_TRAPS(4, 2, 7: csrr a0, mhartid)
  USER_TRAPS(5, 2, 7: mret)
  USER_TRAPS(6, 3, 7: ebreak)
  csrwi mcounteren, 0
  USER_TRAPS(7, 2, 7: csrr a0, cycle)
  USER_TRAPS(8, 2, 7: csrr a0, time)
  csrwi mcounteren, 7
  USER_TRAPS(9, 8, csrr a0, cycle; csrr a0, time; csrr a0, instret; 7: ecall)
  li t0, 1 << 21
  csrs mstatus, t0
  USER_TRAPS(10, 2, 7: wfi)
  li t0, 1 << 21
  csrc mstatus, t0
  /* the missing mode cannot be chosen: MPP keeps its value */
  li NUMBER, 11
  li t0, 0x1800
  csrc mstatus, t0
  li t1, 0x800
  csrs mstatus, t1
  csrr t2, mstatus
  and t2, t2, t0
  bnez t2, fail
  /* the float unit off: every instruction and register of it is illegal */
  li t0, 0x6000
  csrc mstatus, t0
  USER_TRAPS(20, 2, 7: fadd.s fa0, fa0, fa0)
  USER_TRAPS(21, 2, 7: csrr a0, fcsr)
  USER_TRAPS(22, 2, 7: flw fa0, 0(sp))
  li t0, 0x6000
  csrs mstatus, t0
  USER_TRAPS(23, 8, fadd.s fa0, fa0, fa0; 7: ecall)
  USER_TRAPS(24, 2, csrwi frm, 5; 7: fadd.s fa0, fa0, fa0)
  USER_TRAPS(25, 2, csrwi frm, 0; 7: .word 0x00a5d553 & ~0x7000 | 0x5000)
  j pass
  .balign 4
on_trap:
  csrr t0, mepc
  bne t0, s1, fail
  csrr t0, mcause
  bne t0, s2, fail
  jr s4
END
