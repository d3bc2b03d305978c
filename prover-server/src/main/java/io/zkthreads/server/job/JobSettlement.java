package io.zkthreads.server.job;

import com.google.protobuf.ByteString;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.SettlementResult;
import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.job.JobJournal.Append;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Brings one proven job onto the L2: prove once, retry only the submission.
///
/// The signed transaction is persisted, then SUBMITTED is journalled, then it is sent. Whatever
/// dies between, the next start sends the same bytes, which the L2 takes once.
final class JobSettlement {
  private static final System.Logger LOG = System.getLogger(JobSettlement.class.getName());
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;
  private static final int MAX_ATTEMPTS = 5;

  private final ArtifactStore artifacts;
  private final @Nullable Settler settler;
  private final JobRunner.Journal journal;

  /// Held from choosing a nonce until the L2 has the transaction: the account has one order.
  private final ReentrantLock account = new ReentrantLock();

  JobSettlement(JobEngine.Parts parts, JobRunner.Journal journal) {
    artifacts = parts.artifacts();
    settler = parts.settler();
    this.journal = journal;
  }

  /// Runs until the job has ended.
  void settle(StoredJob begun) throws StepFailure, Refusal, IOException, InterruptedException {
    if (settler == null) {
      throw StepFailure.fatal(
          "NO_LEDGER", "this daemon has no L2: start it with --ledger HOST:PORT");
    }
    StoredJob job = begun;
    while (!job.isEnded()) {
      job =
          switch (job.job().getState()) {
            case JOB_STATE_VERIFIED ->
                append(job, JobState.JOB_STATE_PREFLIGHT, job.job().getSettlement());
            case JOB_STATE_PREFLIGHT -> preflight(settler, job);
            case JOB_STATE_SUBMITTED -> follow(settler, job);
            case JOB_STATE_INCLUDED -> finish(settler, job);
            case JOB_STATE_UNSPECIFIED,
                JOB_STATE_RECEIVED,
                JOB_STATE_EXECUTED,
                JOB_STATE_PROVING,
                JOB_STATE_PROVED,
                JOB_STATE_FINAL,
                JOB_STATE_STALE,
                JOB_STATE_REJECTED,
                JOB_STATE_CANCELLED,
                JOB_STATE_FAILED,
                UNRECOGNIZED ->
                throw new IllegalStateException(
                    "settlement cannot start at " + job.job().getState());
          };
    }
  }

  private StoredJob preflight(Settler l2, StoredJob job)
      throws StepFailure, Refusal, IOException, InterruptedException {
    Settler.Preflight answer = patiently(() -> Optional.of(l2.preflight(job.spec())));
    return switch (answer) {
      case Settler.Preflight.Ready() -> submit(l2, job);
      case Settler.Preflight.Wait(String reason) -> {
        LOG.log(Level.DEBUG, "{0} waits: {1}", job.job().getName(), reason);
        Thread.sleep(LONGEST_PAUSE_MILLIS);
        yield current(job);
      }
      case Settler.Preflight.Stale(String reason, var inputs) ->
          append(
              job,
              JobState.JOB_STATE_STALE,
              result(job).setOutcome(reason).addAllStaleInputs(inputs).build());
      case Settler.Preflight.Never(String reason) ->
          append(job, JobState.JOB_STATE_REJECTED, result(job).setOutcome(reason).build());
    };
  }

  /// Signs, persists, journals, sends; in this order.
  private StoredJob submit(Settler l2, StoredJob job)
      throws StepFailure, Refusal, IOException, InterruptedException {
    int attempt = job.job().getSettlement().getAttempt() + 1;
    if (attempt > MAX_ATTEMPTS) {
      throw StepFailure.fatal(
          "SUBMISSION_REFUSED",
          "the L2 refused "
              + MAX_ATTEMPTS
              + " submissions: "
              + job.job().getSettlement().getOutcome());
    }
    byte[] proof =
        artifacts.bytes(Digest.parse("proof.artifact", job.job().getProof().getArtifact()));
    account.lockInterruptibly();
    try {
      Settler.Signed signed = patiently(() -> Optional.of(l2.sign(job.spec(), proof)));
      Digest transaction = artifacts.put(signed.bytes());
      StoredJob submitted =
          append(
              job,
              JobState.JOB_STATE_SUBMITTED,
              SettlementResult.newBuilder()
                  .setTransactionHash(ByteString.copyFrom(signed.hash()))
                  .setTransactionArtifact(transaction.name())
                  .setAttempt(attempt)
                  .build());
      return submitted.isEnded() ? submitted : send(l2, submitted);
    } finally {
      account.unlock();
    }
  }

