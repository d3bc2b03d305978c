package io.zkthreads.server.job;

import static io.zkthreads.server.job.AnyClients.SOMEBODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.ledger.LedgerFault;
import io.zkthreads.server.Provoked;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A job fails only for what neither time nor money mends. Each test takes something away from the
/// daemon, sees the job say what is missing, gives it back, and sees the one proof settled.
@Timeout(60)
class JobWaitTest {
  @RegisterExtension static final Provoked LOG = Provoked.in(JobRunner.class, SettlementDoor.class);

  private static final JobSpec SUB_BLOCK =
      JobSpec.newBuilder().setSubBlock(SubBlockWork.getDefaultInstance()).build();

  @TempDir Path folder;
  private final ScriptedSteps steps = new ScriptedSteps(1000);
  private final ScriptedSettler l2 = new ScriptedSettler();
  private @Nullable JobStore store;
  private @Nullable JobEngine engine;

  private JobEngine start(@Nullable Settler settler) throws IOException {
    store = SqlJobStore.open(folder, hurt -> {});
    FileArtifactStore artifacts = new FileArtifactStore(folder.resolve("artifacts"), 1 << 24);
    engine =
        JobEngine.start(
            new JobEngine.Parts(
                store, artifacts, steps, settler, new Timings(), 9, new Fate(), new AnyClients()));
    return engine;
  }

