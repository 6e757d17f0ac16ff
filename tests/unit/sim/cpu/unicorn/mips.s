# MIPS through the Unicorn plug-in: UART and tohost.
  .set noreorder
  .globl __start
__start:
  lui $a1, 0x1000
  lui $a0, %hi(text)
  addiu $a0, $a0, %lo(text)
1: lbu $a2, 0($a0)
  beqz $a2, 2f
  addiu $a0, $a0, 1
  sb $a2, 0($a1)
  b 1b
  nop
2: li $t0, 1000
  li $t1, 0
4: addu $t1, $t1, $t0
  addiu $t0, $t0, -1
  bnez $t0, 4b
  nop
  li $t2, 500500
  lui $a0, %hi(tohost)
  addiu $a0, $a0, %lo(tohost)
  bne $t1, $t2, 5f
  li $a1, 1
  sw $a1, 0($a0)
3: b 3b
  nop
5: li $a1, 7
  sw $a1, 0($a0)
  b 3b
  nop
text: .asciz "hello from mips\n"
  .data
  .balign 8
  .globl tohost
tohost: .quad 0
