/* Several harts add to two counters, one by LR/SC and one by AMO; hart 0 waits for all and checks.
   A third cell checks that a store of another hart ends a reservation: no update is lost. */
#include "check.inc"
#define ROUNDS 200
BEGIN
  csrr s0, mhartid
  la s1, counters
  li s2, ROUNDS
1:
  lr.w t0, (s1)
  addi t0, t0, 1
  sc.w t1, t0, (s1)
  bnez t1, 1b
  addi t2, s1, 8
  li t0, 1
  amoadd.w zero, t0, (t2)
  addi s2, s2, -1
  bnez s2, 1b
  addi t2, s1, 16
  amoadd.w zero, t0, (t2)
2:
  bnez s0, 2b
  lw t0, 16(s1)
  li t1, HARTS
  bne t0, t1, 2b
  CHECK(1, a0, HARTS * ROUNDS, lw a0, 0(s1))
  CHECK(2, a0, HARTS * ROUNDS, lw a0, 8(s1))
  j pass
END
  .data
  .balign 64
counters:
  .dword 0, 0, 0
