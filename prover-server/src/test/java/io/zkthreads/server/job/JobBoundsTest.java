package io.zkthreads.server.job;

import static io.zkthreads.server.job.AnyClients.SOMEBODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Limits;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.server.Provoked;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A client says until when he wants a proof, and what it may cost: beyond that nothing is proven.
@Timeout(60)
class JobBoundsTest {
  @RegisterExtension static final Provoked LOG = Provoked.in(JobRunner.class);

  @TempDir Path folder;
  private final ScriptedSteps steps = new ScriptedSteps(0);
  private final ScriptedSettler l2 = new ScriptedSettler();
  private @Nullable JobStore store;
  private @Nullable JobEngine engine;

  @BeforeEach
  void start() throws IOException {
    store = SqlJobStore.open(folder, hurt -> {});
    FileArtifactStore artifacts = new FileArtifactStore(folder.resolve("artifacts"), 1 << 24);
    engine =
        JobEngine.start(
            new JobEngine.Parts(
                store, artifacts, steps, l2, new Timings(), 9, new Fate(), new AnyClients()));
  }

  @AfterEach
  void stop() throws IOException {
    engine().close();
    Objects.requireNonNull(store).close();
  }

  private JobEngine engine() {
    return Objects.requireNonNull(engine);
  }

  private static JobSpec bounded(Limits.Builder limits) {
    return JobSpec.newBuilder()
        .setProgram(ProgramWork.newBuilder().addAdvice(0))
        .setLimits(limits)
        .build();
  }

  private static JobSpec settled(Limits.Builder limits) {
    return JobSpec.newBuilder()
        .setSubBlock(SubBlockWork.getDefaultInstance())
        .setLimits(limits)
        .build();
  }

  private static Limits.Builder within(Duration time) {
    Instant deadline = Instant.now().plus(time);
    return Limits.newBuilder()
        .setDeadline(
            Timestamp.newBuilder()
                .setSeconds(deadline.getEpochSecond())
                .setNanos(deadline.getNano()));
  }

  private String create(String id, JobSpec spec) throws Exception {
    return engine().create(SOMEBODY, id, spec).getName();
  }

  private void awaitState(String name, JobState state) throws Exception {
    while (engine().get(name).getState() != state) {
      Thread.sleep(5);
    }
  }

  private Job assertFails(String name, String reason) throws Exception {
    Job job = engine().await(name, 30_000);
    assertThat(job.getState()).isEqualTo(JobState.JOB_STATE_FAILED);
    assertThat(job.getFailure().getReason()).isEqualTo(reason);
    assertThat(job.getFailure().getRetryable()).isFalse();
    return job;
  }

  @Test
  void aJobThatIsStillQueuedAtItsDeadlineFailsWithoutADevice() throws Exception {
    String first = create("r1", bounded(Limits.newBuilder()));
    awaitState(first, JobState.JOB_STATE_PROVING);
    String late = create("r2", bounded(within(Duration.ofMillis(300))));
    Job job = assertFails(late, "DEADLINE_PASSED");
    assertThat(job.getFailure().getMessage()).startsWith("expected a proof by 20");
    assertThat(job.getExecution().getCycles()).as("its soft receipt").isEqualTo(42);
    assertThat(engine().get(first).getState()).isEqualTo(JobState.JOB_STATE_PROVING);
    steps.proofMayEnd.release();
    assertThat(engine().await(first, 30_000).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
    assertThat(steps.proofs).hasValue(1);
  }

  @Test
  void aProofThatIsUnderWayAtTheDeadlineIsStoppedAndTheNextJobGetsItsDevice() throws Exception {
    String late = create("r1", bounded(within(Duration.ofMillis(300))));
    awaitState(late, JobState.JOB_STATE_PROVING);
    String next = create("r2", bounded(Limits.newBuilder()));
    assertFails(late, "DEADLINE_PASSED");
    awaitState(next, JobState.JOB_STATE_PROVING);
    steps.proofMayEnd.release();
    assertThat(engine().await(next, 30_000).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
  }

  @Test
  void aDeadlineThatPassesWhileTheDaemonIsDownCountsAsWell() throws Exception {
    String late = create("r1", bounded(within(Duration.ofMillis(300))));
    stop();
    Thread.sleep(400);
    steps.proofMayEnd.release(9);
    start();
    assertFails(late, "DEADLINE_PASSED");
    assertThat(steps.proofs).hasValue(0);
  }

  @Test
  void whatIsProvenInTimeIsSettledAlsoLater() throws Exception {
    steps.proofMayEnd.release();
    Instant deadline = Instant.now().plusMillis(700);
    String name = create("r1", settled(within(Duration.ofMillis(700))));
    awaitState(name, JobState.JOB_STATE_PREFLIGHT);
    l2.silent(true);
    while (Instant.now().isBefore(deadline.plusMillis(300))) {
      Thread.sleep(20);
    }
    l2.silent(false);
    assertThat(engine().await(name, 30_000).getState()).isEqualTo(JobState.JOB_STATE_FINAL);
  }

  @Test
  void boundsThatCannotBeKeptAreRefusedAndNothingIsStored() throws Exception {
    for (Limits.Builder bad :
        List.of(
            within(Duration.ofSeconds(-1)),
            Limits.newBuilder().setDeadline(Timestamp.getDefaultInstance()))) {
      assertRefused(bad, "DEADLINE_PASSED", "spec.limits.deadline");
    }
    for (Timestamp none :
        List.of(
            Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build(),
            Timestamp.newBuilder().setSeconds(Long.MIN_VALUE).build(),
            Timestamp.newBuilder().setSeconds(4_000_000_000L).setNanos(-1).build(),
            Timestamp.newBuilder().setSeconds(4_000_000_000L).setNanos(1_000_000_000).build())) {
      assertRefused(Limits.newBuilder().setDeadline(none), "OUT_OF_RANGE", "spec.limits.deadline");
    }
    assertRefused(Limits.newBuilder().setMaxCells(-1), "OUT_OF_RANGE", "spec.limits.max_cells");
    assertRefused(
        Limits.newBuilder().setMaxSettlementFee(-1),
        "OUT_OF_RANGE",
        "spec.limits.max_settlement_fee");
    assertThat(engine().list(SOMEBODY.name(), Long.MAX_VALUE, 10)).isEmpty();
  }

  private void assertRefused(Limits.Builder limits, String reason, String field) {
    assertThatThrownBy(() -> create("r1", bounded(limits)))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(reason);
              assertThat(refusal.field()).isEqualTo(field);
            });
  }

