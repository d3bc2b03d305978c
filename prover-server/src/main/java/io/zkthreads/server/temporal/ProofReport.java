package io.zkthreads.server.temporal;

import static java.util.Objects.requireNonNullElse;

import io.zkthreads.api.prover.v1.Progress;
import java.util.List;

/// How far a proof is: the details of its activity's heartbeat.
///
/// @param began whether the run has been executed
/// @param steps all steps that are done, so that one report says what those before it said
/// @param running step that runs, empty if that is not known; `done` of `total` steps are before it
public record ProofReport(
    boolean began, List<ProofStep> steps, String running, long done, long total) {
  /// What another version left out is empty.
  public ProofReport {
    steps = requireNonNullElse(steps, List.of());
    running = requireNonNullElse(running, "");
  }

  static final ProofReport NOTHING = new ProofReport(false, List.of(), "", 0, 0);

  Progress progress() {
    return Progress.newBuilder().setStep(running).setDone(done).setTotal(total).build();
  }
}
