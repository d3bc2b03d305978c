package io.zkthreads.server.temporal;

import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.job.JobWait;
import io.zkthreads.server.job.ProofSource;
import io.zkthreads.server.job.StepFailure;
import java.io.IOException;

/// A daemon's source of proofs with its connection.
record TemporalProofsEnd(TemporalConnection connection, TemporalProofs proofs)
    implements ProofSource {
  @Override
  public int atOnce() {
    return proofs.atOnce();
  }

  @Override
  public Made prove(Order order, Observer observer)
      throws JobWait, StepFailure, LedgerUnavailable, IOException, InterruptedException {
    return proofs.prove(order, observer);
  }

  @Override
  public void close() {
    proofs.close();
    connection.close();
  }
}
