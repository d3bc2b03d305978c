package io.zkthreads.server.rpc;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// How often calls may write to the log: whoever has found a request that makes a line, or a stack
/// trace, must not fill a disk with it. What is left out is counted, and told with the next line.
final class LogPace {
  static final int LINES = 30;
  static final long WINDOW_NANOS = 60_000_000_000L;

  private final LongSupplier nanoTime;
  private long began;
  private int written;
  private long leftOut;

  LogPace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    began = nanoTime.getAsLong();
  }

  /// Writes a line, unless there were too many within a minute.
  ///
  /// @param line writes a text that ends with what it is given: nothing, or how many lines were
  ///   left out since the last one
  void write(Consumer<String> line) {
    long silent;
    synchronized (this) {
      long now = nanoTime.getAsLong();
      if (now - began > WINDOW_NANOS) {
        began = now;
        written = 0;
      }
      if (written == LINES) {
        leftOut++;
        return;
      }
      written++;
      silent = leftOut;
      leftOut = 0;
    }
    line.accept(silent == 0 ? "" : " (" + silent + " lines of other calls were left out)");
  }
}
