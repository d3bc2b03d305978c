package io.zkthreads.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A few rounds of what `zkt campaign kill` does for long.
@Tag("slow")
@Timeout(600)
class KillCampaignTest {
  private static final Optional<Path> TEMPORAL =
      Optional.of(
          Path.of(System.getProperty("repository.root", ".."), "scripts", "temporal")
              .toAbsolutePath());

  @TempDir Path folder;

  private void holds(int rounds, Set<Part> parts) throws Exception {
    for (Part part : parts) {
      Optional<String> lack = KillCampaign.lack(part, TEMPORAL);
      Assumptions.assumeTrue(lack.isEmpty(), "SKIPPED: " + part + " was not killed: " + lack);
    }
    long seed = new Random().nextInt(1 << 30);
    System.getLogger("campaign").log(System.Logger.Level.INFO, "seed {0}", seed);
    List<String> killed = new ArrayList<>();
    KillCampaign.Result result =
        new KillCampaign(
                folder,
                new KillCampaign.Plan(rounds, seed, parts, TEMPORAL),
                (service, round) -> killed.add(service))
            .run();
    assertThat(result.passed()).as("seed %d: %s", seed, result).isTrue();
    assertThat(killed).hasSize(rounds);
    assertThat(result.acceptedJobs()).isPositive();
    assertThat(result.acceptedTransactions()).isPositive();
  }

  @Test
  void nothingThatWasAcknowledgedIsLostOrThereTwice() throws Exception {
    holds(6, EnumSet.of(Part.DAEMON, Part.LEDGER));
  }

  @Test
  void norWhereTheDatabaseIsKilled() throws Exception {
    holds(4, EnumSet.of(Part.DATABASE, Part.DAEMON));
  }

  @Test
  void norWhereWorkersAndTemporalAre() throws Exception {
    holds(4, EnumSet.of(Part.WORKER, Part.TEMPORAL, Part.DAEMON));
  }
}
