/* mcycle and minstret count exactly; a written value is what the next instruction reads. */
#include "check.inc"
BEGIN
  CHECK(1, a0, 3, csrr a1, minstret; nop; nop; csrr a0, minstret; sub a0, a0, a1)
  CHECK(2, a0, 3, csrr a1, mcycle; nop; nop; csrr a0, mcycle; sub a0, a0, a1)
  CHECK(3, a0, 0, csrwi minstret, 0; csrr a0, minstret)
  CHECK(4, a0, 1, csrwi minstret, 0; nop; csrr a0, minstret)
  CHECK(5, a0, 41, li t0, 40; csrw mcycle, t0; nop; csrr a0, mcycle)
  CHECK(6, a0, 201, csrwi minstret, 0; li t0, 99; 1: addi t0, t0, -1; bgez t0, 1b; csrr a0, minstret)
#if __riscv_xlen == 32
  CHECK(10, a0, 0, li t0, -1; csrw minstret, t0; csrw minstreth, t0; nop; csrr a0, minstret)
  CHECK(11, a0, 0, csrr a0, minstreth)
  CHECK(12, a0, 7, csrwi mcycleh, 7; csrr a0, mcycleh)
#endif
  CHECK(20, a0, 0, csrr a0, mcountinhibit)
  CHECK(21, a0, 0, csrwi mhpmcounter3, 5; csrr a0, mhpmcounter3)
  j pass
END
