package io.zkthreads.thread.os;

import io.zkthreads.thread.InvalidEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// A few RISC-V instructions and the smallest ELF file around them: contracts that no compiler
/// would write.
final class Rv {
  static final int ZERO = 0;
  static final int RA = 1;
  static final int SP = 2;
  static final int T0 = 5;
  static final int T1 = 6;
  static final int S0 = 8;
  static final int A0 = 10;
  static final int A1 = 11;
  static final int A2 = 12;
  static final int A3 = 13;
  static final int A4 = 14;
  static final int A7 = 17;

  private final List<Integer> words = new ArrayList<>();

  Rv word(int word) {
    words.add(word);
    return this;
  }

  Rv li(int rd, int value) {
    int low = value << 20 >> 20;
    word((value - low) | (rd << 7) | 0x37);
    return addi(rd, rd, low);
  }

  Rv addi(int rd, int rs, int immediate) {
    return word((immediate << 20) | (rs << 15) | (rd << 7) | 0x13);
  }

  Rv lw(int rd, int rs, int offset) {
    return word((offset << 20) | (rs << 15) | (2 << 12) | (rd << 7) | 0x03);
  }

  Rv sw(int rs2, int rs1, int offset) {
    return word(
        ((offset >> 5) << 25)
            | (rs2 << 20)
            | (rs1 << 15)
            | (2 << 12)
            | ((offset & 31) << 7)
            | 0x23);
  }

  /// Jumps to this very instruction.
  Rv spin() {
    return word(0x6f);
  }

  Rv ecall() {
    return word(0x73);
  }

  /// A system call with its number; arguments are in registers already.
  Rv call(int number) {
    return li(A7, number).ecall();
  }

  /// Returns `numWords` words at `address`.
  Rv finish(int address, int numWords) {
    return li(A0, address).li(A1, numWords).call(6);
  }

  Rv revert(int reason) {
    return li(A0, reason).call(7);
  }

  ContractImage image() {
    try {
      return ContractImage.parse(elf(5, 0x1000, 0x1000));
    } catch (InvalidEncoding e) {
      throw new AssertionError(e);
    }
  }

  byte[] elf(int flags, int address, int entry) {
    int length = 4 * words.size();
    ByteBuffer file = ByteBuffer.allocate(84 + length).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0x464c457f).put(new byte[] {1, 1, 1, 0}).putLong(0);
    file.putShort((short) 2).putShort((short) 243).putInt(1);
    file.putInt(entry).putInt(52).putInt(0).putInt(0);
    file.putShort((short) 52).putShort((short) 32).putShort((short) 1);
    file.putShort((short) 40).putShort((short) 0).putShort((short) 0);
    file.putInt(1).putInt(84).putInt(address).putInt(address);
    file.putInt(length).putInt(length).putInt(flags).putInt(4);
    words.forEach(file::putInt);
    return file.array();
  }
}
