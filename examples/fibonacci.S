# fib(n) mod 2^32 without a compiler: reads n, commits n at 0 and fib(n) at 1, exit code 0.
# `.insn r 0x0b, 3, 0, rd, x0, x0` is `read rd`; `.insn r 0x0b, 4, 0, x0, rs1, rs2` makes rs2 public at index rs1.
  .section .text.start, "ax"
  .globl _start
_start:
  .insn r 0x0b, 3, 0, a1, x0, x0
  .insn r 0x0b, 4, 0, x0, x0, a1
  li t0, 0                        # fib(i)
  li t1, 1                        # fib(i + 1)
next:
  beqz a1, done
  add t2, t0, t1
  mv t0, t1
  mv t1, t2
  addi a1, a1, -1
  j next
done:
  li t3, 1
  .insn r 0x0b, 4, 0, x0, t3, t0
  li a0, 0
  li a7, 93
  ecall
