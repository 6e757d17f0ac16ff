# Prints over the UART and ends with success. hello.elf beside it was made with
#   riscv64-unknown-elf-gcc -march=rv32imac -mabi=ilp32 -nostdlib -static -s -Wl,-Ttext=0x80000000 \
#     -Wl,--build-id=none -Wl,-N hello.S -o hello.elf
  .globl _start
_start:
  li a1, 0x10000000
  la a0, text
1:
  lbu a2, 0(a0)
  beqz a2, 2f
  sb a2, 0(a1)
  addi a0, a0, 1
  j 1b
2:
  li a0, 0x100000          # the test finisher
  li a1, 0x5555
  sw a1, 0(a0)
  j 2b
text:
  .asciz "hello from rv32imac\n"
