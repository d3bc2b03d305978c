package io.zkthreads.server.console;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/// How much of a proof is done, and when the rest will be: steps by name, with what is done before
/// each in a proof of about a million cycles. Small proofs take other shares, so what is left is
/// "about".
public final class Pace {
  /// A step of a batch proof, a compact proof or both, and how much is done when it begins, in
  /// hundredths of the whole.
  private record Start(String step, int percent) {}

  private static final List<Start> STARTS =
      List.of(
          new Start("key", 0),
          new Start("execute", 5),
          new Start("trace", 10),
          new Start("seed", 22),
          new Start("main", 23),
          new Start("lookups", 48),
          new Start("quotient", 66),
          new Start("zerocheck", 78),
          new Start("openings", 86),
          new Start("fri", 92),
          new Start("preprocessed", 94),
          new Start("queries", 98),
          new Start("encode", 99),
          new Start("self_check", 99));

  /// Earlier, nothing is said about the rest.
  public static final int LEAST_PERCENT = 10;

  private final long began;
  private int firstPercent = -1;

  Pace(long nanos) {
    began = nanos;
  }

  /// Hundredths that are done when `step` begins; a step of no known name counts like the others.
  public static int percent(String step, long done, long total) {
    for (Start start : STARTS) {
      if (start.step().equals(step)) {
        return start.percent();
      }
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
