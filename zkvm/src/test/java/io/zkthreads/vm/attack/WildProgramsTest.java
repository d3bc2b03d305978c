package io.zkthreads.vm.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What executes is what can be proven, on a sample of programs that no compiler would write.
/// `scripts/wild` goes on from there.
class WildProgramsTest {
  /// Among these programs are jumps and branches between words that were executed once.
  private static final long SEED = 60;

  private static final int PROGRAMS = 60;

  @Test
  void whatHaltsHasAWitnessAndWhatTrapsHasNone() {
    WildCampaign campaign = new WildCampaign();
    long fresh = new Random().nextInt(1 << 30);
    System.out.println("wild programs: seeds from " + SEED + " and from " + fresh);
    for (int i = 0; i < PROGRAMS; i++) {
      campaign.run(SEED + i);
      campaign.run(fresh + i);
    }
    Map<String, Integer> counts = campaign.counts;
    System.out.println(counts);
    assertThat(sum(counts, "halted")).isGreaterThan(PROGRAMS / 10);
    assertThat(sum(counts, "forced past")).isGreaterThan(PROGRAMS / 10);
  }

  private static int sum(Map<String, Integer> counts, String part) {
    return counts.entrySet().stream()
        .filter(e -> e.getKey().contains(part))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }
}
