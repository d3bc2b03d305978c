package io.zkthreads.stark.verify;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes the canonical encoding of keys and statements: integers little endian, texts and lists
/// preceded by their length.
final class ByteWriter {
  private byte[] bytes = new byte[256];
  private int length;

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  ByteWriter u8(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
    return this;
  }

  ByteWriter u32(int value) {
    reserve(4);
    for (int shift = 0; shift < 32; shift += 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
    return this;
  }

  ByteWriter u64(long value) {
    return u32((int) value).u32((int) (value >>> 32));
  }

  ByteWriter raw(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
    return this;
  }

  /// Bytes preceded by their number.
  ByteWriter field(byte[] more) {
    return u32(more.length).raw(more);
  }

  ByteWriter text(String text) {
    return field(text.getBytes(StandardCharsets.UTF_8));
  }

  private void reserve(int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
    }
  }
}
