package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.StepFinished;
import java.util.ArrayList;
import java.util.List;

/// How far the proof of a job is by its journal.
///
/// @param number 1, and one more for each failure that the job was taken up again after
/// @param told steps since the proof was begun last
record Attempt(int number, List<StepFinished> told) {
  /// A fold of a job's events.
  static Attempt of(List<JobEvent> events) {
    int number = 1;
    List<StepFinished> told = new ArrayList<>();
    for (JobEvent event : events) {
      boolean failed = event.getState() == JobState.JOB_STATE_FAILED;
      number += failed ? 1 : 0;
      if (event.hasStep()) {
        told.add(event.getStep());
      } else if (failed || beginsProof(event)) {
        told.clear();
      }
    }
    return new Attempt(number, List.copyOf(told));
  }

  /// What is to be proven in this attempt. A job that waited says anew what steps it has, and so
  /// that it goes on.
  ///
  /// @param spec with the limits of its tenant
  ProofSource.Order order(Job job, JobSpec spec) {
    return new ProofSource.Order(
        job.getName(), number, spec, job.getAcceptance(), job.hasWaiting() ? List.of() : told);
  }

  private static boolean beginsProof(JobEvent event) {
    return event.getState() == JobState.JOB_STATE_PROVING
        && event.getDetailCase() == JobEvent.DetailCase.DETAIL_NOT_SET;
  }
}
