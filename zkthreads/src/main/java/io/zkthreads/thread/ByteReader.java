package io.zkthreads.thread;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads what [ByteWriter] writes, refusing whatever does not fit. Each read names itself, so that
/// a refusal says what was wrong and at which byte.
public final class ByteReader {
  private final String what;
  private final byte[] bytes;
  private int at;

  public ByteReader(String what, byte[] bytes) {
    this.what = what;
    this.bytes = bytes;
  }

  public static int wordAt(byte[] bytes, int at) {
    return (bytes[at] & 0xff)
        | ((bytes[at + 1] & 0xff) << 8)
        | ((bytes[at + 2] & 0xff) << 16)
        | ((bytes[at + 3] & 0xff) << 24);
  }

  public void tag(String ascii) throws InvalidEncoding {
    byte[] got = bytes(ascii.length(), "tag");
    if (!Arrays.equals(got, ascii.getBytes(StandardCharsets.US_ASCII))) {
      throw refuse("tag", ascii, new String(got, StandardCharsets.ISO_8859_1));
    }
  }

  public int u32(String field) throws InvalidEncoding {
    return wordAt(bytes(4, field), 0);
  }

  public void expect(int value, String field) throws InvalidEncoding {
    int got = u32(field);
    if (got != value) {
      throw refuse(field, value, Integer.toUnsignedString(got));
    }
  }

  /// A number in `least … most`.
  public int count(int least, int most, String field) throws InvalidEncoding {
    int got = u32(field);
    if (got < least || got > most) {
      throw refuse(field, least + " … " + most, Integer.toUnsignedString(got));
    }
    return got;
  }

  /// A number below 2^63.
  public long u64(String field) throws InvalidEncoding {
    byte[] eight = bytes(8, field);
    long value = (wordAt(eight, 0) & 0xffffffffL) | ((long) wordAt(eight, 4) << 32);
    if (value < 0) {
      throw refuse(field, "below 2^63", Long.toUnsignedString(value));
    }
    return value;
  }

  public Bytes32 bytes32(String field) throws InvalidEncoding {
    return Bytes32.of(bytes(Bytes32.BYTES, field));
  }

  public byte[] bytes(int length, String field) throws InvalidEncoding {
    if (length > bytes.length - at) {
      throw refuse(field, length + " bytes", (bytes.length - at) + " bytes left");
    }
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  /// Whether there is nothing left to read.
  public boolean isAtEnd() {
    return at == bytes.length;
  }

  public void end() throws InvalidEncoding {
    if (at != bytes.length) {
      throw refuse("end", bytes.length - at + " bytes fewer", "trailing bytes");
    }
  }

  public InvalidEncoding refuse(String field, Object expected, Object got) {
    return new InvalidEncoding(what + " " + field, "byte " + at, expected, got);
  }
}
