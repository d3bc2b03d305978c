package io.zkthreads.stark.verify;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes the canonical encoding of keys and statements: integers little endian, texts and lists
/// preceded by their length.
final class ByteWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  byte[] toBytes() {
    return out.toByteArray();
  }

  ByteWriter u8(int value) {
    out.write(value);
    return this;
  }

  ByteWriter u32(int value) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  ByteWriter u64(long value) {
    out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    return this;
  }

  ByteWriter raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /// Bytes preceded by their number.
  ByteWriter field(byte[] bytes) {
    return u32(bytes.length).raw(bytes);
  }

  ByteWriter text(String text) {
    return field(text.getBytes(StandardCharsets.UTF_8));
  }
}
