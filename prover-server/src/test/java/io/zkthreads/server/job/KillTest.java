package io.zkthreads.server.job;

import static io.zkthreads.server.job.AnyClients.SOMEBODY;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.measure.Timings;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A job engine in a process of its own, killed without warning while it accepts and proves jobs.
@Timeout(120)
class KillTest {
  private static final int ACCEPTED_BEFORE_THE_KILL = 40;

  @TempDir Path folder;

  static JobEngine open(Path folder, ScriptedSteps steps, JobStore store) throws Exception {
    FileArtifactStore artifacts = new FileArtifactStore(folder.resolve("artifacts"), 1 << 24);
    return JobEngine.start(
        new JobEngine.Parts(
            store, artifacts, steps, null, new Timings(), 10_000, new Fate(), new AnyClients()));
  }

  static JobSpec spec() {
    return JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().addAdvice(0)).build();
  }

  /// The child: accepts jobs and prints the name of each one that it has acknowledged.
  static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      JobStore store = SqlJobStore.open(folder, hurt -> {});
      JobEngine engine = open(folder, new ScriptedSteps(10), store);
      for (int i = 0; ; i++) {
        System.out.println(engine.create(SOMEBODY, "r" + i, spec()).getName());
      }
    }
  }

  @Test
  void nothingThatWasAcknowledgedIsLostWhenTheProcessIsKilled() throws Exception {
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> acknowledged = new ArrayList<>();
    try (BufferedReader lines = victim.inputReader()) {
      String line;
      while (acknowledged.size() < ACCEPTED_BEFORE_THE_KILL && (line = lines.readLine()) != null) {
        acknowledged.add(line);
      }
      victim.toHandle().destroyForcibly();
      while ((line = lines.readLine()) != null) {
        if (line.matches("jobs/[0-9a-f-]{36}")) {
          acknowledged.add(line);
        }
      }
    }
    assertThat(victim.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ACCEPTED_BEFORE_THE_KILL);
    ScriptedSteps steps = new ScriptedSteps(Integer.MAX_VALUE);
    try (JobStore store = SqlJobStore.open(folder, hurt -> {});
        JobEngine engine = open(folder, steps, store)) {
      int provedBefore = 0;
      for (String name : acknowledged) {
        Job job = engine.get(name);
        if (job.hasProof()) {
          provedBefore++;
        }
      }
      for (String name : acknowledged) {
        assertThat(engine.await(name, 60_000).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
      }
      assertThat(steps.proofs.get())
          .as("no proof that was persisted is made again")
          .isLessThanOrEqualTo(
              store.list(SOMEBODY.name(), Long.MAX_VALUE, 100_000).size() - provedBefore);
    }
  }
}
