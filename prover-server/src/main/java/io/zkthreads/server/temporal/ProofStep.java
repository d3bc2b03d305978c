package io.zkthreads.server.temporal;

import static java.util.Objects.requireNonNullElse;

import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.server.job.Durations;

/// A step of a proof, as a worker reports it.
public record ProofStep(String name, long nanos, long rows, long peakBytes) {
  public ProofStep {
    name = requireNonNullElse(name, "");
  }

  static ProofStep of(StepFinished step) {
    return new ProofStep(
        step.getStep(), Durations.nanos(step.getDuration()), step.getRows(), step.getPeakBytes());
  }

  StepFinished toProto() {
    return StepFinished.newBuilder()
        .setStep(name)
        .setDuration(Durations.ofNanos(nanos))
        .setRows(rows)
        .setPeakBytes(peakBytes)
        .build();
  }
}
