package io.zkthreads.server;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

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

  /// A name of an ELF of the other method.
  ///
  /// @param type 1 for data, 2 for a function
  public record Named(String name, int address, int type) {}

  /// The file with a table of symbols behind it.
  public static byte[] named(byte[] elf, Named... symbols) {
    int table = elf.length + 3 * 40;
    int strings = table + 16 * symbols.length;
    StringBuilder names = new StringBuilder("\0");
    ByteBuffer file = ByteBuffer.allocate(strings + 1024).order(ByteOrder.LITTLE_ENDIAN);
    file.put(elf).putInt(32, elf.length).putShort(48, (short) 3);
    for (int i = 0; i < symbols.length; i++) {
      int at = table + 16 * i;
      file.putInt(at, names.length()).putInt(at + 4, symbols[i].address());
      file.put(at + 12, (byte) symbols[i].type()).putShort(at + 14, (short) 1);
      names.append(symbols[i].name()).append('\0');
    }
    byte[] text = names.toString().getBytes(StandardCharsets.UTF_8);
    int header = elf.length + 40;
    file.putInt(header + 4, 2).putInt(header + 16, table).putInt(header + 20, strings - table);
    file.putInt(header + 24, 2).putInt(header + 56, strings).putInt(header + 60, text.length);
    return file.put(strings, text).array();
  }
}
