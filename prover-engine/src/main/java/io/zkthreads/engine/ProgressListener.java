package io.zkthreads.engine;

/// Hears of each step when it ends, on the proving thread. An exception thrown here ends the proof:
/// that is how a caller cancels it.
@FunctionalInterface
public interface ProgressListener {
  /// Ignores everything.
  ProgressListener NONE = event -> {};

  void stepDone(ProgressEvent event);
}
