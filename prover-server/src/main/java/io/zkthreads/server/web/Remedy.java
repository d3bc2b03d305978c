package io.zkthreads.server.web;

import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.server.job.JobReason;
import io.zkthreads.vm.exec.Outcome;
import java.util.Arrays;

/// What an operator can do about a job that waits or has not succeeded, as docs/operations.md has
/// it.
final class Remedy {
  private Remedy() {}

  /// @param cause why the job waits or failed, or what the L2 said
  static String of(JobState state, String cause) {
    return Arrays.stream(JobReason.values())
        .filter(reason -> reason.name().equals(cause))
        .findFirst()
        .map(reason -> of(reason, state))
        .orElseGet(() -> ofOthers(state, cause));
  }

  private static String of(JobReason reason, JobState state) {
    if (state == JobState.JOB_STATE_REJECTED) {
      return ofOthers(state, reason.name()); // a reason of the L2 with the same name
    }
    if (reason.isWait()) {
      return "It goes on by itself when " + reason.mend() + "; zkt jobs retry tries now.";
    }
    return reason.isRetryable()
        ? "zkt jobs retry takes it up again when " + reason.mend() + "."
        : "What mends it: " + reason.mend() + ".";
  }

  private static String ofOthers(JobState state, String cause) {
    return switch (state) {
      case JOB_STATE_STALE -> "The L2's state has moved: its Batcher rebases the sub-block.";
      case JOB_STATE_REJECTED ->
          "The L2 will not apply it: its Batcher makes another. See What the L2 says in"
              + " docs/operations.md.";
      case JOB_STATE_CANCELLED -> "Its client or an operator cancelled it.";
      default ->
          isOfTheProgram(cause)
              ? "The program ended so and would again: its author mends it, or raises the limit."
              : "See docs/operations.md.";
    };
  }

  private static boolean isOfTheProgram(String cause) {
    return Arrays.stream(Outcome.Reason.values()).anyMatch(r -> r.name().equals(cause))
        || Arrays.stream(Outcome.Limit.values()).anyMatch(l -> (l.name() + "_LIMIT").equals(cause));
  }
}
