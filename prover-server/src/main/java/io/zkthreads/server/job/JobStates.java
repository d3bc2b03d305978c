package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Settlement;
import org.jspecify.annotations.Nullable;

/// The state machine of a job. A job is a fold of its events: what a snapshot says, its events say.
public final class JobStates {
  private JobStates() {}

  /// Whether this work goes on to the L2 after its proof.
  static boolean settles(JobSpec spec) {
    return spec.hasSubBlock() && spec.getSubBlock().getSettlement() != Settlement.SETTLEMENT_NONE;
  }

  /// Whether nothing follows: the first end state stands.
  public static boolean isEnd(JobState state, boolean settles) {
    return switch (state) {
      case JOB_STATE_FINAL,
          JOB_STATE_STALE,
          JOB_STATE_REJECTED,
          JOB_STATE_CANCELLED,
          JOB_STATE_FAILED ->
          true;
      case JOB_STATE_VERIFIED -> !settles;
      case JOB_STATE_UNSPECIFIED,
          JOB_STATE_RECEIVED,
          JOB_STATE_EXECUTED,
          JOB_STATE_PROVING,
          JOB_STATE_PROVED,
          JOB_STATE_PREFLIGHT,
          JOB_STATE_SUBMITTED,
          JOB_STATE_INCLUDED ->
          false;
      case UNRECOGNIZED -> throw new IllegalArgumentException("no such state");
    };
  }

  /// Once a transaction may be on its way to the L2, the L2 alone decides how the job ends.
  static boolean isCancellable(JobState state) {
    return switch (state) {
      case JOB_STATE_RECEIVED,
          JOB_STATE_EXECUTED,
          JOB_STATE_PROVING,
          JOB_STATE_PROVED,
          JOB_STATE_VERIFIED,
          JOB_STATE_PREFLIGHT ->
          true;
      case JOB_STATE_UNSPECIFIED,
          JOB_STATE_SUBMITTED,
          JOB_STATE_INCLUDED,
          JOB_STATE_FINAL,
          JOB_STATE_STALE,
          JOB_STATE_REJECTED,
          JOB_STATE_CANCELLED,
          JOB_STATE_FAILED ->
          false;
      case UNRECOGNIZED -> throw new IllegalArgumentException("no such state");
    };
  }

  /// Whether the job's proof has yet to be made.
  static boolean lacksProof(JobState state) {
    return switch (state) {
      case JOB_STATE_RECEIVED, JOB_STATE_EXECUTED, JOB_STATE_PROVING -> true;
      case JOB_STATE_UNSPECIFIED,
          JOB_STATE_PROVED,
          JOB_STATE_VERIFIED,
          JOB_STATE_PREFLIGHT,
          JOB_STATE_SUBMITTED,
          JOB_STATE_INCLUDED,
          JOB_STATE_FINAL,
          JOB_STATE_STALE,
          JOB_STATE_REJECTED,
          JOB_STATE_CANCELLED,
          JOB_STATE_FAILED ->
          false;
      case UNRECOGNIZED -> throw new IllegalArgumentException("no such state");
    };
  }

  /// The snapshot after one more event.
  static Job apply(Job job, JobEvent event) {
    Job.Builder next =
        job.toBuilder()
            .setState(event.getState())
            .setSequence(event.getSequence())
            .setUpdateTime(event.getTime())
            .clearWaiting()
            .clearFailure();
    if (event.getState() == JobState.JOB_STATE_RECEIVED) {
      next.clearExecution().clearProof().clearSettlement();
    }
    switch (event.getDetailCase()) {
      case ACCEPTANCE -> {
        next.setAcceptance(event.getAcceptance());
        next.setProfile(event.getAcceptance().getProfile());
      }
      case EXECUTION -> next.setExecution(event.getExecution());
      case PROOF -> next.setProof(event.getProof());
      case SETTLEMENT -> next.setSettlement(event.getSettlement());
      case FAILURE -> next.setFailure(event.getFailure());
      case WAITING -> next.setWaiting(event.getWaiting());
      case STEP, DETAIL_NOT_SET -> {}
    }
    return next.build();
  }

  /// Where a failed job is taken up again: at its proof, which is verified once more, or at the
  /// beginning. Null if its failure is final, or it has not failed.
  static @Nullable JobState takenUpAt(Job job) {
    if (job.getState() != JobState.JOB_STATE_FAILED || !job.getFailure().getRetryable()) {
      return null;
    }
    boolean keeps = !job.getFailure().getReason().equals(JobReason.BAD_PROOF.name());
    return keeps && job.hasProof() ? JobState.JOB_STATE_PROVED : JobState.JOB_STATE_RECEIVED;
  }
}
