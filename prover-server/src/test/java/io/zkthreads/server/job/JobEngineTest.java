package io.zkthreads.server.job;

import static io.zkthreads.server.job.AnyClients.SOMEBODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.server.CaughtLog;
import io.zkthreads.server.Provoked;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JobEngineTest {
  @RegisterExtension static final Provoked LOG = Provoked.in(Fate.class, JobRunner.class);

  private static final JobSpec PROGRAM = program(0);
  private static final JobSpec SUB_BLOCK =
      JobSpec.newBuilder().setSubBlock(SubBlockWork.getDefaultInstance()).build();

  @TempDir Path folder;
  private ScriptedSteps steps = new ScriptedSteps(1000);
  private final ScriptedSettler l2 = new ScriptedSettler();
  private final Fate fate = new Fate();
  private @Nullable JobStore store;
  private @Nullable JobEngine engine;

  private static JobSpec program(int script) {
    return JobSpec.newBuilder().setProgram(ProgramWork.newBuilder().addAdvice(script)).build();
  }

  private JobEngine start() throws IOException {
    store = SqlJobStore.open(folder, hurt -> {});
    FileArtifactStore artifacts = new FileArtifactStore(folder.resolve("artifacts"), 1 << 24);
    engine =
        JobEngine.start(
            new JobEngine.Parts(
                store, artifacts, steps, l2, new Timings(), 4, fate, new AnyClients()));
    return engine;
  }

  private JobEngine restart() throws IOException {
    stop();
    return start();
  }

  @AfterEach
  void stop() throws IOException {
    if (engine != null) {
      engine.close();
    }
    if (store != null) {
      store.close();
    }
    engine = null;
    store = null;
  }

  private static Job awaitState(JobEngine engine, String name, JobState state) throws Exception {
    Job job = engine.get(name);
    while (job.getState() != state) {
      Thread.sleep(5);
      job = engine.get(name);
    }
    return job;
  }

  @Test
  void aJobPassesItsStatesInOrderAndItsEventsAreNumberedWithoutGap() throws Exception {
    JobEngine engine = start();
    String name = engine.create(SOMEBODY, "r1", SUB_BLOCK).getName();
    Job job = engine.await(name, 30_000);
    assertThat(job.getState()).isEqualTo(JobState.JOB_STATE_FINAL);
    assertThat(job.getExecution().getCycles()).isEqualTo(42);
    assertThat(job.getProof().getSizeBytes()).isEqualTo(3 << 20);
    assertThat(job.getSettlement().getOutcome()).isEqualTo("APPLIED");
    List<JobEvent> events = engine.feed(name).await(0, 0, 0, () -> false).events();
    assertThat(events)
        .extracting(JobEvent::getState)
        .containsExactly(
            JobState.JOB_STATE_RECEIVED,
            JobState.JOB_STATE_EXECUTED,
            JobState.JOB_STATE_PROVING,
            JobState.JOB_STATE_PROVING,
            JobState.JOB_STATE_PROVED,
            JobState.JOB_STATE_VERIFIED,
            JobState.JOB_STATE_PREFLIGHT,
            JobState.JOB_STATE_SUBMITTED,
            JobState.JOB_STATE_INCLUDED,
            JobState.JOB_STATE_FINAL);
    assertThat(events.stream().mapToLong(JobEvent::getSequence))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 10).boxed().toList());
  }

  @Test
  void theSameRequestIsTheSameJobAlsoAfterARestart() throws Exception {
    Job first = start().create(SOMEBODY, "r1", PROGRAM);
    assertThat(engine().create(SOMEBODY, "r1", PROGRAM).getName()).isEqualTo(first.getName());
    assertThat(restart().create(SOMEBODY, "r1", PROGRAM).getName()).isEqualTo(first.getName());
    assertThatThrownBy(() -> engine().create(SOMEBODY, "r1", program(9)))
        .isInstanceOfSatisfying(
            Refusal.class, r -> assertThat(r.kind()).isEqualTo(Refusal.Kind.ALREADY_EXISTS));
  }

  private JobEngine engine() {
    return java.util.Objects.requireNonNull(engine);
  }

  @Test
  void whatIsRefusedAtTheDoorIsNotStored() throws Exception {
    JobEngine engine = start();
    assertThatThrownBy(() -> engine.create(SOMEBODY, "r1", program(ScriptedSteps.NOT_ALLOWED)))
        .isInstanceOfSatisfying(
            Refusal.class, r -> assertThat(r.field()).isEqualTo("spec.program.advice"));
    assertThatThrownBy(() -> engine.create(SOMEBODY, "not a request id", PROGRAM))
        .hasMessageContaining("expected 1 to 64 letters");
    assertThat(engine.list(SOMEBODY.name(), Long.MAX_VALUE, 10)).isEmpty();
  }

  @Test
  void aFullQueueRefusesAndSaysThatALaterTryMaySucceed() throws Exception {
    steps = new ScriptedSteps(0);
    JobEngine engine = start();
    for (int i = 0; i < 4; i++) {
      engine.create(SOMEBODY, "r" + i, PROGRAM);
    }
    assertThatThrownBy(() -> engine.create(SOMEBODY, "r4", PROGRAM))
        .isInstanceOfSatisfying(
            Refusal.class,
            r -> {
              assertThat(r.kind()).isEqualTo(Refusal.Kind.RESOURCE_EXHAUSTED);
              assertThat(r.retryable()).isTrue();
            });
  }

  @Test
  void aRunThatCannotBeProvenFailsItsJobAndTheNextJobGoesOn() throws Exception {
    JobEngine engine = start();
    String bad = engine.create(SOMEBODY, "bad", program(ScriptedSteps.FAIL)).getName();
    String good = engine.create(SOMEBODY, "good", PROGRAM).getName();
    Job failed = engine.await(bad, 30_000);
    assertThat(failed.getState()).isEqualTo(JobState.JOB_STATE_FAILED);
    assertThat(failed.getFailure().getReason()).isEqualTo("ILLEGAL_INSTRUCTION");
    assertThat(engine.await(good, 30_000).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
  }

  /// A soft receipt does not wait for the proofs of others, nor does the news that there is none.
  @Test
  void whatAJobDoesIsKnownWhileAnotherIsProven() throws Exception {
    steps = new ScriptedSteps(0);
    JobEngine engine = start();
    String first = engine.create(SOMEBODY, "first", PROGRAM).getName();
    awaitState(engine, first, JobState.JOB_STATE_PROVING);
    String second = engine.create(SOMEBODY, "second", PROGRAM).getName();
    Job executed = awaitState(engine, second, JobState.JOB_STATE_EXECUTED);
    assertThat(executed.getExecution().getCycles()).isEqualTo(42);
    String bad = engine.create(SOMEBODY, "bad", program(ScriptedSteps.FAIL)).getName();
    assertThat(engine.await(bad, 30_000).getState()).isEqualTo(JobState.JOB_STATE_FAILED);
    assertThat(engine.get(first).getState()).isEqualTo(JobState.JOB_STATE_PROVING);
    assertThat(engine.cancel(second).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
    steps.proofMayEnd.release(2);
    assertThat(engine.await(first, 30_000).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
    String third = engine.create(SOMEBODY, "third", PROGRAM).getName();
    assertThat(engine.await(third, 30_000).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
    assertThat(steps.proofs).as("the cancelled one was not proven").hasValue(2);
  }

  /// After a restart a job that was executed is not executed for its receipt again.
  @Test
  void anExecutedJobGoesOnAtItsProof() throws Exception {
    steps = new ScriptedSteps(0);
    String first = start().create(SOMEBODY, "first", PROGRAM).getName();
    awaitState(engine(), first, JobState.JOB_STATE_PROVING);
    String second = engine().create(SOMEBODY, "second", PROGRAM).getName();
    awaitState(engine(), second, JobState.JOB_STATE_EXECUTED);
    steps = new ScriptedSteps(2);
    restart();
    assertThat(engine().await(second, 30_000).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
    assertThat(engine().await(first, 30_000).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
    assertThat(steps.executions).hasValue(0);
  }

  @Test
  void anInternalErrorTellsItsClientATraceIdAndNothingElse() throws Exception {
    JobEngine engine = start();
    try (CaughtLog log = CaughtLog.of(JobRunner.class)) {
      Job failed =
          engine.await(
              engine.create(SOMEBODY, "bug", program(ScriptedSteps.BUG)).getName(), 30_000);
      assertThat(failed.getFailure().getReason()).isEqualTo("INTERNAL");
      assertThat(failed.getFailure().getMessage()).contains("trace").doesNotContain("secret");
      assertThat(log.caught())
          .as("the operator is told")
          .anyMatch(entry -> String.valueOf(entry.getThrown()).contains("secret"));
    }
  }

  @Test
  void anErrorInAStepFailsItsJobAndTheNextJobGoesOn() throws Exception {
    JobEngine engine = start();
    String bad = engine.create(SOMEBODY, "bad", program(ScriptedSteps.ERROR)).getName();
    String good = engine.create(SOMEBODY, "good", PROGRAM).getName();
    Job failed = engine.await(bad, 30_000);
    assertThat(failed.getFailure().getReason()).isEqualTo("INTERNAL");
    assertThat(failed.getFailure().getMessage()).contains("trace").doesNotContain("secret");
    assertThat(engine.await(good, 30_000).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
  }

  @Test
  void aJobWaitsForADiskThatFailsUnderItAndGoesOn() throws Exception {
    steps = new ScriptedSteps(0);
    String name = start().create(SOMEBODY, "r1", PROGRAM).getName();
    awaitState(engine(), name, JobState.JOB_STATE_PROVING);
    Path partial = folder.resolve("artifacts/partial");
    Files.delete(partial);
    steps.proofMayEnd.release();
    while (!engine().get(name).getWaiting().getReason().equals("STORAGE")) {
      Thread.sleep(5);
    }
    Files.createDirectory(partial);
    steps.proofMayEnd.release();
    assertThat(engine().await(name, 30_000).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
  }

  @Test
  void aSettlementThatIsInterruptedGoesOn() throws Exception {
    l2.sealing(false);
    JobEngine engine = start();
    String name = engine.create(SOMEBODY, "r1", SUB_BLOCK).getName();
    awaitState(engine, name, JobState.JOB_STATE_SUBMITTED);
    l2.interruptNext();
    l2.sealing(true);
    assertThat(engine.await(name, 30_000).getState()).isEqualTo(JobState.JOB_STATE_FINAL);
    assertThat(l2.distinctTransactions()).isEqualTo(1);
  }

  @Test
  void aCancelledProofStopsAndTheCancellationIsFinal() throws Exception {
    steps = new ScriptedSteps(0);
    JobEngine engine = start();
    String name = engine.create(SOMEBODY, "r1", PROGRAM).getName();
    awaitState(engine, name, JobState.JOB_STATE_PROVING);
    assertThat(engine.cancel(name).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
    String next = engine.create(SOMEBODY, "r2", PROGRAM).getName();
    steps.proofMayEnd.release();
    assertThat(engine.await(next, 30_000).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
    assertThat(engine.get(name).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
    assertThat(steps.proofs).hasValue(1);
  }

  @Test
  void cancellingAFinishedJobLeavesItAsItIs() throws Exception {
    JobEngine engine = start();
    String name = engine.create(SOMEBODY, "r1", PROGRAM).getName();
    engine.await(name, 30_000);
    assertThat(engine.cancel(name).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
  }

  @Test
  void aRunningProofIsMadeAgainAfterARestartAndAPersistedOneIsNot() throws Exception {
    steps = new ScriptedSteps(0);
    String running = start().create(SOMEBODY, "r1", PROGRAM).getName();
    awaitState(engine(), running, JobState.JOB_STATE_PROVING);
    steps.verificationMayEnd.drainPermits();
    JobEngine second = restart();
    assertThat(second.get(running).getState()).isEqualTo(JobState.JOB_STATE_PROVING);
    steps.proofMayEnd.release();
    awaitState(second, running, JobState.JOB_STATE_PROVED);
    assertThat(steps.proofs).hasValue(1);
    JobEngine third = restart();
    steps.verificationMayEnd.release();
    assertThat(third.await(running, 30_000).getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
    assertThat(steps.proofs).hasValue(1);
  }

  @Test
  void aSubmittedJobIsSettledOnceHoweverOftenTheDaemonRestarts() throws Exception {
    l2.sealing(false);
    String name = start().create(SOMEBODY, "r1", SUB_BLOCK).getName();
    awaitState(engine(), name, JobState.JOB_STATE_SUBMITTED);
    restart();
    restart();
    Thread.sleep(100);
    l2.sealing(true);
    assertThat(engine().await(name, 30_000).getState()).isEqualTo(JobState.JOB_STATE_FINAL);
    assertThat(l2.distinctTransactions()).isEqualTo(1);
    assertThat(steps.proofs).hasValue(1);
  }

  @Test
  void aStaleStatementIsNotSent() throws Exception {
    l2.answer(new Settler.Answer.Stale("STALE_INPUT", List.of()));
    JobEngine engine = start();
    Job job = engine.await(engine.create(SOMEBODY, "r1", SUB_BLOCK).getName(), 30_000);
    assertThat(job.getState()).isEqualTo(JobState.JOB_STATE_STALE);
    assertThat(job.hasProof()).isTrue();
    assertThat(l2.sent).isEmpty();
  }
}
