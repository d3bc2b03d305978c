package io.zkthreads.thread;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/// An Ed25519 key pair (RFC 8032) made from its 32-byte seed.
public final class SigningKey {
  /// DER of PKCS #8 (RFC 8410) up to the 32 bytes of the seed.
  private static final byte[] PKCS8_PREFIX =
      HexFormat.of().parseHex("302e020100300506032b657004220420");

  private final PrivateKey privateKey;
  private final Bytes32 publicKey;

  private SigningKey(PrivateKey privateKey, Bytes32 publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  public static SigningKey fromSeed(Bytes32 seed) {
    try {
      byte[] der = Arrays.copyOf(PKCS8_PREFIX, PKCS8_PREFIX.length + Bytes32.BYTES);
      System.arraycopy(seed.bytes(), 0, der, PKCS8_PREFIX.length, Bytes32.BYTES);
      PrivateKey key =
          KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der));
      return new SigningKey(key, publicKeyOf(seed));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK since 15 has Ed25519", e);
    }
  }

  public static SigningKey generate() {
    byte[] seed = new byte[Bytes32.BYTES];
    new SecureRandom().nextBytes(seed);
    return fromSeed(Bytes32.of(seed));
  }

  /// The JDK derives a public key only while it generates a pair, and draws the seed as its one and
  /// only randomness.
  private static Bytes32 publicKeyOf(Bytes32 seed) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(255, new FixedRandom(seed.bytes()));
    KeyPair pair = generator.generateKeyPair();
    byte[] der = pair.getPublic().getEncoded();
    return Bytes32.of(Arrays.copyOfRange(der, der.length - Bytes32.BYTES, der.length));
  }

  public Bytes32 publicKey() {
    return publicKey;
  }

  /// Address of the account of this key.
  public Bytes32 address() {
    return Digests.accountAddress(publicKey);
  }

  /// The same for the same message.
  public SignatureBytes sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(privateKey);
      signature.update(message);
      return SignatureBytes.of(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError("a valid key signs every message", e);
    }
  }

  private static final class FixedRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final byte[] bytes;

    FixedRandom(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] destination) {
      System.arraycopy(bytes, 0, destination, 0, destination.length);
    }
  }
}
