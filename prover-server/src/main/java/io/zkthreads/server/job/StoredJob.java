package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;

/// A job as the store keeps it.
///
/// @param job snapshot, equal to the fold of the job's events
/// @param spec what its client asked for
public record StoredJob(Job job, JobSpec spec) {
  boolean isEnded() {
    return JobStates.isEnd(job.getState(), JobStates.settles(spec));
  }

  StoredJob with(Job next) {
    return new StoredJob(next, spec);
  }
}
