package io.zkthreads.thread;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes little-endian integers, tags and byte strings one after another.
final class ByteWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  ByteWriter tag(String ascii) {
    return bytes(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  ByteWriter u32(int value) {
    byte[] four = new byte[4];
    putWord(four, 0, value);
    return bytes(four);
  }

  ByteWriter u64(long value) {
    return u32((int) value).u32((int) (value >>> 32));
  }

  ByteWriter bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  ByteWriter bytes32(Bytes32 value) {
    return bytes(value.bytes());
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  static void putWord(byte[] bytes, int at, int word) {
    for (int i = 0; i < 4; i++) {
      bytes[at + i] = (byte) (word >>> (8 * i));
    }
  }
}
