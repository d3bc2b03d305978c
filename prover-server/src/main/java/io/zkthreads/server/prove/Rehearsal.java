package io.zkthreads.server.prove;

import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;

/// The program of proofs that no one asked for.
///
/// When the kernels are compiled, the code around them is not yet: executor, writers of rows,
/// interpreters of constraints, verifier. It is after a few proofs, whatever the program. This one
/// loops over instructions of every common kind, so that most tables have rows.
final class Rehearsal {
  /// After so many, the next proof is about as fast as later ones.
  static final int PROOFS = 3;

  private static final int ORIGIN = 0x1000;

  /// A multiple of 2^12, which one instruction can load.
  private static final int ROUNDS = 1 << 12;

  // Registers by their names in the calling convention.
  private static final int ZERO = 0;
  private static final int RA = 1;
  private static final int SP = 2;
  private static final int T0 = 5;
  private static final int T1 = 6;
  private static final int T2 = 7;
  private static final int S0 = 8;
  private static final int A0 = 10;
  private static final int A1 = 11;
  private static final int A2 = 12;
  private static final int A7 = 17;

  // Instructions by the field that tells them from others of their format.
  private static final int MUL = 1 << 25;
  private static final int MULHU = 1 << 25 | 3 << 12;
  private static final int DIVU = 1 << 25 | 5 << 12;
  private static final int ADD = 0;
  private static final int SUB = 1 << 30;
  private static final int SLL = 1 << 12;
  private static final int SLTU = 3 << 12;
  private static final int XOR = 4 << 12;
  private static final int AND = 7 << 12;
  private static final int ADDI = 0x13;
  private static final int SLTIU = 3 << 12 | 0x13;
  private static final int XORI = 4 << 12 | 0x13;
  private static final int SRLI = 5 << 12 | 0x13;
  private static final int LW = 2 << 12 | 0x03;
  private static final int LBU = 4 << 12 | 0x03;
  private static final int JALR = 0x67;
  private static final int LUI = 0x37;
  private static final int AUIPC = 0x17;
  private static final int SB = 0;
  private static final int SW = 2 << 12;
  private static final int BEQ = 0;
  private static final int BNE = 1 << 12;
  private static final int BLTU = 6 << 12;
  private static final int ECALL = 0x73;

  private Rehearsal() {}

  /// A bare program of about 100,000 cycles that exits with what it has computed.
  static Program program() {
    int[] loop = {
      register(MUL, T0, S0, S0),
      register(MULHU, T1, T0, S0),
      register(ADD, A0, A0, T0),
      register(XOR, A0, A0, T1),
      immediate(XORI, T1, A0, 0x155),
      register(SUB, T2, T1, T0),
      register(SLL, T2, T2, S0),
      immediate(SRLI, T1, T1, 7),
      register(SLTU, A1, T2, T1),
      immediate(SLTIU, A2, T1, 100),
      register(AND, A1, A1, T2),
      immediate(ADDI, A2, A1, 5),
      register(DIVU, A2, T2, S0),
      store(SW, SP, T2, -32),
      register(XOR, A1, T2, A2),
      store(SB, SP, T1, -36),
      immediate(LW, A1, SP, -32),
      immediate(LBU, A2, SP, -36),
      register(ADD, A1, A1, A2),
      register(ADD, A0, A0, A1),
      upper(AUIPC, T0, 0),
      immediate(JALR, RA, T0, 8),
      branch(BLTU, T1, T2, 8),
      immediate(ADDI, A0, A0, 1),
      branch(BEQ, A0, T2, 8),
      immediate(ADDI, A0, A0, 2),
      immediate(ADDI, S0, S0, -1),
    };
    int[] words = new int[loop.length + 4];
    words[0] = upper(LUI, S0, ROUNDS);
    System.arraycopy(loop, 0, words, 1, loop.length);
    words[loop.length + 1] = branch(BNE, S0, ZERO, -4 * loop.length);
    words[loop.length + 2] = immediate(ADDI, A7, ZERO, 93);
    words[loop.length + 3] = ECALL;
    return Program.bare(Image.ofCode(ORIGIN, words));
  }

  private static int register(int instruction, int rd, int rs1, int rs2) {
    return instruction | rs2 << 20 | rs1 << 15 | rd << 7 | 0x33;
  }

  private static int immediate(int instruction, int rd, int rs1, int value) {
    return instruction | value << 20 | rs1 << 15 | rd << 7;
  }

  private static int store(int instruction, int base, int rs2, int offset) {
    int high = (offset >> 5 & 127) << 25;
    return instruction | high | rs2 << 20 | base << 15 | (offset & 31) << 7 | 0x23;
  }

  private static int branch(int instruction, int rs1, int rs2, int offset) {
    int high = (offset >> 12 & 1) << 31 | (offset >> 5 & 63) << 25;
    int low = (offset >> 1 & 15) << 8 | (offset >> 11 & 1) << 7;
    return instruction | high | rs2 << 20 | rs1 << 15 | low | 0x63;
  }

  private static int upper(int instruction, int rd, int value) {
    return instruction | value | rd << 7;
  }
}
