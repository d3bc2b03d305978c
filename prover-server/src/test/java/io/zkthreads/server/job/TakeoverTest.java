package io.zkthreads.server.job;

import static io.zkthreads.server.job.AnyClients.SOMEBODY;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.store.PostgresAddress;
import io.zkthreads.store.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A job engine in a process of its own, which leads a store in PostgreSQL, accepts and proves
/// jobs; and a second one here, which takes over.
@Timeout(180)
class TakeoverTest {
  private static final int ACCEPTED_BEFORE = 40;
  private static final Duration LEASE = Duration.ofSeconds(2);

  @TempDir Path folder;

  /// The child: accepts jobs and prints the name of each one that it has acknowledged, and `END`
  /// when it cannot go on.
  static final class Leader {
    private Leader() {}

    public static void main(String[] arguments) throws Exception {
      Fate fate = new Fate();
      fate.onEnd(() -> {
        System.out.println("END");
        Runtime.getRuntime().halt(4);
      });
      JobStore store =
          OnPostgres.open(
              PostgresServer.at(arguments[1]),
              LEASE,
              hurt -> fate.cannotGoOn("the database failed", hurt));
      JobEngine engine = KillTest.open(Path.of(arguments[0]), new ScriptedSteps(10), store);
      for (int i = 0; ; i++) {
        System.out.println(engine.create(SOMEBODY, "r" + i, KillTest.spec()).getName());
      }
    }
  }

  private Process leader(PostgresAddress address) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            Leader.class.getName(),
            folder.toString(),
            address.url())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static List<String> names(BufferedReader lines, int enough) throws IOException {
    List<String> names = new ArrayList<>();
    String line;
    while (names.size() < enough && (line = lines.readLine()) != null) {
      if (line.matches("jobs/[0-9a-f-]{36}")) {
        names.add(line);
      }
    }
    return names;
  }

  /// Every job ends, once, and what was proven is not proven again.
  private void assertTakenOver(SqlJobStore store, List<String> acknowledged) throws Exception {
    ScriptedSteps steps = new ScriptedSteps(Integer.MAX_VALUE);
    int all = store.list(SOMEBODY.name(), Long.MAX_VALUE, 100_000).size();
    try (JobEngine engine = KillTest.open(folder, steps, store)) {
      int provedBefore = 0;
      for (String name : acknowledged) {
        Job job = engine.get(name);
        provedBefore += job.hasProof() ? 1 : 0;
      }
      for (String name : acknowledged) {
        assertThat(engine.await(name, 60_000).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
        List<JobEvent> events = store.events(name, 0);
        assertThat(events)
            .extracting(JobEvent::getSequence)
            .isEqualTo(LongStream.rangeClosed(1, events.size()).boxed().toList());
        assertThat(events)
            .filteredOn(event -> event.getState() == JobState.JOB_STATE_VERIFIED)
            .hasSize(1);
      }
      assertThat(steps.proofs.get())
          .as("no proof that was persisted is made again")
          .isLessThanOrEqualTo(all - provedBefore);
    }
  }

  @Test
  void whatAKilledDaemonHadAcknowledgedIsFinishedByTheNextOne() throws Exception {
    PostgresAddress address = PostgresServer.empty();
    Process leader = leader(address);
    List<String> acknowledged;
    try (BufferedReader lines = leader.inputReader()) {
      acknowledged = names(lines, ACCEPTED_BEFORE);
      leader.toHandle().destroyForcibly();
      acknowledged.addAll(names(lines, Integer.MAX_VALUE));
    }
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ACCEPTED_BEFORE);
    try (SqlJobStore store = OnPostgres.open(address)) {
      assertTakenOver(store, acknowledged);
    }
  }

  @Test
  void aDaemonThatStoodStillAndWakesUpAcknowledgesNothingMoreAndEnds() throws Exception {
    PostgresAddress address = PostgresServer.empty();
    Process leader = leader(address);
    try (BufferedReader lines = leader.inputReader()) {
      List<String> acknowledged = names(lines, ACCEPTED_BEFORE);
      signal("STOP", leader);
      try (SqlJobStore store = OnPostgres.open(address)) {
        long known = store.size();
        signal("CONT", leader);
        acknowledged.addAll(names(lines, Integer.MAX_VALUE));
        assertThat(leader.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(leader.exitValue()).isEqualTo(4);
        assertThat(store.size()).as("nothing came from it after the other led").isEqualTo(known);
        assertTakenOver(store, acknowledged);
      }
    } finally {
      leader.destroyForcibly();
    }
  }

  private static void signal(String name, Process process) throws Exception {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    assertThat(code).isZero();
  }
}
