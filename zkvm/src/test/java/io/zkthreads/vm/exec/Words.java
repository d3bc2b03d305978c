package io.zkthreads.vm.exec;

import java.util.ArrayList;
import java.util.List;

/// Instruction words in the formats of the ISA manual.
final class Words {
  static final int ECALL = 0x73;

  /// As low as Linux lets a program be, for QEMU.
  static final int ORIGIN = 0x10000;

  private final List<Integer> words = new ArrayList<>();

  static int r(int funct7, int funct3, int rd, int rs1, int rs2) {
    return funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | 0x33;
  }

  static int i(int opcode, int funct3, int rd, int rs1, int imm) {
    return imm << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
  }

  static int store(int funct3, int rs1, int rs2, int imm) {
    return (imm >> 5 & 127) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | (imm & 31) << 7 | 0x23;
  }

  static int branch(int funct3, int rs1, int rs2, int offset) {
    return (offset >> 12 & 1) << 31
        | (offset >> 5 & 63) << 25
        | rs2 << 20
        | rs1 << 15
        | funct3 << 12
        | (offset >> 1 & 15) << 8
        | (offset >> 11 & 1) << 7
        | 0x63;
  }

  static int jal(int rd, int offset) {
    return (offset >> 20 & 1) << 31
        | (offset >> 1 & 0x3ff) << 21
        | (offset >> 11 & 1) << 20
        | (offset >> 12 & 255) << 12
        | rd << 7
        | 0x6f;
  }

  static int upper(int opcode, int rd, int value) {
    return (value & 0xfffff000) | rd << 7 | opcode;
  }

  static int custom(int funct3, int rd, int rs1, int rs2) {
    return rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | 0x0b;
  }

  /// A precompile on the operands that three registers point to.
  static int call(int operation, int g, int a, int b) {
    return operation << 25 | custom(5, g, a, b);
  }

  Words add(int... more) {
    for (int word : more) {
      words.add(word);
    }
    return this;
  }

  /// rd = value, by LUI and ADDI.
  Words set(int rd, int value) {
    int low = value << 20 >> 20;
    return add(upper(0x37, rd, value - low), i(0x13, 0, rd, rd, low));
  }

  int here() {
    return ORIGIN + 4 * words.size();
  }

  int[] toArray() {
    return words.stream().mapToInt(Integer::intValue).toArray();
  }
}
