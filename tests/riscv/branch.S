/* Branches, jumps, links; across a page of code; jalr clears bit 0. */
#include "check.inc"
#define TAKEN(number, instruction, a, b) \
  li NUMBER, number; li a1, a; li a2, b; instruction a1, a2, 1f; j fail; 1:
#define NOT_TAKEN(number, instruction, a, b) \
  li NUMBER, number; li a1, a; li a2, b; instruction a1, a2, fail
BEGIN
  TAKEN(1, beq, -1, -1)
  NOT_TAKEN(2, beq, -1, 1)
  TAKEN(3, bne, 1, 2)
  NOT_TAKEN(4, bne, 2, 2)
  TAKEN(5, blt, -1, 1)
  NOT_TAKEN(6, blt, 1, 1)
  TAKEN(7, bge, 1, -1)
  NOT_TAKEN(8, bge, -1, 1)
  TAKEN(9, bltu, 1, -1)
  NOT_TAKEN(10, bltu, -1, 1)
  TAKEN(11, bgeu, -1, 1)
  NOT_TAKEN(12, bgeu, 1, -1)
  CHECK(13, a0, 45, li a0, 0; li a1, 9; 1: add a0, a0, a1; addi a1, a1, -1; bnez a1, 1b)
  li NUMBER, 14
  jal a0, 1f
2:
  j fail
1:
  la a1, 2b
  bne a0, a1, fail
  li NUMBER, 15
  la a1, 1f
  jalr a0, 1(a1)
2:
  j fail
1:
  la a1, 2b
  bne a0, a1, fail
  li NUMBER, 16
  la a0, 1f
  jalr a0, 0(a0)
2:
  j fail
1:
  la a1, 2b
  bne a0, a1, fail
  li NUMBER, 17
  jal ra, far
  li t6, 99
  bne a0, t6, fail
  li NUMBER, 18
  call far_word
  bne a0, t6, fail
  j pass
END
  .balign 4096
far:
  li a0, 99
  ret
  /* A line that runs over the end of a page, with a 4-byte instruction across it. */
  .option rvc
  .balign 4096
  .skip 4090
far_word:
  c.li a0, 1
  c.addi a0, 8
  addi a0, a0, 90
  ret