  @Test
  void theSameRequestIsTheSameJobAlsoAfterItsDeadline() throws Exception {
    JobSpec spec = bounded(within(Duration.ofMillis(300)));
    String name = create("r1", spec);
    assertFails(name, "DEADLINE_PASSED");
    assertThat(create("r1", spec)).isEqualTo(name);
  }

  @Test
  void aRunWhoseProofWouldHaveTooManyCellsIsToldWhatItDoesAndNotProven() throws Exception {
    steps.proofMayEnd.release(9);
    String dear = create("r1", bounded(Limits.newBuilder().setMaxCells(ScriptedSteps.CELLS - 1)));
    Job job = assertFails(dear, "CELLS_LIMIT");
    assertThat(job.getFailure().getMessage())
        .isEqualTo("committed cells: expected at most 999, got 1000");
    assertThat(job.getExecution().getCycles()).isEqualTo(42);
    assertThat(steps.proofs).hasValue(0);
    String fits = create("r2", bounded(Limits.newBuilder().setMaxCells(ScriptedSteps.CELLS)));
    assertThat(engine().await(fits, 30_000).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
  }

  @Test
  void aSettlementThatCostsMoreThanItsClientAcceptsIsNotProven() throws Exception {
    steps.proofMayEnd.release(9);
    l2.money(1_000_000, 5_000);
    String dear = create("r1", settled(Limits.newBuilder().setMaxSettlementFee(4_999)));
    assertFails(dear, "SETTLEMENT_FEE_LIMIT");
    assertThat(steps.proofs).hasValue(0);
    String fits = create("r2", settled(Limits.newBuilder().setMaxSettlementFee(5_000)));
    assertThat(engine().await(fits, 30_000).getState()).isEqualTo(JobState.JOB_STATE_FINAL);
  }

  @Test
  void anL2ThatIsAwayIsWaitedForBeforeItsFeeIsAccepted() throws Exception {
    steps.proofMayEnd.release(9);
    String first = create("r1", bounded(Limits.newBuilder()));
    engine().await(first, 30_000);
    l2.money(1_000_000, 5_000);
    JobSpec spec = settled(Limits.newBuilder().setMaxSettlementFee(4_999));
    steps.world = ScriptedSteps.World.LEDGER_AWAY;
    String name = create("r2", spec);
    l2.silent(true);
    steps.world = ScriptedSteps.World.WELL;
    awaitState(name, JobState.JOB_STATE_EXECUTED);
    while (!engine().get(name).hasWaiting()) {
      Thread.sleep(5);
    }
    assertThat(engine().get(name).getWaiting().getReason()).isEqualTo("LEDGER_AWAY");
    l2.silent(false);
    assertFails(name, "SETTLEMENT_FEE_LIMIT");
    assertThat(steps.proofs).hasValue(1);
  }
}
