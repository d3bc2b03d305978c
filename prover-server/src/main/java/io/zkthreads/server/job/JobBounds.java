package io.zkthreads.server.job;

import com.google.protobuf.Timestamp;
import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.Limits;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a client bounds beside the length of a run: until when he wants the proof, and at what
/// price.
final class JobBounds {
  /// What a `Timestamp` may say.
  private static final long FIRST_SECOND = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();

  private static final long LAST_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private JobBounds() {}

  /// Refuses bounds that cannot be kept.
  static void require(Limits limits, Instant now) throws Refusal {
    requireCount("spec.limits.max_cells", limits.getMaxCells());
    requireCount("spec.limits.max_settlement_fee", limits.getMaxSettlementFee());
    if (!limits.hasDeadline()) {
      return;
    }
    Timestamp deadline = limits.getDeadline();
    boolean exists =
        deadline.getSeconds() >= FIRST_SECOND
            && deadline.getSeconds() <= LAST_SECOND
            && deadline.getNanos() >= 0
            && deadline.getNanos() < 1_000_000_000;
    if (!exists) {
      throw Refusal.invalid(
          "OUT_OF_RANGE",
          "spec.limits.deadline",
          "a time of the years 1 to 9999",
          "%d s and %d ns".formatted(deadline.getSeconds(), deadline.getNanos()));
    }
    if (isPast(limits, now)) {
      throw Refusal.invalid(
          "DEADLINE_PASSED", "spec.limits.deadline", "a time after " + now, time(limits));
    }
  }

  private static Instant time(Limits limits) {
    Timestamp deadline = limits.getDeadline();
    return Instant.ofEpochSecond(deadline.getSeconds(), deadline.getNanos());
  }

  private static void requireCount(String field, long value) throws Refusal {
    if (value < 0) {
      throw Refusal.invalid(
          "OUT_OF_RANGE", field, "0 to " + Long.MAX_VALUE, Long.toUnsignedString(value));
    }
  }

  /// Whether the deadline has passed of a job that has no proof.
  static boolean isLate(StoredJob job, Instant now) {
    return JobStates.lacksProof(job.job().getState()) && isPast(job.spec().getLimits(), now);
  }

  private static boolean isPast(Limits limits, Instant now) {
    return limits.hasDeadline() && !now.isBefore(time(limits));
  }

  /// Ends a job that is late.
  static void requireInTime(StoredJob job) throws StepFailure {
    if (isLate(job, Instant.now())) {
      throw late(job.spec().getLimits());
    }
  }

  static StepFailure late(Limits limits) {
    return StepFailure.of(
        JobReason.DEADLINE_PASSED, "expected a proof by " + time(limits) + ", got none");
  }

  /// Ends a job whose proof or settlement would cost more than its client accepts, now that it is
  /// known what it does.
  static void requirePrice(StoredJob job, @Nullable Settler settler)
      throws StepFailure, LedgerUnavailable, IOException {
    JobSpec spec = job.spec();
    Execution execution = job.job().getExecution();
    long cells = spec.getLimits().getMaxCells();
    if (cells > 0 && execution.getCommittedCells() > cells) {
      throw StepFailure.of(
          JobReason.CELLS_LIMIT,
          "committed cells: expected at most " + cells + ", got " + execution.getCommittedCells());
    }
    long most = spec.getLimits().getMaxSettlementFee();
    if (most > 0 && settler != null && JobStates.settles(spec)) {
      long fee = settler.fee(spec, execution.getPredictedProofBytes());
      if (fee > most) {
        throw StepFailure.of(
            JobReason.SETTLEMENT_FEE_LIMIT,
            "the L2's fee for a proof of about %d bytes: expected at most %d, got %d"
                .formatted(execution.getPredictedProofBytes(), most, fee));
      }
    }
  }
}
