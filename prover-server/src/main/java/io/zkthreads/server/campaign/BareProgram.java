package io.zkthreads.server.campaign;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Programs that campaigns have proven, as ELF files of one segment at 0x10000.
final class BareProgram {
  /// read x5; commit 0, x5; exit 0.
  private static final int[] SAY_A_NUMBER = {
    0x0000328b, 0x0050400b, 0x00000513, 0x05d00893, 0x00000073,
  };

  /// read x5; commit 0, x5; then addi x5, x5, -1 and bne x5, x0 until it is 0; exit 0.
  private static final int[] COUNT_DOWN = {
    0x0000328b, 0x0050400b, 0xfff28293, 0xfe029ee3, 0x00000513, 0x05d00893, 0x00000073,
  };

  private BareProgram() {}

  /// Makes the first word of its advice public.
  static byte[] saysItsNumber() {
    return elf(SAY_A_NUMBER);
  }

  /// The same, and takes two cycles for each number from there down to 1.
  static byte[] countsDown() {
    return elf(COUNT_DOWN);
  }

  private static byte[] elf(int[] words) {
    int code = 4 * words.length;
    ByteBuffer file = ByteBuffer.allocate(84 + code).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0x464c457f).put((byte) 1).put((byte) 1).put((byte) 1);
    file.putShort(16, (short) 2).putShort(18, (short) 243).putInt(20, 1).putInt(24, 0x10000);
    file.putInt(28, 52).putShort(40, (short) 52).putShort(42, (short) 32).putShort(44, (short) 1);
    file.position(52);
    file.putInt(1).putInt(84).putInt(0x10000).putInt(0x10000).putInt(code).putInt(code);
    file.putInt(5).putInt(4);
    for (int word : words) {
      file.putInt(word);
    }
    return file.array();
  }
}
