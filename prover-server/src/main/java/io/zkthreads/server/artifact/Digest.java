package io.zkthreads.server.artifact;

import io.zkthreads.server.refusal.Refusal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// A SHA-256 digest in lower-case hex.
public record Digest(String hex) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  private static final String PREFIX = "artifacts/";

  public Digest {
    if (!isHex(hex)) {
      throw new IllegalArgumentException("not a SHA-256 in hex: " + hex);
    }
  }

  /// Whether a text is a digest in lower-case hex.
  public static boolean isHex(String text) {
    return FORM.matcher(text).matches();
  }

  public static Digest of(byte[] bytes) {
    MessageDigest sha256 = newSha256();
    sha256.update(bytes);
    return of(sha256);
  }

  /// The digest of what was put in.
  static Digest of(MessageDigest sha256) {
    return new Digest(HexFormat.of().formatHex(sha256.digest()));
  }

  /// The digest that a client sent as 32 bytes.
  public static Digest ofBytes(String field, byte[] digest) throws Refusal {
    if (digest.length != 32) {
      throw Refusal.invalid("BAD_DIGEST", field, "32 bytes", digest.length + " bytes");
    }
    return new Digest(HexFormat.of().formatHex(digest));
  }

  /// The digest in a name such as `artifacts/9f86…`.
  public static Digest parse(String field, String name) throws Refusal {
    return parse(field, name, PREFIX);
  }

  /// The digest in a name with a prefix of its own.
  public static Digest parse(String field, String name, String prefix) throws Refusal {
    String hex = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
    if (!isHex(hex)) {
      throw Refusal.invalid("BAD_NAME", field, prefix + " and 64 hex digits", "'" + name + "'");
    }
    return new Digest(hex);
  }

  /// Name of the artifact with this digest.
  public String name() {
    return PREFIX + hex;
  }

  public byte[] toBytes() {
    return HexFormat.of().parseHex(hex);
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
