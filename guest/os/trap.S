# Where the OS begins, and where every system call of a contract lands: t0 (x5) is the pc to continue at, t1
# (x6) the region that trapped. Both come from the machine; all other registers are the contract's, hostile.
#include "layout.h"

.macro zero registers:vararg
  .irp r, \registers
    li \r, 0
  .endr
.endm
.macro each_kept operation, frame
  \operation s0, F_S0(\frame)
  \operation s1, F_S0+4(\frame)
  \operation s2, F_S0+8(\frame)
  \operation s3, F_S0+12(\frame)
  \operation s4, F_S0+16(\frame)
  \operation s5, F_S0+20(\frame)
  \operation s6, F_S0+24(\frame)
  \operation s7, F_S0+28(\frame)
  \operation s8, F_S0+32(\frame)
  \operation s9, F_S0+36(\frame)
  \operation s10, F_S0+40(\frame)
  \operation s11, F_S0+44(\frame)
  \operation gp, F_S0+48(\frame)
  \operation tp, F_S0+52(\frame)
.endm
.macro enter
  .insn r 0x0b, 2, 0, x0, t0, t1
.endm

.section .text.start, "ax"
.globl _start
_start:
  j boot
#if OS_VERSION == 1
trap:                              # 0x1004, the trap address of the machine
#else
  j trap                           # 0x1004
  j boot_unsigned                  # 0x1008: no key begins here
trap:
#endif
  sw t0, TRAP_PC(x0)
  sw t1, KEY_REGION(x0)
  sw ra, TRAP_RA(x0)
  sw sp, TRAP_SP(x0)
  lw t2, FRAME(x0)
  lw t3, F_REGION(t2)
  lui sp, %hi(OS_STACK)
  bne t3, t1, foreign              # the machine does not let this happen
  mv a5, t1                        # sixth argument of every system call: the region
  sw x0, RESULT(x0)
  sw x0, RESULT_2(x0)
  li t3, 1
  beq a7, t3, load
  li t3, 2
  beq a7, t3, store
  li t3, 3
  beq a7, t3, caller
  li t3, 4
  beq a7, t3, self
  li t3, 5
  beq a7, t3, call_contract
  li t3, 6
  beq a7, t3, return_contract
  li t3, 7
  beq a7, t3, revert_contract
  li t3, 8
  beq a7, t3, time
#if OS_VERSION == 2
  li t3, 9
  beq a7, t3, latest
  li t3, 10
  beq a7, t3, sha512
  li t3, 11
  beq a7, t3, sha256
  li t3, 12
  beq a7, t3, verify
  li t3, 13
  beq a7, t3, keccak
  li t3, 14
  beq a7, t3, poseidon2
#endif
  li a0, 7
  j halt
foreign:
  li a0, 9
  j halt

load:
  jal sys_load
  j resume
store:
  jal sys_store
  j resume
caller:
  jal sys_caller
  j resume
self:
  jal sys_self
  j resume
#if OS_VERSION == 2
sha512:
  jal sys_sha512
  j resume
sha256:
  jal sys_sha256
  j resume
poseidon2:
  jal sys_poseidon2
  j resume
keccak:
  jal sys_keccak
  j resume
verify:
  jal sys_verify
  j resume
latest:
  lw t2, LATEST_LO(x0)
  lw t3, LATEST_HI(x0)
  sw t2, RESULT(x0)
  sw t3, RESULT_2(x0)
  j resume
#endif
time:
  lw t2, TIME_LO(x0)
  lw t3, TIME_HI(x0)
  sw t2, RESULT(x0)
  sw t3, RESULT_2(x0)

resume:                            # C has kept s0 … s11, gp and tp
  lw t0, TRAP_PC(x0)
  lw t1, KEY_REGION(x0)
  lw ra, TRAP_RA(x0)
  lw sp, TRAP_SP(x0)
  lw a0, RESULT(x0)
  lw a1, RESULT_2(x0)
  zero t2, t3, t4, t5, t6, a2, a3, a4, a5, a6, a7
  enter

call_contract:
  each_kept sw, t2                    # kept for the time that another contract runs
  jal sys_call
  beqz a0, resume                  # refused: the caller goes on
  j enter_frame
return_contract:
  jal sys_return
  j after_frame
revert_contract:
  jal sys_revert
after_frame:                       # a0: whether a caller waits
  beqz a0, next_transaction
  lw t2, FRAME(x0)
  lw t0, F_PC(t2)
  lw t1, F_REGION(t2)
  lw ra, F_RA(t2)
  lw sp, F_SP(t2)
  each_kept lw, t2
  lw a0, RESULT(x0)
  lw a1, RESULT_2(x0)
  zero t2, t3, t4, t5, t6, a2, a3, a4, a5, a6, a7
  enter

#if OS_VERSION == 2
boot_unsigned:
  li a0, 0
  j load_all
boot:
  li a0, 1
load_all:
#else
boot:
#endif
  lui sp, %hi(OS_STACK)
  jal load_statement
next_transaction:
  lui sp, %hi(OS_STACK)
  jal begin_transaction           # halts after the last one
enter_frame:                       # RESULT_2: words of calldata
  lw t2, FRAME(x0)
  lw t1, F_REGION(t2)
  lui t0, 1
  lui a0, %hi(CALLDATA)
  lw a1, RESULT_2(x0)
  lui sp, %hi(STACK+0x10)
  addi sp, sp, -0x10
  zero ra, gp, tp, t2, s0, s1, a2, a3, a4, a5, a6, a7
  zero s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, t3, t4, t5, t6
  enter

.globl halt
halt:                              # a0: exit code
  ecall
