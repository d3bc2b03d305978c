package io.zkthreads.server.cli;

import io.zkthreads.vm.exec.GuestMemory;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Symbols;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/// What a program of the kit wrote for whoever runs it: `zkt_log`, a number of bytes and the bytes.
/// It is memory like any other, so a proof says nothing of it.
final class ProgramLog {
  private static final String NAME = "zkt_log";
  private static final int MAX_BYTES = 8188;

  private ProgramLog() {}

  /// The text, with what a terminal cannot show replaced; empty if there is none.
  static String of(Symbols symbols, GuestMemory memory) {
    OptionalInt address = symbols.address(NAME);
    if (address.isEmpty() || !isPlace(address.getAsInt())) {
      return "";
    }
    int at = address.getAsInt();
    int size = Math.clamp(Integer.toUnsignedLong(memory.word(0, at)), 0, MAX_BYTES);
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      int from = at + 4 + i;
      bytes[i] = (byte) (memory.word(0, from & ~3) >>> (8 * (from & 3)));
    }
    return new String(bytes, StandardCharsets.UTF_8)
        .replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "\ufffd")
        .stripTrailing();
  }

  private static boolean isPlace(int address) {
    return address >= 0 && address % 4 == 0 && address <= Image.REGION_BYTES - 4 - MAX_BYTES;
  }
}
