package io.zkthreads.thread;

import io.zkthreads.vm.curve.Edwards25519;
import java.util.Arrays;
import java.util.HexFormat;

/// The 64 bytes of an Ed25519 signature (RFC 8032), valid or not.
public final class SignatureBytes {
  public static final int BYTES = 64;

  private final byte[] bytes;

  private SignatureBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Copies 64 bytes.
  public static SignatureBytes of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("64 signature bytes expected, got " + bytes.length);
    }
    return new SignatureBytes(bytes.clone());
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  /// Whether this signs `message` under `publicKey` by the ZIP-215 rule, as everywhere: in a proof
  /// many signatures are checked by one sum, and that decides the rule. Keys and signatures that
  /// are not even well formed are invalid, and so are keys that anyone could sign for. It takes a
  /// fifth of the time that the JDK takes, whose rule is narrower.
  public boolean verifies(Bytes32 publicKey, byte[] message) {
    return verifiesBeginning(publicKey, message, message.length);
  }

  /// Whether this signs, by the same rule, the beginning of `encoded`: what is signed stands before
  /// the signature, and may have megabytes.
  ///
  /// @param length bytes that are signed
  public boolean verifiesBeginning(Bytes32 publicKey, byte[] encoded, int length) {
    byte[] key = publicKey.bytes();
    return !Edwards25519.isSmallOrder(key)
        && Edwards25519.verifyZip215(key, encoded, length, bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignatureBytes s && Arrays.equals(bytes, s.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