  private JobEngine restart(@Nullable Settler settler) throws IOException {
    stop();
    return start(settler);
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

  private JobEngine engine() {
    return Objects.requireNonNull(engine);
  }

  private String create() throws Exception {
    return engine().create(SOMEBODY, "r1", SUB_BLOCK).getName();
  }

  private Job awaitReason(String name, JobReason reason) throws Exception {
    Job job = engine().get(name);
    while (!job.getWaiting().getReason().equals(reason.name())) {
      assertThat(job.getState()).as("state of %s", job).isNotEqualTo(JobState.JOB_STATE_FAILED);
      Thread.sleep(5);
      job = engine().get(name);
    }
    assertThat(job.getWaiting().hasSince()).isTrue();
    return job;
  }

  private Job awaitState(String name, JobState state) throws Exception {
    Job job = engine().get(name);
    while (job.getState() != state) {
      Thread.sleep(5);
      job = engine().get(name);
    }
    return job;
  }

  /// The job has settled, and was proven once.
  private Job assertSettled(String name) throws Exception {
    Job job = engine().await(name, 30_000);
    assertThat(job.getState()).as("state of %s", job).isEqualTo(JobState.JOB_STATE_FINAL);
    assertThat(job.getSettlement().getOutcome()).isEqualTo("APPLIED");
    assertThat(job.hasWaiting()).isFalse();
    assertThat(steps.proofs).as("proofs").hasValue(1);
    List<JobEvent> events = engine().feed(name).await(0, 0, 0, () -> false).events();
    assertThat(events.stream().mapToLong(JobEvent::getSequence))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, job.getSequence()).boxed().toList());
    return job;
  }

  private List<String> waits(String name) throws Exception {
    return engine().feed(name).await(0, 0, 0, () -> false).events().stream()
        .filter(JobEvent::hasWaiting)
        .map(event -> event.getState() + " " + event.getWaiting().getReason())
        .toList();
  }

  private static Settler.Answer.Wait wait(JobReason reason, String outcome) {
    return new Settler.Answer.Wait(reason, outcome, "expected 2, got 1");
  }

  @Test
  void aProvenJobWaitsForAnL2ThatIsAwayAndSaysSoOnce() throws Exception {
    steps.verificationMayEnd.drainPermits();
    start(l2);
    String name = create();
    awaitState(name, JobState.JOB_STATE_PROVED);
    l2.silent(true);
    steps.verificationMayEnd.release();
    Job waiting = awaitReason(name, JobReason.LEDGER_AWAY);
    assertThat(waiting.getState()).isEqualTo(JobState.JOB_STATE_PREFLIGHT);
    assertThat(waiting.getWaiting().getMessage()).contains("connection refused");
    Thread.sleep(1_500); // several tries
    l2.silent(false);
    assertSettled(name);
    assertThat(waits(name)).containsExactly("JOB_STATE_PREFLIGHT LEDGER_AWAY");
  }

  @Test
  void aSubmittedJobThatWaitedForTheL2SaysThatItGoesOn() throws Exception {
    l2.sealing(false);
    start(l2);
    String name = create();
    awaitState(name, JobState.JOB_STATE_SUBMITTED);
    l2.silent(true);
    awaitReason(name, JobReason.LEDGER_AWAY);
    l2.silent(false);
    while (engine().get(name).hasWaiting()) {
      Thread.sleep(5);
    }
    assertThat(engine().get(name).getState()).isEqualTo(JobState.JOB_STATE_SUBMITTED);
    l2.sealing(true);
    assertSettled(name);
  }

  @Test
  void aDaemonThatStartsBeforeTheL2KeepsItsJobsProvenOrNot() throws Exception {
    steps.proofMayEnd.drainPermits();
    start(l2);
    String unproven = create();
    awaitState(unproven, JobState.JOB_STATE_PROVING);
    l2.silent(true);
    steps.world = ScriptedSteps.World.LEDGER_AWAY;
    restart(l2);
    awaitReason(unproven, JobReason.LEDGER_AWAY);
    steps.world = ScriptedSteps.World.WELL;
    steps.verificationMayEnd.drainPermits();
    steps.proofMayEnd.release(1);
    awaitState(unproven, JobState.JOB_STATE_PROVED);
    steps.world = ScriptedSteps.World.LEDGER_AWAY;
    restart(l2);
    Job proven = awaitReason(unproven, JobReason.LEDGER_AWAY);
    assertThat(proven.getState()).isEqualTo(JobState.JOB_STATE_PROVED);
    steps.world = ScriptedSteps.World.WELL;
    steps.verificationMayEnd.release();
    l2.silent(false);
    assertSettled(unproven);
  }

  @Test
  void aWaitingJobDoesNotHoldUpTheNext() throws Exception {
    start(l2);
    steps.world = ScriptedSteps.World.DISK_BROKEN;
    String first = create();
    awaitReason(first, JobReason.STORAGE);
    steps.world = ScriptedSteps.World.WELL;
    String second = engine().create(SOMEBODY, "r2", SUB_BLOCK).getName();
    assertThat(engine().await(second, 30_000).getState()).isEqualTo(JobState.JOB_STATE_FINAL);
    assertThat(engine().await(first, 30_000).getState()).isEqualTo(JobState.JOB_STATE_FINAL);
  }

  @Test
  void aProverWithoutFundsWaitsAndSettlesTheSameProofWhenItIsFunded() throws Exception {
    l2.money(0, 100);
    start(l2);
    String name = create();
    Job waiting = awaitReason(name, JobReason.NEEDS_FUNDS);
    assertThat(waiting.getState()).isEqualTo(JobState.JOB_STATE_PREFLIGHT);
    assertThat(waiting.getSettlement().getOutcome()).isEqualTo("INSUFFICIENT_BALANCE");
    restart(l2);
    awaitReason(name, JobReason.NEEDS_FUNDS);
    Thread.sleep(1_500);
    l2.money(100, 100);
    Job settled = assertSettled(name);
    assertThat(settled.getSettlement().getAttempt()).isEqualTo(1);
    assertThat(waits(name)).as("one event a try, and few tries").hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void oneStartWithoutAnL2LeavesJobsWhereTheyAre() throws Exception {
    l2.sealing(false);
    steps.proofMayEnd.drainPermits();
    start(l2);
    String submitted = create();
    steps.proofMayEnd.release();
    awaitState(submitted, JobState.JOB_STATE_SUBMITTED);
    String unproven = engine().create(SOMEBODY, "r2", SUB_BLOCK).getName();
    awaitState(unproven, JobState.JOB_STATE_PROVING);
    steps.proofMayEnd.release();
    restart(null);
    assertThat(awaitReason(submitted, JobReason.NO_LEDGER).getState())
        .isEqualTo(JobState.JOB_STATE_SUBMITTED);
    assertThat(awaitReason(unproven, JobReason.NO_LEDGER).getState())
        .isEqualTo(JobState.JOB_STATE_VERIFIED);
    assertThat(engine().retry(submitted).getState()).isEqualTo(JobState.JOB_STATE_SUBMITTED);
    restart(l2);
    l2.sealing(true);
    assertThat(engine().await(submitted, 30_000).getState()).isEqualTo(JobState.JOB_STATE_FINAL);
    assertThat(engine().await(unproven, 30_000).getState()).isEqualTo(JobState.JOB_STATE_FINAL);
  }

  @Test
  void whatABlockRefusedIsSignedAgainWithOtherBytes() throws Exception {
    l2.inBlock(new Settler.Standing.Refused(wait(JobReason.NONCE_TAKEN, "WRONG_NONCE")));
    start(l2);
    Job settled = assertSettled(create());
    assertThat(settled.getSettlement().getAttempt()).isEqualTo(2);
    assertThat(settled.getSettlement().getReverts()).isZero();
    assertThat(l2.distinctTransactions()).isEqualTo(2);
  }

  @Test
  void aFactIsRegisteredBeforeTheStatementIsAppliedAndBothArePaid() throws Exception {
    l2.factFirst(true);
    l2.sealing(false);
    start(l2);
    String name = create();
    Job sent = awaitState(name, JobState.JOB_STATE_SUBMITTED);
    assertThat(sent.getSettlement().getRegistersFact()).isTrue();
    restart(l2);
    l2.sealing(true);
    Job settled = assertSettled(name);
    assertThat(settled.getSettlement().getAttempt()).isEqualTo(2);
    assertThat(settled.getSettlement().getRegistersFact()).isFalse();
    assertThat(settled.getSettlement().getFeePaid()).isEqualTo(2_000);
    assertThat(settled.getSettlement().getReverts()).isZero();
  }

  @Test
  void aStatementThatIsStaleAfterItsFactWasRegisteredCostsLittle() throws Exception {
    l2.factFirst(true);
    l2.inBlock(new Settler.Standing.Applied(3, 900));
    Settler.Answer.Stale stale = new Settler.Answer.Stale("STALE_INPUT", List.of());
    l2.inBlock(new Settler.Standing.Reverted(stale, 7, 50));
    start(l2);
    Job job = engine().await(create(), 30_000);
    assertThat(job.getState()).isEqualTo(JobState.JOB_STATE_STALE);
    assertThat(job.getSettlement().getFeePaid()).isEqualTo(950);
    assertThat(job.getSettlement().getReverts()).isEqualTo(1);
  }

  @Test
  void aRevertThatMoneyMendsIsTriedAgain() throws Exception {
    Settler.Answer.Wait poor = wait(JobReason.VAULT_TOO_SMALL, "VAULT_TOO_SMALL");
    l2.inBlock(new Settler.Standing.Reverted(poor, 7, 50));
    start(l2);
    String name = create();
    Job waiting = awaitReason(name, JobReason.VAULT_TOO_SMALL);
    assertThat(waiting.getSettlement().getFeePaid()).isEqualTo(50);
    assertThat(assertSettled(name).getSettlement().getReverts()).isEqualTo(1);
  }

  @Test
  void aRevertThatNothingMendsIsFinal() throws Exception {
    l2.inBlock(new Settler.Standing.Reverted(new Settler.Answer.Never("BAD_PROOF", "no"), 7, 50));
    start(l2);
    Job job = engine().await(create(), 30_000);
    assertThat(job.getState()).isEqualTo(JobState.JOB_STATE_REJECTED);
    assertThat(job.getSettlement().getFeePaid()).isEqualTo(50);
    assertThatThrownBy(() -> engine().retry(job.getName()))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("got JOB_STATE_REJECTED");
  }

  @Test
  void aJobThatRevertsAgainAndAgainStopsPayingUntilSomebodySaysGoOn() throws Exception {
    Settler.Answer.Wait later = wait(JobReason.AHEAD_OF_THREAD, "WRONG_SEQUENCE");
    for (int i = 0; i < 5; i++) {
      l2.inBlock(new Settler.Standing.Reverted(later, 7, 50));
    }
    start(l2);
    String name = create();
    Job failed = engine().await(name, 30_000);
    assertThat(failed.getFailure().getReason()).isEqualTo("KEEPS_REVERTING");
    assertThat(failed.getFailure().getRetryable()).isTrue();
    engine().retry(name);
    assertThat(assertSettled(name).getSettlement().getReverts()).isEqualTo(5);
  }

  @Test
  void aFullMempoolIsWaitedFor() throws Exception {
    l2.refuse(wait(JobReason.MEMPOOL_FULL, "MEMPOOL_FULL"));
    start(l2);
    String name = create();
    awaitReason(name, JobReason.MEMPOOL_FULL);
    assertSettled(name);
    assertThat(l2.distinctTransactions()).isEqualTo(1);
  }

  @Test
  void aTransactionThatTheL2LostIsSentAgainWithoutARestart() throws Exception {
    l2.sealing(false);
    start(l2);
    String name = create();
    while (l2.numSent() == 0) {
      Thread.sleep(5);
    }
    l2.loseWhatWaits();
    while (l2.numSent() == 1) {
      Thread.sleep(5);
    }
    l2.sealing(true);
    assertSettled(name);
    assertThat(l2.distinctTransactions()).as("the same bytes").isEqualTo(1);
  }

  @Test
  void aStatementThatIsAheadWaitsAndOneThatCameTooLateIsRejected() throws Exception {
    l2.answer(wait(JobReason.AHEAD_OF_THREAD, "WRONG_SEQUENCE"));
    start(l2);
    String name = create();
    awaitReason(name, JobReason.AHEAD_OF_THREAD);
    l2.answer(new Settler.Answer.Never("WRONG_SEQUENCE", "expected 4, got 2"));
    Job job = engine().await(name, 30_000);
    assertThat(job.getState()).isEqualTo(JobState.JOB_STATE_REJECTED);
    assertThat(job.getSettlement().getOutcome()).isEqualTo("WRONG_SEQUENCE");
  }

  @Test
  void whatTheL2WillNeverApplyIsRefusedBeforeItIsProven() throws Exception {
    l2.answer(new Settler.Answer.Never("SEQUENCE_USED", "expected an unused one, got 3"));
    start(l2);
    assertThatThrownBy(this::create)
        .hasMessageContaining("expected an unused one, got 3")
        .isInstanceOfSatisfying(
            Refusal.class, r -> assertThat(r.reason()).isEqualTo("SEQUENCE_USED"));
    l2.silent(true);
    assertThatThrownBy(this::create)
        .isInstanceOfSatisfying(
            Refusal.class, r -> assertThat(r.reason()).isEqualTo("LEDGER_AWAY"));
    assertThat(engine().list(SOMEBODY.name(), Long.MAX_VALUE, 10)).isEmpty();
    assertThat(steps.executions).hasValue(0);
  }

  @Test
  void anAnswerThatNobodyUnderstandsDoesNotFailAProvenJob() throws Exception {
    steps.verificationMayEnd.drainPermits();
    start(l2);
    String name = create();
    awaitState(name, JobState.JOB_STATE_PROVED);
    l2.fault(LedgerFault.notUnderstood("reason 'MOON_PHASE'", null));
    steps.verificationMayEnd.release();
    assertThat(awaitReason(name, JobReason.LEDGER_FAULT).getWaiting().getMessage())
        .contains("MOON_PHASE");
    l2.fault(new IllegalStateException("a secret of the implementation"));
    engine().retry(name);
    assertThat(awaitReason(name, JobReason.FAULT).getWaiting().getMessage())
        .contains("trace")
        .doesNotContain("secret");
    l2.fault(null);
    engine().retry(name);
    assertSettled(name);
  }

  @Test
  void aBugThatMeetsAJobWithItsProofDoesNotCostTheProof() throws Exception {
    steps.verificationMayEnd.drainPermits();
    start(l2);
    String name = create();
    awaitState(name, JobState.JOB_STATE_PROVED);
    steps.world = ScriptedSteps.World.BUGGY;
    restart(l2);
    awaitReason(name, JobReason.FAULT);
    steps.world = ScriptedSteps.World.WELL;
    steps.verificationMayEnd.release();
    engine().retry(name);
    assertSettled(name);
  }

  @Test
  void aQuestionThatIsTooLargeIsNotAskedForEver() throws Exception {
    steps.verificationMayEnd.drainPermits();
    start(l2);
    String name = create();
    awaitState(name, JobState.JOB_STATE_PROVED);
    l2.fault(LedgerFault.tooLarge("4216405", new IllegalStateException()));
    steps.verificationMayEnd.release();
    Job failed = engine().await(name, 30_000);
    assertThat(failed.getFailure().getReason()).isEqualTo("MESSAGE_TOO_LARGE");
    l2.fault(null);
    Job again = engine().retry(name);
    assertThat(again.hasFailure()).isFalse();
    assertSettled(name);
  }

  @Test
  void aDamagedProofIsMadeAgainWhenSomebodySaysSo() throws Exception {
    steps.badProofs.release();
    start(l2);
    String name = create();
    Job failed = engine().await(name, 30_000);
    assertThat(failed.getFailure().getReason()).isEqualTo("BAD_PROOF");
    JobFeed past = engine().feed(name);
    assertThat(past.await(0, 0, 0, () -> false).ended()).isTrue();
    assertThat(engine().retry(name).getState()).isEqualTo(JobState.JOB_STATE_RECEIVED);
    Job settled = engine().await(name, 30_000);
    assertThat(settled.getState()).isEqualTo(JobState.JOB_STATE_FINAL);
    assertThat(steps.proofs).hasValue(2);
    assertThat(engine().feed(name).await(0, 0, 0, () -> false).events())
        .hasSize((int) settled.getSequence());
  }

  @Test
  void aFailedJobThatWasTakenUpIsStillThereAfterARestart() throws Exception {
    steps.badProofs.release();
    start(l2);
    String name = create();
    engine().await(name, 30_000);
    steps.proofMayEnd.drainPermits();
    engine().retry(name);
    awaitState(name, JobState.JOB_STATE_PROVING);
    restart(l2);
    steps.proofMayEnd.release();
    assertThat(engine().await(name, 30_000).getState()).isEqualTo(JobState.JOB_STATE_FINAL);
  }

  @Test
  void aWaitingJobIsCancelledAtOnce() throws Exception {
    l2.money(0, 100);
    start(l2);
    String name = create();
    awaitReason(name, JobReason.NEEDS_FUNDS);
    Job cancelled = engine().cancel(name);
    assertThat(cancelled.getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
    assertThat(cancelled.hasWaiting()).isFalse();
    l2.money(100, 100);
    Thread.sleep(100);
    assertThat(l2.numSent()).isZero();
  }

  @Test
  void pausesGrowToTheirLimitWhileTheReasonStays() {
    assertThat(JobReason.LEDGER_AWAY.pause(0)).hasMillis(250);
    assertThat(JobReason.LEDGER_AWAY.pause(1)).hasMillis(500);
    assertThat(JobReason.LEDGER_AWAY.pause(1_000_000)).hasMillis(500);
    assertThat(JobReason.MEMPOOL_FULL.pause(3)).hasSeconds(8);
    assertThat(JobReason.NO_LEDGER.pause(0)).isNull();
    assertThatThrownBy(() -> JobReason.BAD_PROOF.pause(0))
        .isInstanceOf(IllegalStateException.class);
  }
}
