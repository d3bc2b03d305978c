package io.zkthreads.vm.attack;

import io.zkthreads.vm.program.Image;
import java.util.ArrayList;
import java.util.List;

/// Machine code by hand, from address [#ORIGIN] on.
final class Asm {
  static final int ORIGIN = 0x1000;
  static final int ECALL = 0x73;

  private final List<Integer> words = new ArrayList<>();

  Asm word(int word) {
    words.add(word);
    return this;
  }

  int here() {
    return ORIGIN + 4 * words.size();
  }

  /// rd = value, in one instruction or two.
  Asm li(int rd, int value) {
    int low = value << 20 >> 20;
    int high = value - low;
    if (high != 0) {
      lui(rd, high);
    }
    return high == 0 || low != 0 ? addi(rd, high == 0 ? 0 : rd, low) : this;
  }

  Asm lui(int rd, int high) {
    return word(high | rd << 7 | 0x37);
  }

  Asm addi(int rd, int rs1, int imm) {
    return word(imm << 20 | rs1 << 15 | rd << 7 | 0x13);
  }

  Asm add(int rd, int rs1, int rs2) {
    return word(rs2 << 20 | rs1 << 15 | rd << 7 | 0x33);
  }

  Asm lw(int rd, int rs1, int imm) {
    return word(imm << 20 | rs1 << 15 | 2 << 12 | rd << 7 | 0x03);
  }

  Asm sw(int rs1, int rs2, int imm) {
    return word((imm >> 5 & 127) << 25 | rs2 << 20 | rs1 << 15 | 2 << 12 | (imm & 31) << 7 | 0x23);
  }

  Asm jalr(int rd, int rs1, int imm) {
    return word(imm << 20 | rs1 << 15 | rd << 7 | 0x67);
  }

  Asm bne(int rs1, int rs2, int offset) {
    return branch(1, rs1, rs2, offset);
  }

  /// Jumps by `offset`, always.
  Asm skip(int offset) {
    return branch(0, 0, 0, offset);
  }

  private Asm branch(int funct3, int rs1, int rs2, int offset) {
    return word(
        (offset >> 12 & 1) << 31
            | (offset >> 5 & 63) << 25
            | rs2 << 20
            | rs1 << 15
            | funct3 << 12
            | (offset >> 1 & 15) << 8
            | (offset >> 11 & 1) << 7
            | 0x63);
  }

  Asm xlw(int rd, int rs1, int rs2) {
    return word(privileged(0, rd, rs1, rs2));
  }

  Asm enter(int rs1, int rs2) {
    return word(privileged(2, 0, rs1, rs2));
  }

  Asm commit(int rs1, int rs2) {
    return word(privileged(4, 0, rs1, rs2));
  }

  Asm clock(int rd) {
    return word(privileged(6, rd, 0, 0));
  }

  /// Commits register `rs` at an index, with x11 as scratch.
  Asm commitAt(int index, int rs) {
    return li(11, index).commit(11, rs);
  }

  /// Ends the run with exit code 0.
  Asm exit() {
    return li(10, 0).word(ECALL);
  }

  static int privileged(int funct3, int rd, int rs1, int rs2) {
    return rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | 0x0b;
  }

  Image image() {
    return Image.ofCode(ORIGIN, words.stream().mapToInt(Integer::intValue).toArray());
  }
}
