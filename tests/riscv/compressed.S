/* The C extension: every instruction of the width, by its own mnemonic. */
#include "check.inc"
BEGIN
  la s0, data
  la s1, data
  .option rvc
  li NUMBER, 1
  c.li a0, -32
  li t6, -32
  bne a0, t6, fail
  li NUMBER, 2
  c.lui a1, 0x1f
  li t6, 0x1f000
  bne a1, t6, fail
  li NUMBER, 3
  c.lui a1, 0xfffff
  li t6, -4096
  bne a1, t6, fail
  li NUMBER, 4
  c.li a0, 5
  c.addi a0, -6
  li t6, -1
  bne a0, t6, fail
  li NUMBER, 5
  mv a3, sp
  la sp, data
  c.addi16sp sp, -496
  c.addi4spn a0, sp, 496
  bne a0, s0, fail
  li NUMBER, 6
  la sp, data
  c.lwsp a0, 4(sp)
  c.lw a1, 4(s0)
  bne a0, a1, fail
#if __riscv_xlen == 64
  li t6, 0xffffffff87654321
#else
  li t6, 0x87654321
#endif
  bne a0, t6, fail
  li NUMBER, 7
  li a0, 77
  c.swsp a0, 8(sp)
  c.lw a1, 8(s0)
  bne a0, a1, fail
  c.sw s0, 12(s0)
  lw a1, 12(s0)
  sub a1, a1, s0
  li NUMBER, 8
#if __riscv_xlen == 32
  bnez a1, fail
#endif
  mv sp, a3
  li NUMBER, 9
  c.li a0, 1
  c.slli a0, 5
  li t6, 32
  bne a0, t6, fail
  li NUMBER, 10
  li a0, -64
  c.srai a0, 3
  li t6, -8
  bne a0, t6, fail
  li NUMBER, 11
  c.li a0, 31
  c.srli a0, 2
  c.andi a0, -2
  li t6, 6
  bne a0, t6, fail
  li NUMBER, 12
  c.li a0, 12
  c.li a1, 10
  c.sub a0, a1
  c.xor a0, a1
  c.or a0, a1
  c.and a0, a1
  li t6, 10
  bne a0, t6, fail
  li NUMBER, 13
  c.mv a2, a0
  c.add a2, a0
  li t6, 20
  bne a2, t6, fail
  li NUMBER, 14
  c.li a0, 0
  c.beqz a0, 1f
  c.j to_fail
1:
  c.bnez a0, to_fail
  c.li a0, 1
  c.bnez a0, 1f
to_fail:
  j fail
1:
  la a0, 1f
  c.jalr a0
2:
  j fail
1:
  li NUMBER, 15
  la a1, 2b
  bne ra, a1, fail
  la a0, 1f
  c.jr a0
  j fail
1:
  c.nop
#if __riscv_xlen == 32
  c.jal 1f
2:
  j fail
1:
  li NUMBER, 16
  la a1, 2b
  bne ra, a1, fail
#else
  li NUMBER, 17
  li a0, 0x7fffffff
  c.addiw a0, 1
  li t6, 0xffffffff80000000
  bne a0, t6, fail
  li NUMBER, 18
  li a1, 1
  c.addw a0, a1
  c.subw a0, a1
  bne a0, t6, fail
  li NUMBER, 19
  la sp, data
  c.ldsp a0, 0(sp)
  c.ld a1, 0(s0)
  bne a0, a1, fail
  c.sdsp a0, 24(sp)
  c.ld a1, 24(s0)
  bne a0, a1, fail
  c.sd s0, 32(s0)
  c.ld a1, 32(s0)
  bne a1, s0, fail
  li NUMBER, 20
  li a0, 1
  c.slli a0, 40
  c.srli a0, 39
  li t6, 2
  bne a0, t6, fail
#endif
  j pass
END
  .data
  .balign 16
data:
  .dword 0x8765432112345678
  .zero 64
