package io.zkthreads.server.temporal;

import io.zkthreads.server.job.LocalProofs;

/// Proofs in the daemon's own process.
class LocalProofsTest extends ProofSourceContract {
  @Override
  Host open() throws Exception {
    return new Host(folder, steps, artifacts -> new LocalProofs(steps));
  }

  @Override
  String unforeseen() {
    return "INTERNAL";
  }

  @Override
  int proofsOverARestart() {
    return 2;
  }
}
