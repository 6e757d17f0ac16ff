@ ARM and Thumb through the Unicorn plug-in: UART, float unit, semihosting, tohost.
  .syntax unified
  .cpu cortex-a15
  .arm
  .globl _start
_start:
  ldr sp, =0x80100000
  ldr r1, =0x10000000
  adr r0, text
1: ldrb r2, [r0], #1
  cmp r2, #0
  beq 2f
  strb r2, [r1]
  b 1b
2: movw r3, #1000
  mov r4, #0
3: add r4, r4, r3
  subs r3, r3, #1
  bne 3b
  ldr r5, =500500
  cmp r4, r5
  bne bad
  vmov.f32 s0, #1.5
  vadd.f32 s1, s0, s0
  @ semihosting write0
  mov r0, #4
  adr r1, text2
  svc 0x123456
  blx thumb
  ldr r1, =tohost
  mov r0, #1
  str r0, [r1]
  b .
bad:
  ldr r1, =tohost
  mov r0, #7
  str r0, [r1]
  b .
  .pool
text: .asciz "hello from arm\n"
text2: .asciz "semihosting works\n"
  .balign 4
  .thumb
thumb:
  push {lr}
  movs r0, #4
  ldr r1, =text3
  svc 0xab
  bkpt 0xab
  pop {pc}
  .pool
  .balign 4
text3: .asciz "thumb works\n"
  .balign 8
  .data
  .balign 8
  .globl tohost
tohost: .quad 0
