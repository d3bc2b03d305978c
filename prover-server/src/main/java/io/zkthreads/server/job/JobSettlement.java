package io.zkthreads.server.job;

import com.google.protobuf.ByteString;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.SettlementResult;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.job.JobJournal.Append;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Brings one proven job onto the L2: prove once, retry only the submission.
///
/// The signed transaction is persisted, then SUBMITTED is journalled, then it is sent. Whatever
/// dies between, the next start sends the same bytes, which the L2 takes once. What time or money
/// mends is a [JobWait]: the runner pauses and comes back.
final class JobSettlement {
  private static final System.Logger LOG = System.getLogger(JobSettlement.class.getName());
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  /// Each revert costs a fee, and none should come after a preflight that said yes.
  private static final int MAX_REVERTS = 5;

  private static final long TRY_ANYWAY_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final ArtifactStore artifacts;
  private final @Nullable Settler settler;
  private final JobRunner.Journal journal;

  /// Held from choosing a nonce until the L2 has the transaction: the account has one order.
  private final ReentrantLock account = new ReentrantLock();

  /// What the account had when the L2 wanted more for a job: while it has just that, another try
  /// costs everybody the reading of a proof, so it comes after a while only.
  private final Map<String, TooLittle> tooLittle = new ConcurrentHashMap<>();

  private record TooLittle(long balance, long atNanos) {
    boolean isStillSo(long now) {
      return now == balance && System.nanoTime() - atNanos < TRY_ANYWAY_NANOS;
    }
  }

  JobSettlement(JobEngine.Parts parts, JobRunner.Journal journal) {
    artifacts = parts.artifacts();
    settler = parts.settler();
    this.journal = journal;
  }

