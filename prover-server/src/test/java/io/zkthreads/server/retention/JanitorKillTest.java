package io.zkthreads.server.retention;

import static io.zkthreads.server.job.AnyClients.SOMEBODY;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.job.AnyClients;
import io.zkthreads.server.job.JobEngine;
import io.zkthreads.server.job.JobStore;
import io.zkthreads.server.job.ScriptedSteps;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.server.measure.Timings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A process that makes jobs and deletes them is killed at random moments, again and again in one
/// folder: no record ever names a file that is not there, and no file stays that no record names.
@Timeout(180)
@Tag("slow")
class JanitorKillTest {
  private static final int ROUNDS = 6;

  /// Everything that nobody needs goes at once, but for an hour that the test's clock skips.
  private static final Retention NOTHING_UNUSED =
      new Retention(
          Duration.ofHours(1),
          Optional.empty(),
          Optional.of(Duration.ofHours(1)),
          Optional.empty(),
          0,
          0,
          0);

  @TempDir Path folder;

  /// The child: makes jobs, deletes every second one, and says so after each acknowledgement.
  static final class Victim {
    private Victim() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      int first = Integer.parseInt(arguments[1]);
      SqlJobStore store = SqlJobStore.open(folder, hurt -> {});
      FileArtifactStore artifacts = open(folder);
      JobEngine engine = engine(store, artifacts);
      Janitor.start(engine, store, store.ownership(), artifacts, NOTHING_UNUSED);
      for (int i = first; ; i++) {
        JobSpec spec =
            JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().addAdvice(i)).build();
        String name = engine.create(SOMEBODY, "r" + i, spec).getName();
        engine.await(name, 60_000);
        System.out.println("made " + name + " .");
        if (i % 2 == 0) {
          System.out.println("deleting " + name + " .");
          engine.delete(name);
          System.out.println("deleted " + name + " .");
        }
      }
    }
  }

  private static FileArtifactStore open(Path folder) throws IOException {
    return new FileArtifactStore(folder.resolve("artifacts"), 1 << 24);
  }

  private static JobEngine engine(JobStore store, FileArtifactStore artifacts) throws IOException {
    ScriptedSteps steps = new ScriptedSteps(Integer.MAX_VALUE);
    return JobEngine.start(
        new JobEngine.Parts(
            store, artifacts, steps, null, new Timings(), 1000, new Fate(), new AnyClients()));
  }

  /// What the victims were told, over all rounds.
  private final Set<String> kept = new HashSet<>();

  private final Set<String> deleted = new HashSet<>();

  private void hear(String line) {
    String[] words = line.split(" ", -1);
    if (words.length < 3 || !words[2].equals(".")) {
      return; // cut off by the kill
    }
    switch (words[0]) {
      case "made" -> kept.add(words[1]);
      case "deleting" -> kept.remove(words[1]);
      case "deleted" -> deleted.add(words[1]);
      default -> {}
    }
  }

  /// @param lines after which the process is killed, some milliseconds later
  private void killOne(int round, int lines, long millis) throws IOException, InterruptedException {
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.toString(),
                Integer.toString(100_000 * (round + 1)))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader said = victim.inputReader(StandardCharsets.UTF_8)) {
      String line = said.readLine();
      for (int i = 0; line != null; i++) {
        hear(line);
        if (i == lines) {
          Thread.sleep(millis);
          victim.toHandle().destroyForcibly(); // that of the process itself would close its output
        }
        line = said.readLine();
      }
    }
    assertThat(victim.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void recordsAndFilesAgreeAfterEveryKill() throws Exception {
    long seed = System.nanoTime();
    System.getLogger("retention").log(System.Logger.Level.INFO, "seed {0}", seed);
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      killOne(round, 3 + random.nextInt(20), random.nextInt(50));
      try (SqlJobStore store = SqlJobStore.open(folder, hurt -> {})) {
        FileArtifactStore artifacts = open(folder);
        try (JobEngine engine = engine(store, artifacts)) {
          assertAgreement(store, artifacts, engine);
        }
      }
    }
    assertThat(kept).isNotEmpty();
    assertThat(deleted).as("seed " + seed).isNotEmpty();
  }

  private void assertAgreement(SqlJobStore store, FileArtifactStore artifacts, JobEngine engine)
      throws Exception {
    for (String name : deleted) {
      assertThat(store.find(name)).isEmpty();
    }
    Set<String> known = new HashSet<>();
    Set<String> needed = new HashSet<>();
    for (JobStore.Numbered numbered : store.list(SOMEBODY.name(), Long.MAX_VALUE, 100_000)) {
      Job job = engine.await(numbered.job().job().getName(), 60_000);
      known.add(job.getName());
      for (String name :
          List.of(job.getProof().getArtifact(), job.getProof().getPublicWordsArtifact())) {
        Digest digest = Digest.parse("proof", name);
        assertThat(artifacts.bytes(digest)).isNotEmpty();
        needed.add(digest.hex());
      }
    }
    assertThat(known).containsAll(kept);
    Instant later = Instant.now().plus(Duration.ofHours(2));
    Janitor janitor =
        new Janitor(engine, store, store.ownership(), artifacts, NOTHING_UNUSED, () -> later);
    for (int i = 0; i < 256; i++) {
      janitor.round();
    }
    assertThat(files()).isEqualTo(needed);
    assertThat(store.released(later, 1)).isEmpty();
  }

  private Set<String> files() throws IOException {
    Set<String> names = new HashSet<>();
    try (Stream<Path> all = Files.walk(folder.resolve("artifacts"))) {
      all.filter(Files::isRegularFile).forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }
}
