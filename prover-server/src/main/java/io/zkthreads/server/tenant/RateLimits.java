package io.zkthreads.server.tenant;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// How many calls tenants make: a bucket for each, which fills with his rate and holds what comes
/// in two seconds.
public final class RateLimits {
  private static final double NANOS = 1e9;
  private static final long BURST_SECONDS = 2;

  private final LongSupplier nanoTime;
  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

  public RateLimits() {
    this(System::nanoTime);
  }

  RateLimits(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /// Takes a call's place.
  ///
  /// @return how long to wait for the next, if there is none now
  public Optional<Duration> take(Tenant tenant) {
    long rate = tenant.quotas().maxRate();
    return rate == 0
        ? Optional.empty()
        : buckets
            .computeIfAbsent(tenant.name(), name -> new Bucket(rate, nanoTime.getAsLong()))
            .take(rate, nanoTime.getAsLong());
  }

  private static final class Bucket {
    private double calls;
    private long filledAt;

    Bucket(long rate, long now) {
      calls = (double) rate * BURST_SECONDS;
      filledAt = now;
    }

    synchronized Optional<Duration> take(long rate, long now) {
      double most = (double) rate * BURST_SECONDS;
      calls = Math.min(most, calls + Math.max(0, now - filledAt) / NANOS * rate);
      filledAt = now;
      if (calls >= 1) {
        calls--;
        return Optional.empty();
      }
      return Optional.of(Duration.ofNanos((long) Math.ceil((1 - calls) / rate * NANOS)));
    }
  }
}
