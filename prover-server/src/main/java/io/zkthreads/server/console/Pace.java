package io.zkthreads.server.console;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/// How much of a proof is done, and when the rest will be: steps by name, with the share of the
/// time that each takes in a proof of about a million cycles. Small proofs take other shares, so
/// what is left is "about".
public final class Pace {
  /// A step and its share, in hundredths of the whole.
  private record Share(String step, int percent) {}

  private static final List<Share> SHARES =
      List.of(
          new Share("key", 5),
          new Share("execute", 5),
          new Share("trace", 12),
          new Share("seed", 1),
          new Share("main", 25),
          new Share("lookups", 18),
          new Share("quotient", 20),
          new Share("openings", 6),
          new Share("fri", 6),
          new Share("queries", 1),
          new Share("encode", 0),
          new Share("self_check", 1));

  /// Earlier, nothing is said about the rest.
  public static final int LEAST_PERCENT = 10;

  private final long began;
  private int firstPercent = -1;

  Pace(long nanos) {
    began = nanos;
  }

  /// Hundredths that are done when `step` begins; a step of no known name counts like the others.
  public static int percent(String step, long done, long total) {
    int before = 0;
    for (Share share : SHARES) {
      if (share.step().equals(step)) {
        return before;
      }
      before += share.percent();
    }
    return total <= 0 ? 0 : (int) (100 * Math.min(done, total) / total);
  }

  /// Seconds until the end, once enough is done to tell. What was done before anybody looked, by a
  /// daemon for example, took none of the time since.
  OptionalLong secondsLeft(int percent, long now) {
    if (firstPercent < 0) {
      firstPercent = percent;
    }
    int since = percent - firstPercent;
    if (since < LEAST_PERCENT) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Duration.ofNanos((now - began) * (100 - percent) / since).toSeconds());
  }
}
