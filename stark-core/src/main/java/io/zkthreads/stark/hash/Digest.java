package io.zkthreads.stark.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/// A hash value of eight 32-bit words. Under BLAKE3 they are the little-endian words of 32 bytes,
/// under Poseidon2 eight Montgomery words; either way the wire holds them little endian.
public record Digest(int w0, int w1, int w2, int w3, int w4, int w5, int w6, int w7) {
  /// Words of a digest.
  public static final int WORDS = 8;

  /// Bytes of a digest.
  public static final int BYTES = 4 * WORDS;

  private static final VarHandle LITTLE_ENDIAN_WORD =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /// The digest whose words stand at `words[offset…offset+7]`.
  public static Digest at(int[] words, int offset) {
    return new Digest(
        words[offset],
        words[offset + 1],
        words[offset + 2],
        words[offset + 3],
        words[offset + 4],
        words[offset + 5],
        words[offset + 6],
        words[offset + 7]);
  }

  /// The digest of 32 bytes, `bytes[offset…offset+31]`.
  public static Digest ofBytes(byte[] bytes, int offset) {
    return new Digest(
        word(bytes, offset),
        word(bytes, offset + 4),
        word(bytes, offset + 8),
        word(bytes, offset + 12),
        word(bytes, offset + 16),
        word(bytes, offset + 20),
        word(bytes, offset + 24),
        word(bytes, offset + 28));
  }

  private static int word(byte[] bytes, int at) {
    return (int) LITTLE_ENDIAN_WORD.get(bytes, at);
  }

  public static Digest ofHex(String hex) {
    return ofBytes(HexFormat.of().parseHex(hex), 0);
  }

  public void put(int[] words, int offset) {
    words[offset] = w0;
    words[offset + 1] = w1;
    words[offset + 2] = w2;
    words[offset + 3] = w3;
    words[offset + 4] = w4;
    words[offset + 5] = w5;
    words[offset + 6] = w6;
    words[offset + 7] = w7;
  }

  public byte[] toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(w0).putInt(w1).putInt(w2).putInt(w3);
    bytes.putInt(w4).putInt(w5).putInt(w6).putInt(w7);
    return bytes.array();
  }

  public String hex() {
    return HexFormat.of().formatHex(toBytes());
  }

  @Override
  public String toString() {
    return hex();
  }
}
