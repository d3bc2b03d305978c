package io.zkthreads.engine;

import java.util.Optional;

/// Makes a backend, where this machine can run it. Found by `ServiceLoader`.
public interface BackendProvider {
  /// Name by which a user chooses it: `cuda`, `vector` or `scalar`.
  String name();

  /// Preference among available backends; the highest wins under `auto`.
  int priority();

  /// Why this machine cannot run the backend, in one line; empty if it can.
  Optional<String> unavailable();

  /// Whether a process that does one piece of work and ends should use this backend for it, rather
  /// than one of less preference that needs no time to become fast.
  ///
  /// @param bytes of memory that the work takes
  default boolean paysFor(long bytes) {
    return true;
  }

  /// A fresh backend.
  ///
  /// @param workers processor threads that it may use
  Backend open(Workers workers);
}
