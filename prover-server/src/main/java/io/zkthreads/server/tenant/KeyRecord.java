package io.zkthreads.server.tenant;

import java.time.Instant;
import java.util.Optional;

/// What is kept of a key.
///
/// @param hash SHA-256 of the key, 64 hex digits
/// @param revoked since when it speaks for nobody
public record KeyRecord(String hash, String tenant, Instant created, Optional<Instant> revoked) {
  private static final int ID_DIGITS = 12;

  /// By what people name the key, which says nothing about it.
  public String id() {
    return id(hash);
  }

  static String id(String hash) {
    return "key-" + hash.substring(0, ID_DIGITS);
  }
}
