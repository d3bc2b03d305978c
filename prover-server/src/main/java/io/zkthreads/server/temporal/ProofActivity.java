package io.zkthreads.server.temporal;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/// The proof, on a worker. Run for the proof and proof are one activity, for the rows of the run
/// are gigabytes that never leave the worker's memory.
@ActivityInterface
public interface ProofActivity {
  @ActivityMethod(name = "Prove")
  ProofOutcome prove(ProofOrder order);
}
