package io.zkthreads.cuda.driver;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// The compiled kernels of one architecture: an ELF file, of which this reads what kernels expect.
///
/// A section `.nv.info.KERNEL` is a list of attributes: a byte of format, a byte that says which,
/// two bytes of value, and with format 4 as many bytes more as the value says. Attribute 0x17 is
/// one parameter: its ordinal at byte 4, its offset at byte 6, its size from bit 18 of the word at
/// 8.
final class Cubin {
  private static final String INFO = ".nv.info.";
  private static final int LONG_FORMAT = 4;
  private static final int PARAMETER = 0x17;

  private final ByteBuffer elf;

  Cubin(ByteBuffer elf) {
    this.elf = elf;
  }

  /// Sizes of the parameters of each kernel, in order.
  Map<String, int[]> parameterSizes() {
    Map<String, int[]> sizes = new TreeMap<>();
    int count = Short.toUnsignedInt(elf.getShort(0x3C));
    ByteBuffer names = section(Short.toUnsignedInt(elf.getShort(0x3E)));
    for (int i = 0; i < count; i++) {
      String name = name(names, elf.getInt(header(i)));
      if (name.startsWith(INFO)) {
        sizes.put(name.substring(INFO.length()), parameters(section(i)));
      }
    }
    return sizes;
  }

  /// Where header `i` of the table of sections is.
  private int header(int i) {
    int table = Math.toIntExact(elf.getLong(0x28));
    return table + i * elf.getShort(0x3A);
  }

  private ByteBuffer section(int i) {
    int offset = Math.toIntExact(elf.getLong(header(i) + 0x18));
    int length = Math.toIntExact(elf.getLong(header(i) + 0x20));
    return elf.slice(offset, length).order(elf.order());
  }

  private static String name(ByteBuffer names, int at) {
    int end = at;
    while (names.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - at];
    names.get(at, bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static int[] parameters(ByteBuffer info) {
    int[] sizes = new int[0];
    int at = 0;
    while (at + 4 <= info.limit()) {
      int attribute = info.get(at + 1);
      boolean isLong = info.get(at) == LONG_FORMAT;
      int length = isLong ? Short.toUnsignedInt(info.getShort(at + 2)) : 0;
      if (isLong && attribute == PARAMETER) {
        int ordinal = Short.toUnsignedInt(info.getShort(at + 8));
        sizes = Arrays.copyOf(sizes, Math.max(sizes.length, ordinal + 1));
        sizes[ordinal] = info.getInt(at + 12) >>> 18;
      }
      at += 4 + length;
    }
    return sizes;
  }
}
