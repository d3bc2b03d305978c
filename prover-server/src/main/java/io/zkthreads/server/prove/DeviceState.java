package io.zkthreads.server.prove;

/// One device at a moment.
///
/// @param name as people know it, such as `cuda 0`
public record DeviceState(String name, Use use) {
  /// What it is used for.
  public enum Use {
    IDLE,
    /// It proves, or is being tested.
    BUSY,
    /// It is out of service until it passes a self-test.
    FAILED
  }
}
