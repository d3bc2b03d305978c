package io.zkthreads.thread;

/// Canonical state as somebody sees it at one moment.
@FunctionalInterface
public interface StateView {
  /// Value of a key, zero if absent.
  Bytes32 get(StateKey key);
}
