/* Start and end of the C programs: all registers zero (QEMU starts with some that are not; both are
   compared from `started` on), float unit on, stack, thread-local storage, zeroed .bss; main's
   result goes to the test finisher, which our machine and QEMU's both have. */
  .option arch, +zicsr
  .section .text.start, "ax", @progbits
  .globl _start
_start:
  .irp register, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, \
       25, 26, 27, 28, 29, 30, 31
  li x\register, 0
  .endr
  .globl started
started:
#ifdef __riscv_flen
  li t0, 0x6000
  csrs mstatus, t0
#endif
  la sp, __stack
  la tp, __tls_base
  la t0, __bss_start
  la t1, __bss_end
1:
  bgeu t0, t1, 2f
  sw zero, 0(t0)
  addi t0, t0, 4
  j 1b
2:
  call main
  .globl _exit
_exit:
  li t0, 0x5555
  beqz a0, 3f
  slli t0, a0, 16
  li t1, 0x3333
  or t0, t0, t1
3:
  li t1, 0x100000
  sw t0, 0(t1)
  j 3b
