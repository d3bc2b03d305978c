package io.zkthreads.thread;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/// Verification of Ed25519 signatures (RFC 8032) under raw 32-byte public keys.
public final class Signatures {
  public static final int BYTES = 64;

  /// DER of SubjectPublicKeyInfo (RFC 8410) up to the 32 bytes of the key.
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private Signatures() {}

  /// Whether `signature` is valid. Keys and signatures that are not even well formed are invalid.
  public static boolean verify(Bytes32 publicKey, byte[] message, byte[] signature) {
    if (signature.length != BYTES) {
      return false;
    }
    byte[] der = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + Bytes32.BYTES);
    System.arraycopy(publicKey.bytes(), 0, der, X509_PREFIX.length, Bytes32.BYTES);
    try {
      PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(key);
      check.update(message);
      return check.verify(signature);
    } catch (GeneralSecurityException malformed) {
      return false;
    }
  }
}
