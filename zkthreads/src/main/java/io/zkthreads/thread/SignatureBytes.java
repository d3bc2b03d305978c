package io.zkthreads.thread;

import io.zkthreads.vm.curve.Edwards25519;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/// The 64 bytes of an Ed25519 signature (RFC 8032), valid or not.
public final class SignatureBytes {
  public static final int BYTES = 64;

  /// DER of SubjectPublicKeyInfo (RFC 8410) up to the 32 bytes of the key.
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

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
  /// many signatures are checked by one sum, and that decides the rule. What the JDK accepts, the
  /// rule accepts. Keys and signatures that are not even well formed are invalid, and so are keys
  /// that anyone could sign for.
  public boolean verifies(Bytes32 publicKey, byte[] message) {
    return !Edwards25519.isSmallOrder(publicKey.bytes())
        && (isValidForJdk(publicKey, message)
            || Edwards25519.verifyZip215(publicKey.bytes(), message, bytes));
  }

  private boolean isValidForJdk(Bytes32 publicKey, byte[] message) {
    byte[] der = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + Bytes32.BYTES);
    System.arraycopy(publicKey.bytes(), 0, der, X509_PREFIX.length, Bytes32.BYTES);
    try {
      PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(key);
      check.update(message);
      return check.verify(bytes);
    } catch (GeneralSecurityException malformed) {
      return false;
    }
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
