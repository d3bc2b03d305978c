package io.zkthreads.ledger.chain;

import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// An immutable byte string: images, call data, proofs, signatures.
public final class Bytes {
  /// The empty byte string.
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] content;
  private @Nullable Bytes32 digest;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /// A copy of `content`.
  public static Bytes of(byte... content) {
    return content.length == 0 ? EMPTY : new Bytes(content.clone());
  }

  /// An array that nobody else has, or will have, itself.
  static Bytes holding(byte[] content) {
    return content.length == 0 ? EMPTY : new Bytes(content);
  }

  /// A copy of the content.
  public byte[] toArray() {
    return content.clone();
  }

  void write(ByteWriter out) {
    out.bytes(content);
  }

  /// A copy of the beginning.
  ///
  /// @param most bytes; fewer if there are no more
  public byte[] beginning(int most) {
    return Arrays.copyOf(content, Math.min(most, content.length));
  }

  /// SHA-256, computed when it is first asked for. Two threads may both compute it; the value is
  /// one.
  public Bytes32 digest() {
    Bytes32 known = digest;
    if (known == null) {
      known = Digests.sha256(content);
      digest = known;
    }
    return known;
  }

  public int length() {
    return content.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /// Hexadecimal, shortened past 32 bytes.
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return content.length <= 32
        ? hex.formatHex(content)
        : hex.formatHex(content, 0, 32) + "… (" + content.length + " bytes)";
  }
}
