package io.zkthreads.server.load;

import java.time.Duration;

/// Arrivals that come when they are due, whatever becomes of those before: an open loop, which is
/// what many clients are who do not know of each other.
///
/// @param rate arrivals a second
/// @param callers how many are submitted at once at most; an arrival that finds all of them busy is
///   late, and its lateness counts
/// @param maxOpen most jobs that are followed at once; an arrival beyond is left out and counted
/// @param until what each job is followed to
/// @param drain how long jobs are waited for after the last arrival
public record Load(
    double rate, Duration length, int callers, int maxOpen, Until until, Duration drain) {
  public static final int MAX_ARRIVALS = 1_000_000;

  /// How far a job is followed.
  public enum Until {
    ACCEPTED,
    EXECUTED,
    PROVED
  }

  /// How many there are.
  public int arrivals() {
    return (int) Math.max(1, Math.min(MAX_ARRIVALS, Math.round(rate * length.toMillis() / 1e3)));
  }

  /// When the arrival with a number is due.
  ///
  /// @return nanoseconds after the first
  public long due(int number) {
    return Math.round(number / rate * 1e9);
  }
}
