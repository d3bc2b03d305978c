package io.zkthreads.server.retention;

import static io.zkthreads.server.job.AnyClients.SOMEBODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.job.AnyClients;
import io.zkthreads.server.job.JobEngine;
import io.zkthreads.server.job.ScriptedSteps;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Jobs with scripted steps, whose proofs are three megabytes each, and a clock that the test
/// turns.
@Timeout(60)
class JanitorTest {
  private static final int PROOF_BYTES = 3 << 20;
  private static final Optional<Duration> FOR_EVER = Optional.empty();
  private static final Optional<Duration> A_WEEK = Optional.of(Duration.ofDays(7));
  private static final Duration AN_HOUR = Duration.ofHours(1);

  @TempDir Path folder;
  private final ScriptedSteps steps = new ScriptedSteps(1000);
  private Instant now = Instant.now();

  @SuppressWarnings("NullAway.Init")
  private SqlJobStore store;

  @SuppressWarnings("NullAway.Init")
  private FileArtifactStore artifacts;

  @SuppressWarnings("NullAway.Init")
  private JobEngine engine;

  @BeforeEach
  void start() throws IOException {
    store = SqlJobStore.open(folder, hurt -> {});
    artifacts = new FileArtifactStore(folder.resolve("artifacts"), 1 << 24);
    engine =
        JobEngine.start(
            new JobEngine.Parts(
                store, artifacts, steps, null, new Timings(), 1000, new Fate(), new AnyClients()));
  }

  @AfterEach
  void stop() throws IOException {
    engine.close();
    store.close();
  }

  private Janitor janitor(Retention retention) {
    return new Janitor(engine, store, store.ownership(), artifacts, retention, () -> now);
  }

  private static Retention aged(Optional<Duration> jobs, Optional<Duration> artifacts) {
    return new Retention(AN_HOUR, jobs, artifacts, FOR_EVER, 0, 0, 0);
  }

  /// So many rounds that each folder has been looked into, and files that are held have had time.
  private static Janitor.Round rounds(Janitor janitor) throws IOException {
    int jobs = 0;
    int files = 0;
    for (int i = 0; i < 2 * 256; i++) {
      Janitor.Round round = janitor.round();
      jobs += round.jobs();
      files += round.files();
    }
    return new Janitor.Round(jobs, files);
  }

  /// @param script makes the proof, which is the same for the same script
  private Job ended(String requestId, int script) throws Exception {
    return engine.await(create(requestId, script), 30_000);
  }

  private String create(String requestId, int script) throws Exception {
    ProgramWork.Builder work = ProgramWork.newBuilder().addAdvice(script);
    return engine
        .create(SOMEBODY, requestId, JobSpec.newBuilder().setProgram(work).build())
        .getName();
  }

  private Digest proof(Job job) throws Refusal {
    return Digest.parse("proof", job.getProof().getArtifact());
  }

  private void assertGone(Job job) {
    assertThatThrownBy(() -> engine.get(job.getName()))
        .isInstanceOfSatisfying(
            Refusal.class, r -> assertThat(r.kind()).isEqualTo(Refusal.Kind.NOT_FOUND));
  }

  @Test
  void aJobAndItsProofAreKeptUntilTheirAgeEnds() throws Exception {
    Job job = ended("a", 10);
    Janitor janitor = janitor(aged(A_WEEK, A_WEEK));
    now = now.plus(Duration.ofDays(7).minusMinutes(1));
    assertThat(rounds(janitor).isIdle()).isTrue();
    assertThat(engine.get(job.getName())).isEqualTo(job);
    assertThat(artifacts.bytes(proof(job))).hasSize(PROOF_BYTES);
    now = now.plus(Duration.ofMinutes(2));
    assertThat(rounds(janitor).jobs()).isEqualTo(1);
    assertGone(job);
    assertThat(artifacts.contains(proof(job))).isFalse();
    assertThat(artifacts.storedBytes()).isZero();
    assertThat(store.events(job.getName(), 0)).isEmpty();
    assertThat(ended("a", 10).getName()).as("its request id is free").isNotEqualTo(job.getName());
  }

  @Test
  void whatIsKeptForEverIs() throws Exception {
    Job job = ended("a", 10);
    Janitor janitor = janitor(aged(FOR_EVER, FOR_EVER));
    now = now.plus(Duration.ofDays(50_000));
    assertThat(rounds(janitor).isIdle()).isTrue();
    assertThat(artifacts.bytes(proof(job))).hasSize(PROOF_BYTES);
  }

