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
import io.zkthreads.server.tenant.Quotas;
import io.zkthreads.server.tenant.SqlUsage;
import io.zkthreads.server.tenant.Tenant;
import io.zkthreads.server.tenant.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What jobs cost their tenants: once, whatever happens.
@Timeout(60)
class JobUsageTest {
  private static final long CYCLES = 42; // of every scripted run
  private static final long PROOF_BYTES = 3 << 20;
  private static final Tenant ALICE = new Tenant("alice", Quotas.NONE, 1, false);

  @TempDir Path folder;
  private ScriptedSteps steps = new ScriptedSteps(1_000);

  @SuppressWarnings("NullAway.Init")
  private SqlJobStore store;

  @SuppressWarnings("NullAway.Init")
  private JobEngine engine;

  @BeforeEach
  void start() throws IOException {
    open();
  }

  SqlJobStore openStore() {
    return SqlJobStore.open(folder, hurt -> {});
  }

  private void open() throws IOException {
    store = openStore();
    FileArtifactStore artifacts = new FileArtifactStore(folder.resolve("artifacts"), 1 << 24);
    engine =
        JobEngine.start(
            new JobEngine.Parts(
                store, artifacts, steps, null, new Timings(), 100, new Fate(), new AnyClients()));
  }

  @AfterEach
  void stop() throws IOException {
    engine.close();
    store.close();
  }

  private static JobSpec program(int script) {
    return JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().addAdvice(script)).build();
  }

  private Job ended(Tenant tenant, String id, int script) throws Exception {
    TenantJobs jobs = engine.of(tenant);
    return jobs.await(jobs.create(id, program(script)).getName(), 30_000);
  }

  /// Of all days, the time of proofs left out, which scripted steps do not tell.
  private Usage of(String tenant) {
    List<Usage> days =
        store.usage().days(Optional.of(tenant), LocalDate.EPOCH).stream()
            .map(SqlUsage.Row::usage)
            .toList();
    return new Usage(
        days.stream().mapToLong(Usage::jobs).sum(),
        days.stream().mapToLong(Usage::cycles).sum(),
        days.stream().mapToLong(Usage::proofs).sum(),
        0,
        days.stream().mapToLong(Usage::bytesStored).sum(),
        days.stream().mapToLong(Usage::bytesSent).sum(),
        0,
        0);
  }

  private static Usage proven(int jobs) {
    long bytes = PROOF_BYTES + program(10).getSerializedSize();
    return new Usage(jobs, jobs * CYCLES, jobs, 0, jobs * bytes, 0, 0, 0);
  }

  @Test
  void aJobIsCountedForItsTenantWhenItEndsAndNotBefore() throws Exception {
    steps.proofMayEnd.drainPermits();
    TenantJobs alice = engine.of(ALICE);
    String name = alice.create("a", program(10)).getName();
    while (alice.get(name).getState() != JobState.JOB_STATE_PROVING) {
      Thread.sleep(5);
    }
    assertThat(of("alice")).isEqualTo(proven(0));
    steps.proofMayEnd.release(3);
    alice.await(name, 30_000);
    assertThat(of("alice")).isEqualTo(proven(1));
    assertThat(of(SOMEBODY.name())).isEqualTo(proven(0));
    ended(ALICE, "b", 10);
    ended(SOMEBODY, "a", 10);
    assertThat(of("alice")).isEqualTo(proven(2));
    assertThat(of(SOMEBODY.name())).isEqualTo(proven(1));
    alice.delete(name);
    assertThat(of("alice")).as("used is used").isEqualTo(proven(2));
  }

  @Test
  void aJobThatIsTakenUpAgainCountsOnlyWhatItsSecondLifeUsed() throws Exception {
    steps.badProofs.release(); // so that it fails once
    Job failed = ended(ALICE, "a", 10);
    assertThat(failed.getState()).isEqualTo(JobState.JOB_STATE_FAILED);
    assertThat(of("alice")).isEqualTo(proven(1));
    TenantJobs alice = engine.of(ALICE);
    alice.retry(failed.getName());
    assertThat(alice.await(failed.getName(), 30_000).getState())
        .isEqualTo(JobState.JOB_STATE_VERIFIED);
    long again = PROOF_BYTES;
    Usage once = proven(1);
    assertThat(of("alice"))
        .isEqualTo(new Usage(2, 2 * CYCLES, 2, 0, once.bytesStored() + again, 0, 0, 0));
  }

  @Test
  void aRunThatARestartMadeAnewIsCountedOnce() throws Exception {
    steps.proofMayEnd.drainPermits();
    String name = engine.of(ALICE).create("a", program(10)).getName();
    while (engine.get(name).getState() != JobState.JOB_STATE_PROVING) {
      Thread.sleep(5);
    }
    stop();
    steps = new ScriptedSteps(1_000);
    start();
    engine.await(name, 30_000);
    assertThat(of("alice")).isEqualTo(proven(1));
  }

  /// Copies of the store's files are what a process that is killed leaves. In each of them usage is
  /// there if and only if the end of the job is.
  @Test
  void whateverAKilledProcessLeavesCountsAJobThatEndedOnceAndNoOther() throws Exception {
    for (int i = 0; i < 20; i++) {
      String name = engine.of(ALICE).create("a" + i, program(10)).getName();
      if (i % 2 == 0) {
        engine.await(name, 30_000);
      }
      assertEndsAreCountedIn(folder.resolve("copy" + i));
      engine.await(name, 30_000);
    }
    assertThat(of("alice")).isEqualTo(proven(20));
  }

  void assertEndsAreCountedIn(Path copy) throws Exception {
    Files.createDirectories(copy);
    for (String file : List.of("jobs.sqlite", "jobs.sqlite-wal")) {
      Files.copy(folder.resolve(file), copy.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    try (SqlJobStore left = SqlJobStore.open(copy, hurt -> {})) {
      long counted =
          left.usage().days(Optional.of("alice"), LocalDate.EPOCH).stream()
              .mapToLong(row -> row.usage().jobs())
              .sum();
      assertThat(counted).isEqualTo(left.numEnded());
    }
  }
}
