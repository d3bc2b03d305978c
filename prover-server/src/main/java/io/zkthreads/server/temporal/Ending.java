package io.zkthreads.server.temporal;

import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.client.WorkflowFailedException;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TimeoutFailure;
import io.zkthreads.server.job.JobReason;
import io.zkthreads.server.job.JobWait;
import io.zkthreads.server.job.StepFailure;
import org.jspecify.annotations.Nullable;

/// How the workflow of a proof ended.
sealed interface Ending {
  /// A worker says that it made the proof.
  record Made(ProofOutcome outcome) implements Ending {}

  /// The work itself failed, and would again.
  record Failed(StepFailure failure) implements Ending {}

  /// There is no proof, and the work is not to blame: another workflow may bring one.
  record Lost(JobReason reason, String text) implements Ending {
    /// What becomes of the job.
    StepFailure raised() throws JobWait {
      if (reason.isWait()) {
        throw new JobWait(reason, text);
      }
      return StepFailure.of(reason, text);
    }
  }

  /// What a workflow that failed says.
  static Ending of(WorkflowFailedException failure) {
    Throwable cause = failure.getCause();
    if (!(cause instanceof ActivityFailure activity)) {
      return new Lost(JobReason.NO_WORKER, "its workflow ended at Temporal: " + text(cause));
    }
    return switch (activity.getCause()) {
      case ApplicationFailure reported -> of(reported);
      case TimeoutFailure late
          when late.getTimeoutType() == TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START ->
          new Lost(JobReason.NO_WORKER, "no worker took the proof in time");
      case TimeoutFailure late ->
          new Lost(
              JobReason.WORKERS_LOST,
              "the last worker, %s, was silent or took too long (%s)"
                  .formatted(activity.getIdentity(), late.getTimeoutType()));
      case null, default ->
          new Lost(
              JobReason.NO_WORKER, "its proof ended at Temporal: " + text(activity.getCause()));
    };
  }

  private static Ending of(ApplicationFailure reported) {
    String text = StepFailures.shortened(String.valueOf(reported.getOriginalMessage()));
    return switch (reported.getType()) {
      case StepFailures.STEP -> new Failed(StepFailures.read(reported));
      case StepFailures.STORAGE -> new Lost(JobReason.STORAGE, text);
      case StepFailures.INPUT_LOST -> new Lost(JobReason.INPUT_LOST, text);
      case null, default -> new Lost(JobReason.WORKERS_LOST, text);
    };
  }

  private static String text(@Nullable Throwable cause) {
    return cause == null
        ? "without a cause"
        : StepFailures.shortened(cause.getClass().getSimpleName() + ": " + cause.getMessage());
  }
}