  @Test
  void aJobThatHasNotEndedIsOfNoAge() throws Exception {
    steps.proofMayEnd.drainPermits();
    String name = create("a", 10);
    now = now.plus(Duration.ofDays(365));
    assertThat(rounds(janitor(new Retention(AN_HOUR, A_WEEK, A_WEEK, A_WEEK, 1, 1, 1L << 60))))
        .isEqualTo(new Janitor.Round(0, 0));
    steps.proofMayEnd.release();
    assertThat(engine.await(name, 30_000).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
  }

  @Test
  void aProofThatTwoJobsMadeIsStoredOnceAndGoesWithTheSecond() throws Exception {
    Job first = ended("a", 10);
    long bytes = artifacts.storedBytes();
    Job second = ended("b", 10);
    assertThat(artifacts.storedBytes()).isEqualTo(bytes);
    assertThat(proof(second)).isEqualTo(proof(first));
    Janitor janitor = janitor(aged(FOR_EVER, FOR_EVER));
    engine.delete(first.getName());
    now = Instant.now();
    rounds(janitor);
    assertGone(first);
    assertThat(artifacts.bytes(proof(second))).hasSize(PROOF_BYTES);
    engine.delete(second.getName());
    now = Instant.now();
    assertThat(rounds(janitor).files()).isEqualTo(2);
    assertThat(artifacts.storedBytes()).isZero();
  }

  @Test
  void whatATenantBroughtStaysWhenTheJobOfAnotherGoesThatMadeTheSame() throws Exception {
    Job job = ended("a", 10);
    store.ownership().own("bob", proof(job), PROOF_BYTES, now);
    Janitor janitor = janitor(aged(FOR_EVER, A_WEEK));
    engine.delete(job.getName());
    rounds(janitor);
    assertThat(artifacts.contains(proof(job))).isTrue();
    now = now.plus(Duration.ofDays(8));
    rounds(janitor);
    assertThat(artifacts.contains(proof(job))).isFalse();
    assertThat(store.ownership().storedBytes("bob")).isZero();
  }

  @Test
  void whatAClientUploadedOutlivesTheJobAndAgesSinceItWasLastStored() throws Exception {
    byte[] elf = "a program".getBytes(StandardCharsets.UTF_8);
    Digest program = artifacts.put(elf);
    ProgramWork.Builder work =
        ProgramWork.newBuilder().addAdvice(10).setProgram("programs/" + program.hex());
    Job job =
        engine.await(
            engine.create(SOMEBODY, "a", JobSpec.newBuilder().setProgram(work).build()).getName(),
            30_000);
    Janitor janitor = janitor(aged(FOR_EVER, A_WEEK));
    now = now.plus(Duration.ofDays(8));
    rounds(janitor);
    assertThat(artifacts.contains(program)).as("a job on record needs it").isTrue();
    engine.delete(job.getName());
    now = Instant.now();
    rounds(janitor);
    assertThat(artifacts.contains(program)).isTrue();
    assertThat(artifacts.contains(proof(job))).isFalse();
    now = now.plus(Duration.ofDays(8));
    rounds(janitor);
    assertThat(artifacts.contains(program)).isFalse();
  }

  @Test
  void anArtifactThatSomebodyHoldsStaysUntilItsJobIsOnRecord() throws Exception {
    Janitor janitor = janitor(aged(FOR_EVER, A_WEEK));
    Job job = ended("a", 10);
    try (ArtifactStore.Hold _ = artifacts.hold()) {
      assertThat(artifacts.contains(proof(job))).isTrue();
      engine.delete(job.getName());
      now = now.plus(Duration.ofDays(8));
      rounds(janitor);
      assertThat(artifacts.contains(proof(job))).isTrue();
      ended("b", 10);
    }
    rounds(janitor);
    assertThat(artifacts.bytes(proof(job))).as("the second job needs it").hasSize(PROOF_BYTES);
  }

  @Test
  void whatWasStoredAgainAfterItsJobWentIsItsClients() throws Exception {
    Job job = ended("a", 10);
    byte[] proof = artifacts.bytes(proof(job));
    engine.delete(job.getName());
    Thread.sleep(5);
    artifacts.put(proof);
    now = Instant.now();
    rounds(janitor(aged(FOR_EVER, A_WEEK)));
    assertThat(artifacts.bytes(proof(job))).isEqualTo(proof);
    now = now.plus(Duration.ofDays(8));
    rounds(janitor(aged(FOR_EVER, A_WEEK)));
    assertThat(artifacts.contains(proof(job))).isFalse();
  }

  @Test
  void aFullStoreLosesItsOldestJobsUntilItIsNotFullButNoneOfTheLastHour() throws Exception {
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      jobs.add(ended("r" + i, 10 + i));
      Thread.sleep(2); // their ends are told apart in milliseconds
    }
    Janitor janitor =
        janitor(new Retention(AN_HOUR, FOR_EVER, FOR_EVER, FOR_EVER, 0, 20L * PROOF_BYTES, 0));
    assertThat(rounds(janitor).isIdle()).isTrue();
    now = now.plus(AN_HOUR).plusSeconds(60);
    rounds(janitor);
    assertThat(artifacts.storedBytes())
        .isBetween(20L * PROOF_BYTES - 17 * (PROOF_BYTES + 8), 20L * PROOF_BYTES);
    int kept = (int) store.numEnded();
    for (Job job : jobs.subList(40 - kept, 40)) {
      assertThat(artifacts.bytes(proof(job))).hasSize(PROOF_BYTES);
    }
    jobs.subList(0, 40 - kept).forEach(this::assertGone);
  }

