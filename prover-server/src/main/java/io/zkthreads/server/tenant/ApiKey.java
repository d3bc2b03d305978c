package io.zkthreads.server.tenant;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/// A secret that speaks for a tenant: `zkt_` and 32 random bytes in 52 digits of base 32. Only its
/// SHA-256 is kept; of a secret with 256 bits of chance nobody finds it from there.
public final class ApiKey {
  private static final int SECRET_BYTES = 32;
  private static final int DIGITS = 52;
  private static final String PREFIX = "zkt_";

  private final String text;

  private ApiKey(String text) {
    this.text = text;
  }

  /// A fresh key.
  public static ApiKey random(SecureRandom chance) {
    byte[] secret = new byte[SECRET_BYTES];
    chance.nextBytes(secret);
    String digits = new BigInteger(1, secret).toString(32);
    return new ApiKey(PREFIX + "0".repeat(DIGITS - digits.length()) + digits);
  }

  /// The key that a text is, if it has a key's form.
  public static Optional<ApiKey> parse(String text) {
    return text.matches(PREFIX + "[0-9a-v]{" + DIGITS + "}")
        ? Optional.of(new ApiKey(text))
        : Optional.empty();
  }

  /// What stands for the key in the store, 64 hex digits.
  public String hash() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// The secret itself, for whoever is to keep it.
  public String secret() {
    return text;
  }

  /// Never the secret.
  @Override
  public String toString() {
    return KeyRecord.id(hash());
  }
}
