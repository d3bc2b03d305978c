package io.zkthreads.server.durability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A few seconds of what `scripts/durability` does for minutes.
@Timeout(120)
class CampaignTest {
  @TempDir Path folder;

  private Campaign campaign(Subject.Kind kind) {
    long seed = System.nanoTime();
    System.getLogger("durability").log(System.Logger.Level.INFO, "seed {0}", seed);
    return new Campaign(kind, folder, seed);
  }

  @ParameterizedTest
  @EnumSource
  void copiesAfterEachAcknowledgementHoldIt(Subject.Kind kind) throws Exception {
    Campaign.Result result = campaign(kind).copies(2);
    assertThat(result.lost()).isZero();
    assertThat(result.tries()).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void processesKilledAtRandomMomentsLoseNothing(Subject.Kind kind) throws Exception {
    Campaign.Result result = campaign(kind).kills(2);
    assertThat(result.lost()).isZero();
    assertThat(result.acknowledged()).isPositive();
  }
}
