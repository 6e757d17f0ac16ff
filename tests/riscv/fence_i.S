/* Code that changes itself: stale until FENCE.I, new after it; also over a page and by AMO. */
#include "check.inc"
BEGIN
  la s0, patched
  lw s1, 0(s0)
  la s2, replacement
  lw s3, 0(s2)
  li NUMBER, 1
  call patched
  li t6, 1
  bne a0, t6, fail
  sw s3, 0(s0)
  fence.i
  li NUMBER, 2
  call patched
  li t6, 2
  bne a0, t6, fail
  li NUMBER, 3
  amoswap.w a1, s1, (s0)
  fence.i
  call patched
  li t6, 1
  bne a0, t6, fail
  /* a loop that patches itself 20 times: addi a0, a0, i */
  li NUMBER, 4
  li s4, 20
  li a0, 0
  la s0, step
1:
  li t0, 0x00050513
  slli t1, s4, 20
  or t0, t0, t1
  sw t0, 0(s0)
  fence.i
step:
  addi a0, a0, 0
  addi s4, s4, -1
  bnez s4, 1b
  li t6, 210
  bne a0, t6, fail
  j pass
replacement:
  li a0, 2
  .balign 4096
patched:
  li a0, 1
  ret
END
