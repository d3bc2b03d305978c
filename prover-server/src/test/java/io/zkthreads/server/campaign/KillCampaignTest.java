package io.zkthreads.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A few rounds of what `zkt campaign kill` does for long.
@Tag("slow")
class KillCampaignTest {
  @TempDir Path folder;

  @Test
  void nothingThatWasAcknowledgedIsLostOrThereTwice() throws Exception {
    long seed = new Random().nextInt(1 << 30);
    System.getLogger("campaign").log(System.Logger.Level.INFO, "seed {0}", seed);
    List<String> killed = new ArrayList<>();
    KillCampaign.Result result =
        new KillCampaign(folder, 6, seed, (service, round) -> killed.add(service)).run();
    assertThat(result.passed()).as("seed %d: %s", seed, result).isTrue();
    assertThat(killed).hasSize(6);
    assertThat(result.acceptedJobs()).isPositive();
    assertThat(result.acceptedTransactions()).isPositive();
  }
}
