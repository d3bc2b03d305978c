package io.zkthreads.server;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Programs of a few instructions, written out.
public final class BareElf {
  private static final int HEADER_BYTES = 52;
  private static final int SEGMENT_BYTES = 32;
  private static final int ENTRY = 0x1000;

  private BareElf() {}

  /// An ELF of one segment, which is at 0x1000 and entered there.
  public static byte[] of(int... instructions) {
    int size = 4 * instructions.length;
    int at = HEADER_BYTES + SEGMENT_BYTES;
    ByteBuffer out = ByteBuffer.allocate(at + size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    out.putShort((short) 2).putShort((short) 243).putInt(1).putInt(ENTRY).putInt(HEADER_BYTES);
    out.putInt(0).putInt(0).putShort((short) HEADER_BYTES).putShort((short) SEGMENT_BYTES);
    out.putShort((short) 1).putShort((short) 40).putShort((short) 0).putShort((short) 0);
    out.putInt(1).putInt(at).putInt(ENTRY).putInt(ENTRY).putInt(size).putInt(size);
    out.putInt(5).putInt(4);
    for (int instruction : instructions) {
      out.putInt(instruction);
    }
    return out.array();
  }
}
