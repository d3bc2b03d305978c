package io.zkthreads.vm.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeightPolicyTest {
  private static long rows(List<Integer> logHeights) {
    return logHeights.stream().mapToLong(h -> 1L << h).sum();
  }

  @Test
  void instancesHoldAllRowsAndFallInHeight() {
    long seed = 7;
    Random random = new Random(seed);
    for (int i = 0; i < 5000; i++) {
      int rows = random.nextInt(1 << (1 + random.nextInt(25)));
      HeightPolicy policy =
          random.nextBoolean() ? HeightPolicy.full() : HeightPolicy.forCycles(1 << 20);
      List<Integer> heights = policy.logHeights(rows, 10, 20);
      assertThat(rows(heights)).as("seed %d, %d rows", seed, rows).isGreaterThanOrEqualTo(rows);
      assertThat(heights).isSortedAccordingTo(Collections.reverseOrder());
      assertThat(heights).allMatch(h -> h >= 10 && h <= 20);
      assertThat(heights).hasSizeLessThanOrEqualTo((rows >> 20) + HeightPolicy.MAX_PARTS);
    }
  }

  @Test
  void noRowsTakeNoInstance() {
    assertThat(HeightPolicy.full().logHeights(0, 10, 22)).isEmpty();
    assertThat(HeightPolicy.cheapest(1).logHeights(0, 10, 22)).isEmpty();
  }

  @Test
  void aTableIsSplitWhereThatSavesMoreThanItsColumnsCost() {
    HeightPolicy policy = HeightPolicy.cheapest(4000);
    assertThat(policy.logHeights((1 << 20) + 1, 10, 22)).containsExactly(20, 10);
    assertThat(policy.logHeights((1 << 20) + (1 << 18), 10, 22)).containsExactly(20, 18);
    assertThat(policy.logHeights((1 << 20) - 1, 10, 22)).containsExactly(20);
    assertThat(policy.logHeights((1 << 12) + 1, 10, 22)).containsExactly(13);
  }

  @Test
  void largeTablesArePaddedByLessThanFifteenPercent() {
    HeightPolicy policy = HeightPolicy.forCycles(1 << 22);
    for (int rows = 1 << 18; rows < 1 << 22; rows += 10_007) {
      double padding = (double) rows(policy.logHeights(rows, 10, 22)) / rows - 1;
      assertThat(padding).as("%d rows", rows).isLessThan(0.15);
    }
  }
}
