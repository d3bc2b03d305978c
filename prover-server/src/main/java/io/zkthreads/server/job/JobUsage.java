package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.server.tenant.Usage;
import java.util.List;

/// What a job has used by its end: a fold of its events. What a job that was taken up again had
/// used before its former end was counted then. A run that was begun anew because the process had
/// ended counts once.
final class JobUsage {
  private JobUsage() {}

  /// Of a job that has ended with the last of these events.
  static Usage of(StoredJob job, List<JobEvent> events) {
    boolean settles = JobStates.settles(job.spec());
    long cycles = 0;
    long proofs = 0;
    long provingMillis = 0;
    long stored = job.spec().getSerializedSize();
    for (int i = 0; i < events.size(); i++) {
      JobEvent event = events.get(i);
      if (event.hasExecution()) {
        cycles = event.getExecution().getCycles();
      }
      if (event.getState() == JobState.JOB_STATE_PROVED && event.hasProof()) {
        proofs += event.getProof().getMadeBy().isEmpty() ? 1 : 0;
        provingMillis += Durations.millis(event.getProof().getProveDuration());
        stored += event.getProof().getSizeBytes();
      }
      boolean former = i < events.size() - 1 && JobStates.isEnd(event.getState(), settles);
      if (former) {
        cycles = 0;
        proofs = 0;
        provingMillis = 0;
        stored = 0;
      }
    }
    return new Usage(1, cycles, proofs, provingMillis, stored, 0, 0, 0);
  }
}