  /// Runs until the job has ended or has to wait.
  void settle(StoredJob begun)
      throws JobWait, StepFailure, LedgerUnavailable, Refusal, IOException, InterruptedException {
    if (settler == null) {
      throw new JobWait(
          JobReason.NO_LEDGER, "this daemon has no L2: start it with --ledger HOST:PORT");
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
    tooLittle.remove(job.job().getName());
  }

  private StoredJob preflight(Settler l2, StoredJob job)
      throws JobWait, StepFailure, LedgerUnavailable, Refusal, IOException, InterruptedException {
    requireFunds(l2, job);
    return switch (l2.preflight(job.spec())) {
      case Settler.Answer.Ready() -> submit(l2, job);
      case Settler.Answer other -> notNow(job, other, result(job));
    };
  }

  private void requireFunds(Settler l2, StoredJob job) throws JobWait, LedgerUnavailable {
    TooLittle refused = tooLittle.get(job.job().getName());
    if (refused != null) {
      long balance = l2.balance();
      if (refused.isStillSo(balance)) {
        throw new JobWait(JobReason.NEEDS_FUNDS, poor(l2.account(), balance));
      }
      tooLittle.remove(job.job().getName());
    }
  }

  static String poor(String account, long balance) {
    return "the Prover's account "
        + account
        + " has "
        + balance
        + ", and the L2 takes a fee for each settlement; send it money: zkt fund "
        + account
        + " --key FILE";
  }

  /// What follows from an answer that is not yes.
  private StoredJob notNow(StoredJob job, Settler.Answer answer, SettlementResult.Builder result)
      throws JobWait, StepFailure, Refusal, IOException {
    return switch (answer) {
      case Settler.Answer.Ready() -> throw new IllegalStateException("that was a yes");
      case Settler.Answer.Stale(String outcome, var inputs) ->
          append(
              job,
              JobState.JOB_STATE_STALE,
              result.setOutcome(outcome).addAllStaleInputs(inputs).build());
      case Settler.Answer.Wait(JobReason reason, String outcome, String detail) -> {
        if (job.job().getState() != JobState.JOB_STATE_PREFLIGHT) {
          append(job, JobState.JOB_STATE_PREFLIGHT, result.setOutcome(outcome).build());
        }
        throw new JobWait(reason, outcome + ": " + detail);
      }
      case Settler.Answer.Never(String outcome, String detail) -> {
        LOG.log(Level.INFO, "{0}: {1}: {2}", job.job().getName(), outcome, detail);
        yield append(job, JobState.JOB_STATE_REJECTED, result.setOutcome(outcome).build());
      }
      case Settler.Answer.BadTransaction(String outcome, String detail) ->
          throw StepFailure.of(JobReason.SUBMISSION_REFUSED, outcome + ": " + detail);
    };
  }

  /// Signs, persists, journals, sends; in this order.
  private StoredJob submit(Settler l2, StoredJob job)
      throws JobWait, StepFailure, LedgerUnavailable, Refusal, IOException, InterruptedException {
    byte[] proof =
        artifacts.bytes(Digest.parse("proof.artifact", job.job().getProof().getArtifact()));
    account.lockInterruptibly();
    try (ArtifactStore.Hold _ = artifacts.hold()) {
      int attempt = Math.max(1, job.job().getSettlement().getAttempt());
      Settler.Signed signed = l2.sign(job.spec(), proof, attempt);
      Digest transaction = artifacts.put(signed.bytes());
      StoredJob submitted =
          append(
              job,
              JobState.JOB_STATE_SUBMITTED,
              SettlementResult.newBuilder()
                  .setTransactionHash(ByteString.copyFrom(signed.hash()))
                  .setTransactionArtifact(transaction.name())
                  .setAttempt(attempt)
                  .setRegistersFact(signed.registersFact())
                  .setReverts(job.job().getSettlement().getReverts())
                  .setFeePaid(job.job().getSettlement().getFeePaid())
                  .build());
      return submitted.isEnded() ? submitted : send(l2, submitted);
    } finally {
      account.unlock();
    }
  }

  /// Sends the persisted transaction, for the first time or again.
  private StoredJob send(Settler l2, StoredJob job)
      throws JobWait, StepFailure, LedgerUnavailable, Refusal, IOException {
    byte[] transaction =
        artifacts.bytes(
            Digest.parse(
                "settlement.transaction", job.job().getSettlement().getTransactionArtifact()));
    long balance = l2.balance();
    Settler.Answer answer = l2.submit(job.spec(), transaction);
    if (answer instanceof Settler.Answer.Ready) {
      return job;
    }
    if (answer instanceof Settler.Answer.Wait(JobReason reason, String _, String _)
        && reason == JobReason.NEEDS_FUNDS) {
      tooLittle.put(job.job().getName(), new TooLittle(balance, System.nanoTime()));
    }
    return notNow(job, answer, result(job));
  }

  /// Asks until a block has the transaction; sends it again when the L2 has lost it.
  private StoredJob follow(Settler l2, StoredJob submitted)
      throws JobWait, StepFailure, LedgerUnavailable, Refusal, IOException, InterruptedException {
    byte[] hash = submitted.job().getSettlement().getTransactionHash().toByteArray();
    StoredJob job = submitted;
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      Settler.Standing standing = l2.standing(job.spec(), hash);
      job = goOn(job);
      switch (standing) {
        case Settler.Standing.Unknown() -> {
          StoredJob sent = send(l2, job);
          if (sent.job().getState() != JobState.JOB_STATE_SUBMITTED) {
            return sent;
          }
        }
        case Settler.Standing.Pending() -> {}
        case Settler.Standing.Applied(long height, long feePaid) -> {
          return applied(job, height, paid(job, feePaid));
        }
        case Settler.Standing.Reverted(Settler.Answer why, long height, long feePaid) -> {
          return reverted(job, why, another(job).setHeight(height).setFeePaid(paid(job, feePaid)));
        }
        case Settler.Standing.Refused(Settler.Answer why) -> {
          return notNow(job, why, another(job));
        }
      }
      Thread.sleep(pause);
      pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 3 / 2);
    }
  }

  /// What the L2 took for this job, with one transaction more.
  private static long paid(StoredJob job, long feePaid) {
    return job.job().getSettlement().getFeePaid() + feePaid;
  }

  /// A statement that is applied is settled; one whose fact is registered is yet to be applied, and
  /// may have become stale meanwhile, which then costs little.
  private StoredJob applied(StoredJob job, long height, long paid) throws Refusal, IOException {
    return job.job().getSettlement().getRegistersFact()
        ? append(
            job,
            JobState.JOB_STATE_PREFLIGHT,
            another(job).setOutcome("FACT_REGISTERED").setHeight(height).setFeePaid(paid).build())
        : append(
            job,
            JobState.JOB_STATE_INCLUDED,
            result(job).setOutcome("APPLIED").setHeight(height).setFeePaid(paid).build());
  }

  private StoredJob reverted(StoredJob job, Settler.Answer why, SettlementResult.Builder result)
      throws JobWait, StepFailure, Refusal, IOException {
    int reverts = result.getReverts() + 1;
    result.setReverts(reverts);
    if (why instanceof Settler.Answer.Wait(JobReason _, String outcome, String detail)
        && reverts % MAX_REVERTS == 0) {
      append(job, JobState.JOB_STATE_PREFLIGHT, result.setOutcome(outcome).build());
      throw StepFailure.of(
          JobReason.KEEPS_REVERTING,
          "the L2 reverted " + reverts + " transactions, the last: " + outcome + ": " + detail);
    }
    return notNow(job, why, result);
  }

  /// Waits until the block cannot change; after a reorganisation the job is submitted again.
  private StoredJob finish(Settler l2, StoredJob job)
      throws LedgerUnavailable, Refusal, IOException, InterruptedException {
    SettlementResult settlement = job.job().getSettlement();
    while (!l2.isFinal(settlement.getHeight())) {
      Thread.sleep(LONGEST_PAUSE_MILLIS);
    }
    byte[] hash = settlement.getTransactionHash().toByteArray();
    boolean stands =
        l2.standing(job.spec(), hash) instanceof Settler.Standing.Applied(long height, long _)
            && height == settlement.getHeight();
    return append(
        job,
        stands ? JobState.JOB_STATE_FINAL : JobState.JOB_STATE_SUBMITTED,
        stands ? settlement : result(job).clearFeePaid().build());
  }

  /// Says that a job goes on which waited for the L2 to answer.
  private StoredJob goOn(StoredJob job) throws Refusal, IOException {
    if (!job.job().hasWaiting()) {
      return job;
    }
    JobEvent none = JobEvent.getDefaultInstance();
    return journal.change(new Append(job.job().getName(), job.job().getState(), none)).job();
  }

  private static SettlementResult.Builder result(StoredJob job) {
    SettlementResult before = job.job().getSettlement();
    return SettlementResult.newBuilder()
        .setTransactionHash(before.getTransactionHash())
        .setTransactionArtifact(before.getTransactionArtifact())
        .setAttempt(before.getAttempt())
        .setRegistersFact(before.getRegistersFact())
        .setReverts(before.getReverts())
        .setFeePaid(before.getFeePaid());
  }

  /// The result of a transaction that a block has spent.
  private static SettlementResult.Builder another(StoredJob job) {
    return result(job).setAttempt(job.job().getSettlement().getAttempt() + 1);
  }

  private StoredJob append(StoredJob job, JobState state, SettlementResult result)
      throws Refusal, IOException {
    JobEvent detail = JobEvent.newBuilder().setSettlement(result).build();
    return journal.change(new Append(job.job().getName(), state, detail)).job();
  }
}
