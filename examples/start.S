# Where a C program begins: the stack pointer is set already, near 2^24; the value of main is the exit code.
  .section .text.start, "ax"
  .globl _start
_start:
  call main
  li a7, 93
  ecall
