package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;

/// A job as the store keeps it.
///
/// @param tenant whose it is
/// @param job snapshot, equal to the fold of the job's events
/// @param spec what its client asked for
public record StoredJob(String tenant, Job job, JobSpec spec) {
  boolean isEnded() {
    return JobStates.isEnd(job.getState(), JobStates.settles(spec));
  }

  /// What the tenant's quota counts: the spec and the proof.
  long bytes() {
    return spec.getSerializedSize() + job.getProof().getSizeBytes();
  }

  StoredJob with(Job next) {
    return new StoredJob(tenant, next, spec);
  }
}