  @Test
  void aDiskWithLittleRoomLosesFinishedWorkAndWhatNobodyUses() throws Exception {
    Job job = ended("a", 10);
    Digest unused = artifacts.put(new byte[1000]);
    try (ArtifactStore.Upload upload =
        artifacts.upload(SOMEBODY.name(), Digest.of(new byte[500]), 500, true)) {
      upload.append(0, new byte[100]);
    }
    Janitor janitor =
        janitor(new Retention(AN_HOUR, FOR_EVER, FOR_EVER, FOR_EVER, 0, 0, Long.MAX_VALUE));
    assertThat(rounds(janitor).isIdle()).isTrue();
    now = now.plus(Duration.ofHours(2));
    rounds(janitor);
    assertGone(job);
    assertThat(artifacts.contains(unused)).isFalse();
    assertThat(artifacts.partialBytes(SOMEBODY.name(), Digest.of(new byte[500]))).isZero();
  }

  @Test
  void ofTooManyJobsTheOldestGo() throws Exception {
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      jobs.add(ended("r" + i, 10 + i));
      Thread.sleep(2);
    }
    now = now.plus(Duration.ofHours(2));
    rounds(janitor(new Retention(AN_HOUR, FOR_EVER, FOR_EVER, FOR_EVER, 4, 0, 0)));
    jobs.subList(0, 2).forEach(this::assertGone);
    for (Job job : jobs.subList(2, 6)) {
      assertThat(engine.get(job.getName())).isEqualTo(job);
    }
  }

  @Test
  void anUploadThatBrokeOffGoesAfterItsAgeAndOneThatGoesOnDoesNot() throws Exception {
    byte[] bytes = new byte[500];
    Janitor janitor =
        janitor(
            new Retention(AN_HOUR, FOR_EVER, FOR_EVER, Optional.of(Duration.ofDays(1)), 0, 0, 0));
    try (ArtifactStore.Upload upload =
        artifacts.upload(SOMEBODY.name(), Digest.of(bytes), 500, true)) {
      upload.append(0, new byte[100]);
      now = now.plus(Duration.ofDays(2));
      assertThat(janitor.round().isIdle()).isTrue();
      assertThat(artifacts.partialBytes(SOMEBODY.name(), Digest.of(bytes))).isEqualTo(100);
    }
    assertThat(janitor.round().files()).isEqualTo(1);
    assertThat(artifacts.partialBytes(SOMEBODY.name(), Digest.of(bytes))).isZero();
  }

  @Test
  void onlyAJobThatHasEndedIsDeletedAndACancelledOneMayStillBeRunning() throws Exception {
    steps.proofMayEnd.drainPermits();
    String name = create("a", 10);
    assertThatThrownBy(() -> engine.delete(name))
        .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.reason()).isEqualTo("NOT_ENDED"));
    while (engine.get(name).getState() != JobState.JOB_STATE_PROVING) {
      Thread.sleep(1);
    }
    engine.cancel(name);
    engine.delete(name);
    steps.proofMayEnd.release(10);
    Job other = ended("b", 11);
    assertThat(other.getState()).as("the thread goes on").isEqualTo(JobState.JOB_STATE_VERIFIED);
    assertThatThrownBy(() -> engine.delete(name)).hasMessageContaining("no job");
  }

  @Test
  void whoWatchesAJobThatIsDeletedSeesAllOfItsEventsOrThatItIsGone() throws Exception {
    try (ExecutorService watchers = Executors.newVirtualThreadPerTaskExecutor()) {
      int gone = 0;
      for (int round = 0; round < 20; round++) {
        String name = create("r" + round, 10);
        List<Future<Integer>> watches = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          watches.add(watchers.submit(() -> watch(name)));
        }
        engine.await(name, 30_000);
        engine.delete(name);
        for (Future<Integer> watch : watches) {
          int seen = watch.get();
          assertThat(seen).isIn(0, 6);
          gone += seen == 0 ? 1 : 0;
        }
        assertThat(watch(name)).isZero();
      }
      assertThat(gone).as("of 160 watches").isLessThan(160);
    }
  }

  /// How many events of the job a watcher saw before its end; 0 if there is no such job.
  private int watch(String name) throws Exception {
    List<JobEvent> seen = new ArrayList<>();
    try {
      var feed = engine.feed(name);
      boolean ended = false;
      long progress = 0;
      while (!ended) {
        var news = feed.await(seen.size(), progress, 1_000, () -> false);
        progress = news.progressVersion();
        seen.addAll(news.events());
        ended = news.ended();
      }
      return seen.size();
    } catch (Refusal e) {
      assertThat(e.kind()).isEqualTo(Refusal.Kind.NOT_FOUND);
      return 0;
    }
  }

  @Test
  void theThreadDeletesTheFilesOfADeletedJobAtOnceAndEnds() throws Exception {
    Job job = ended("a", 10);
    try (Janitor _ =
        Janitor.start(engine, store, store.ownership(), artifacts, aged(FOR_EVER, FOR_EVER))) {
      engine.delete(job.getName());
      while (artifacts.contains(proof(job))) {
        Thread.sleep(5);
      }
    }
  }
}
