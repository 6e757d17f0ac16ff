/* HTIF: system calls by a block in memory (write, an address that is not RAM, one that does not
   exist), and the console device, byte by byte. Prints "htif write\nconsole\n". */
#include "check.inc"
#if __riscv_xlen == 64
#define STORE_POINTER sd
#else
#define STORE_POINTER sw
#endif
/* The block goes to the host; its first word is the result, in a0. */
#define SYSCALL \
  la t1, tohost; \
  la t2, block; \
  STORE_POINTER t2, 0(t1); \
  la t3, fromhost; \
7:lw t4, 0(t3); \
  beqz t4, 7b; \
  sw zero, 0(t3); \
  lw a0, 0(t2)
BEGIN
  la s0, block
  la s1, text
  sw s1, 16(s0)
  CHECK(1, a0, 11, li t0, 64; sw t0, 0(s0); li t0, 1; sw t0, 8(s0); li t0, 11; sw t0, 24(s0); SYSCALL)
  CHECK(2, a0, -1, li t0, 64; sw t0, 0(s0); li t0, 0x1000; sw t0, 16(s0); SYSCALL)
  CHECK(3, a0, -1, li t0, 999; sw t0, 0(s0); SYSCALL)
  la s1, console
  la t1, tohost
1:
  lbu t0, 0(s1)
  beqz t0, pass
#if __riscv_xlen == 64
  li t2, 0x0101000000000000
  or t0, t0, t2
  sd t0, 0(t1)
#else
  li t2, 0x01010000
  sw t2, 4(t1)
  sw t0, 0(t1)
#endif
  addi s1, s1, 1
  j 1b
END
  .data
  .balign 64
fromhost:
  .dword 0
block:
  .dword 0, 0, 0, 0
text:
  .ascii "htif write\n"
console:
  .asciz "console\n"
