package io.zkthreads.server.prove;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundedCacheTest {
  private final BoundedCache<String, Integer> cache = new BoundedCache<>(10, value -> value);

  @Test
  void theLeastRecentlyUsedGoFirst() {
    cache.put("four", 4);
    cache.put("five", 5);
    assertThat(cache.get("four")).isEqualTo(4);
    cache.put("three", 3);
    assertThat(cache.get("five")).isNull();
    assertThat(cache.get("four")).isEqualTo(4);
    assertThat(cache.weight()).isEqualTo(7);
  }

  @Test
  void whatIsHeavierThanTheCacheIsHandedOutAndNotKept() {
    assertThat(cache.computeIfAbsent("eleven", () -> 11)).isEqualTo(11);
    assertThat(cache.get("eleven")).isNull();
    assertThat(cache.weight()).isZero();
  }

  @Test
  void theFirstOfTwoThatWereMadeAtOnceIsKept() {
    Integer outer =
        cache.computeIfAbsent(
            "key",
            () -> {
              cache.put("key", 1);
              return 2;
            });
    assertThat(outer).isEqualTo(1);
    assertThat(cache.weight()).isEqualTo(1);
  }

  @Test
  void aThousandStrangersLeaveNoMoreThanTheBound() {
    for (int i = 0; i < 1000; i++) {
      cache.put("stranger " + i, 3);
      assertThat(cache.weight()).isLessThanOrEqualTo(10);
    }
  }
}
