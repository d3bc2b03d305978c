package io.zkthreads.server.job;

import com.google.protobuf.Duration;

/// Durations between the clock and the wire.
public final class Durations {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Durations() {}

  public static Duration ofNanos(long nanos) {
    return Duration.newBuilder()
        .setSeconds(nanos / NANOS_PER_SECOND)
        .setNanos((int) (nanos % NANOS_PER_SECOND))
        .build();
  }

  public static Duration ofMillis(long millis) {
    return ofNanos(Math.multiplyExact(millis, 1_000_000L));
  }

  public static long nanos(Duration duration) {
    return duration.getSeconds() * NANOS_PER_SECOND + duration.getNanos();
  }

  public static long millis(Duration duration) {
    return nanos(duration) / 1_000_000;
  }
}