  /// Sends the persisted transaction, for the first time or again.
  private StoredJob send(Settler l2, StoredJob job)
      throws Refusal, IOException, InterruptedException {
    SettlementResult settlement = job.job().getSettlement();
    byte[] transaction =
        artifacts.bytes(
            Digest.parse("settlement.transaction", settlement.getTransactionArtifact()));
    Optional<String> refused = patiently(() -> Optional.of(l2.submit(transaction)));
    if (refused.isEmpty()) {
      return job;
    }
    LOG.log(Level.INFO, "{0}: the L2 refused: {1}", job.job().getName(), refused.get());
    return append(job, JobState.JOB_STATE_PREFLIGHT, result(job).setOutcome(refused.get()).build());
  }

  private StoredJob follow(Settler l2, StoredJob job)
      throws Refusal, IOException, InterruptedException {
    byte[] hash = job.job().getSettlement().getTransactionHash().toByteArray();
    if (patiently(() -> Optional.of(l2.receipt(hash))).isEmpty()) {
      StoredJob sent = send(l2, job);
      if (sent.job().getState() != JobState.JOB_STATE_SUBMITTED) {
        return sent;
      }
    }
    Settler.Included included = patiently(() -> l2.receipt(hash));
    SettlementResult result =
        result(job)
            .setOutcome(included.outcome())
            .setHeight(included.height())
            .setFeePaid(included.feePaid())
            .addAllStaleInputs(included.staleInputs())
            .build();
    JobState next =
        included.applied()
            ? JobState.JOB_STATE_INCLUDED
            : included.staleInputs().isEmpty()
                ? JobState.JOB_STATE_REJECTED
                : JobState.JOB_STATE_STALE;
    return append(job, next, result);
  }

  /// Waits until the block cannot change; after a reorganisation the job is submitted again.
  private StoredJob finish(Settler l2, StoredJob job)
      throws Refusal, IOException, InterruptedException {
    SettlementResult settlement = job.job().getSettlement();
    byte[] hash = settlement.getTransactionHash().toByteArray();
    patiently(() -> l2.isFinal(settlement.getHeight()) ? Optional.of(true) : Optional.empty());
    Optional<Settler.Included> still = patiently(() -> Optional.of(l2.receipt(hash)));
    boolean stands = still.isPresent() && still.get().height() == settlement.getHeight();
    return append(
        job,
        stands ? JobState.JOB_STATE_FINAL : JobState.JOB_STATE_SUBMITTED,
        stands ? settlement : result(job).build());
  }

  private static SettlementResult.Builder result(StoredJob job) {
    SettlementResult before = job.job().getSettlement();
    return SettlementResult.newBuilder()
        .setTransactionHash(before.getTransactionHash())
        .setTransactionArtifact(before.getTransactionArtifact())
        .setAttempt(before.getAttempt());
  }

  private StoredJob append(StoredJob job, JobState state, SettlementResult result)
      throws Refusal, IOException {
    JobEvent detail = JobEvent.newBuilder().setSettlement(result).build();
    return journal.change(new Append(job.job().getName(), state, detail)).job();
  }

  private StoredJob current(StoredJob job) throws Refusal, IOException {
    return journal.change(new JobJournal.Read(job.job().getName())).job();
  }

  private interface Question<T> {
    Optional<T> ask() throws IOException;
  }

  /// Asks the L2 until there is an answer; a silent L2 is asked again.
  private static <T> T patiently(Question<T> question) throws InterruptedException {
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      try {
        Optional<T> answer = question.ask();
        if (answer.isPresent()) {
          return answer.get();
        }
      } catch (IOException e) {
        LOG.log(Level.WARNING, "the L2 does not answer: {0}", e.getMessage());
        pause = LONGEST_PAUSE_MILLIS;
      }
      Thread.sleep(pause);
      pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 3 / 2);
    }
  }
}
