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

  /// What it would run on, in one line; empty where that is this machine's processors.
  default Optional<String> about() {
    return Optional.empty();
  }

  /// Devices on which it can be opened, one backend each: at least 1 where it is available.
  default int numDevices() {
    return 1;
  }

  /// A fresh backend.
  ///
  /// @param device from 0 to [#numDevices] − 1
  /// @param workers processor threads that it may use
  /// @throws BackendFailure if the device cannot be had
  Backend open(int device, Workers workers);
}
