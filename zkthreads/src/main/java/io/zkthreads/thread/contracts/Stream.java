package io.zkthreads.thread.contracts;

import io.zkthreads.thread.Calldata;

/// Calls of `stream`: a pot that pays its owner one unit a second.
public final class Stream {
  private Stream() {}

  /// Opens the stream for the caller, once.
  public static Calldata open(long pot) {
    return Words.of(1).u64(pot).end();
  }

  /// Pays what has certainly passed since the last claim, and returns it as u64.
  public static Calldata claim() {
    return Words.of(2).end();
  }
}
