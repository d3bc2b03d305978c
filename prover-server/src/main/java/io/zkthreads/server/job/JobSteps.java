package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.Acceptance;
import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/// The mathematics of a job, behind a port: what happens between acceptance and settlement.
public interface JobSteps {
  /// Jobs that can be executed and proven at once.
  default int atOnce() {
    return 1;
  }

  /// Refuses at the door what cannot become a proof: malformed, unknown, oversized.
  ///
  /// @return what is kept beside the spec, so that the steps below need no one else
  Acceptance check(JobSpec spec) throws Refusal;

  /// Runs the work and keeps nothing of it, to tell what it does and what its proof will take. Soon
  /// done: it waits for no device.
  ///
  /// @param abandoned whether nobody wants it any more; asked many times a second
  Execution measure(JobSpec spec, Acceptance acceptance, BooleanSupplier abandoned)
      throws StepFailure, LedgerUnavailable, IOException, CancellationException;

  /// Runs the work for a proof.
  ///
  /// @param abandoned as of [#measure]
  Executed execute(JobSpec spec, Acceptance acceptance, BooleanSupplier abandoned)
      throws StepFailure, LedgerUnavailable, IOException, CancellationException;

  /// Verifies a persisted proof against a key and public words that are rebuilt from the spec.
  ///
  /// @param claimed what its maker said of the proof: it is held to the key as well
  /// @param publicWords as [Proved#publicWords]
  void verify(
      JobSpec spec,
      Acceptance acceptance,
      ProofResult claimed,
      byte[] container,
      byte[] publicWords)
      throws StepFailure, LedgerUnavailable, IOException;

  /// A run that is ready to be proven.
  interface Executed {
    /// Proves the run; asks the observer between steps whether to go on.
    Proved prove(Observer observer) throws StepFailure, CancellationException;
  }

  /// A finished proof.
  ///
  /// @param container proof container, as clients get it
  /// @param publicWords four little-endian bytes of index and of word for each public word
  /// @param result everything but the artifacts' names
  @SuppressWarnings("ArrayRecordComponent")
  record Proved(byte[] container, byte[] publicWords, ProofResult result) {}

  /// Told how a proof goes on.
  interface Observer {
    void progress(Progress progress);

    void finished(StepFinished step);

    boolean isCancelled();
  }
}
