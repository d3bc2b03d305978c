package io.zkthreads.engine;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The backend of a process: one for each device, and what stands in for them.
///
/// @param name of the backend
/// @param devices each opens a fresh backend on one device
/// @param standIn opens the backend that is used while a device fails; empty where there is no
///   other
public record BackendChoice(
    String name, List<Supplier<Backend>> devices, Optional<Supplier<Backend>> standIn) {
  public BackendChoice {
    devices = List.copyOf(devices);
  }

  /// A backend that is open already, and has no other to stand in.
  public static BackendChoice of(Backend backend) {
    return new BackendChoice(backend.name(), List.of(() -> backend), Optional.empty());
  }
}
