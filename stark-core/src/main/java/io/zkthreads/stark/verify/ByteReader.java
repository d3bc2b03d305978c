package io.zkthreads.stark.verify;

import io.zkthreads.stark.hash.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads what [ByteWriter] writes; lengths are checked against the bytes left before anything is
/// allocated.
final class ByteReader {
  private final ByteBuffer in;

  ByteReader(byte[] bytes) {
    in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Reads one entry of a list.
  interface Entry<T> {
    T read(ByteReader in) throws MalformedKeyException;
  }

  int u8() throws MalformedKeyException {
    need(1);
    return in.get() & 0xff;
  }

  int u32() throws MalformedKeyException {
    need(4);
    return in.getInt();
  }

  long u64() throws MalformedKeyException {
    need(8);
    return in.getLong();
  }

  boolean flag(String what) throws MalformedKeyException {
    int value = u8();
    expect(value <= 1, what);
    return value == 1;
  }

  String text() throws MalformedKeyException {
    byte[] bytes = new byte[length(1)];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  Digest digest() throws MalformedKeyException {
    need(Digest.BYTES);
    byte[] bytes = new byte[Digest.BYTES];
    in.get(bytes);
    return Digest.ofBytes(bytes, 0);
  }

  /// A list whose entries have at least `entryBytes` bytes each.
  <T> List<T> list(int entryBytes, Entry<T> entry) throws MalformedKeyException {
    int count = length(entryBytes);
    List<T> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(entry.read(this));
    }
    return entries;
  }

  void end() throws MalformedKeyException {
    expect(!in.hasRemaining(), "no trailing bytes");
  }

  void expect(boolean condition, String what) throws MalformedKeyException {
    if (!condition) {
      throw new MalformedKeyException(
          "verifying key: expected " + what + " before byte " + in.position());
    }
  }

  private int length(int entryBytes) throws MalformedKeyException {
    int count = u32();
    expect(count >= 0 && count <= in.remaining() / entryBytes, "a length within the bytes left");
    return count;
  }

  private void need(int count) throws MalformedKeyException {
    expect(in.remaining() >= count, count + " more bytes");
  }
}
