package io.zkthreads.thread;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes little-endian integers, tags and byte strings one after another.
public final class ByteWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public ByteWriter tag(String ascii) {
    return bytes(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  public ByteWriter u32(int value) {
    byte[] four = new byte[4];
    putWord(four, 0, value);
    return bytes(four);
  }

  public ByteWriter u64(long value) {
    return u32((int) value).u32((int) (value >>> 32));
  }

  public ByteWriter bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  public ByteWriter bytes32(Bytes32 value) {
    return bytes(value.bytes());
  }

  public byte[] toBytes() {
    return out.toByteArray();
  }

  static void putWord(byte[] bytes, int at, int word) {
    for (int i = 0; i < 4; i++) {
      bytes[at + i] = (byte) (word >>> (8 * i));
    }
  }
}
