package io.zkthreads.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  private final AtomicLong nanos = new AtomicLong(-5_000);
  private final RateLimits rates = new RateLimits(nanos::get);

  private static Tenant with(String name, long rate) {
    return Tenant.named(name).with(new Quotas(0, 0, 0, rate));
  }

  /// How many of so many calls have a place now.
  private long placesOf(Tenant tenant, int calls) {
    long places = 0;
    for (int i = 0; i < calls; i++) {
      places += rates.take(tenant).isEmpty() ? 1 : 0;
    }
    return places;
  }

  @Test
  void twoSecondsOfCallsMayComeAtOnceAndThenAsManyAsTheRateSays() {
    Tenant alice = with("alice", 10);
    assertThat(placesOf(alice, 100)).isEqualTo(20);
    nanos.addAndGet(Duration.ofMillis(500).toNanos());
    assertThat(placesOf(alice, 100)).isEqualTo(5);
    nanos.addAndGet(Duration.ofDays(3).toNanos());
    assertThat(placesOf(alice, 100)).isEqualTo(20);
  }

  @Test
  void thePauseIsHowLongItTakes() {
    Tenant alice = with("alice", 4);
    placesOf(alice, 8);
    Optional<Duration> pause = rates.take(alice);
    assertThat(pause).contains(Duration.ofMillis(250));
    nanos.addAndGet(pause.orElseThrow().toNanos());
    assertThat(rates.take(alice)).isEmpty();
  }

  @Test
  void oneTenantsCallsAreNoneOfAnothersAndZeroIsAnyRate() {
    assertThat(placesOf(with("alice", 1), 100)).isEqualTo(2);
    assertThat(placesOf(with("bob", 1), 100)).isEqualTo(2);
    assertThat(placesOf(with("carol", 0), 100)).isEqualTo(100);
  }

  @Test
  void aRateThatIsRaisedCountsAtOnce() {
    placesOf(with("alice", 1), 100);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(placesOf(with("alice", 50), 200)).isEqualTo(50);
  }
}
