package io.zkthreads.server.job;

import io.zkthreads.api.ledger.v1.Profile;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.StepFinished;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// What the daemon's log says of a job that has ended: one line with outcome, milliseconds of each
/// step, bytes and peak.
final class JobLine {
  private JobLine() {}

  /// @param events of the job from its first
  static String of(Job job, List<JobEvent> events) {
    StringJoiner line = new StringJoiner(" ");
    line.add(job.getName()).add(job.getState().name().replace("JOB_STATE_", ""));
    if (job.hasFailure()) {
      line.add(job.getFailure().getReason());
    }
    if (!job.getSettlement().getOutcome().isEmpty()) {
      line.add(job.getSettlement().getOutcome());
    }
    if (job.hasExecution()) {
      line.add("cycles=" + job.getExecution().getCycles());
      line.add("execute=" + Durations.millis(job.getExecution().getDuration()) + "ms");
    }
    Map<String, Long> steps = new LinkedHashMap<>();
    long peakBytes = 0;
    for (JobEvent event : events) {
      if (event.hasStep()) {
        StepFinished step = event.getStep();
        steps.put(step.getStep(), Durations.millis(step.getDuration()));
        peakBytes = Math.max(peakBytes, step.getPeakBytes());
      }
    }
    steps.forEach((name, millis) -> line.add(name + "=" + millis + "ms"));
    if (job.hasProof()) {
      line.add("prove=" + Durations.millis(job.getProof().getProveDuration()) + "ms");
      line.add("verify=" + Durations.millis(job.getProof().getVerifyDuration()) + "ms");
      if (job.getProfile() != Profile.PROFILE_UNSPECIFIED) {
        line.add("profile=" + job.getProfile().name().replace("PROFILE_", ""));
      }
      line.add("proof=" + job.getProof().getSizeBytes() + "B");
      line.add("peak=" + peakBytes + "B");
    }
    return line.toString();
  }
}
