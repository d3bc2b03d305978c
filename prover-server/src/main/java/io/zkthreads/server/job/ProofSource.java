package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.Acceptance;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;

/// Where proofs are made, in this process or on others: the heavy part of a job, its run for the
/// proof and the proof itself. Everything else of a job is the daemon's.
public interface ProofSource extends AutoCloseable {
  /// Proofs that may be under way at once.
  int atOnce();

  /// Runs the work of an order for its proof, and proves it. An order that was given before and is
  /// still under way elsewhere, or has ended there, is found again and not begun anew.
  ///
  /// @throws JobWait if no proof can be made at the moment
  /// @throws InterruptedException if this process ends; what is under way elsewhere goes on there
  /// @throws CancellationException if the observer wanted no proof any more
  Made prove(Order order, Observer observer)
      throws JobWait,
          StepFailure,
          LedgerUnavailable,
          IOException,
          InterruptedException,
          CancellationException;

  /// Lets go of whatever is under way elsewhere.
  @Override
  void close();

  /// What is to be proven.
  ///
  /// @param job its name
  /// @param attempt 1, and one more each time that the job was taken up again after a failure
  /// @param spec with the limits of its tenant
  /// @param told steps of this attempt that the journal has, since a proof was begun last
  record Order(
      String job, int attempt, JobSpec spec, Acceptance acceptance, List<StepFinished> told) {}

  /// A proof, which may not be in the daemon's store yet.
  interface Made {
    /// Sees that the proof is in the store, within a hold of it.
    ///
    /// @return the whole of it, but for the time of its verification
    ProofResult keep(ArtifactStore artifacts) throws IOException, Refusal;
  }

  /// Told how a proof goes on, on one thread.
  interface Observer {
    /// The run has been executed and its proof begins; whatever steps were told before are void.
    void began();

    void finished(StepFinished step);

    void progress(Progress progress);

    /// Whether nobody wants the proof any more.
    boolean isCancelled();

    /// Whether this process ends.
    boolean isClosing();
  }
}
