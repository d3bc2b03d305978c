package io.zkthreads.stark.verify;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Fuzz target: the verifier on an honest proof after a list of edits, so that inputs of a few
/// bytes reach behind the encoding.
///
/// An edit is `kind u8 | at u16 | from u16 | length u8`, big endian, positions modulo the length of
/// the proof as it is then. What is left of the input is ignored.
final class TamperFuzz {
  private static final int EDIT_BYTES = 6;

  private TamperFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    VerifierFuzz.fuzzerTestOneInput(edited(data));
  }

  private static byte[] edited(byte[] data) {
    byte[] bytes = SmallProof.BYTES.clone();
    ByteBuffer in = ByteBuffer.wrap(data);
    while (in.remaining() >= EDIT_BYTES && bytes.length > 0) {
      int kind = in.get() & 7;
      int at = (in.getShort() & 0xffff) % bytes.length;
      int from = in.getShort() & 0xffff;
      int length = Math.min(in.get() & 0xff, bytes.length - at);
      bytes = edit(bytes, kind, at, from, length);
    }
    return bytes;
  }

  /// @param length at most the bytes from `at` on
  private static byte[] edit(byte[] bytes, int kind, int at, int from, int length) {
    int source = from % Math.min(bytes.length, SmallProof.OTHER_BYTES.length);
    switch (kind) {
      case 0 -> bytes[at] ^= (byte) (1 << (from & 7));
      case 1 -> bytes[at] = (byte) from;
      case 2 -> bytes[at] += (byte) from;
      case 3 -> copy(bytes.clone(), source, bytes, at, length);
      case 4 -> copy(SmallProof.OTHER_BYTES, source, bytes, at, length);
      case 5 -> swap(bytes, at, length / 2);
      case 6 -> {
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
        System.arraycopy(bytes, at + length, shorter, at, shorter.length - at);
        return shorter;
      }
      default -> {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
        System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
        return longer;
      }
    }
    return bytes;
  }

  private static void copy(byte[] source, int from, byte[] bytes, int at, int length) {
    System.arraycopy(source, from, bytes, at, Math.min(length, source.length - from));
  }

  /// Swaps two neighbouring stretches.
  private static void swap(byte[] bytes, int at, int half) {
    byte[] first = Arrays.copyOfRange(bytes, at, at + half);
    System.arraycopy(bytes, at + half, bytes, at, half);
    System.arraycopy(first, 0, bytes, at + half, half);
  }
}
