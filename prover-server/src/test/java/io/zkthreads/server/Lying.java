package io.zkthreads.server;

import com.google.protobuf.ByteString;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.job.JobWait;
import io.zkthreads.server.job.ProofSource;
import io.zkthreads.server.job.StepFailure;
import java.io.IOException;
import java.util.function.UnaryOperator;

/// Makes proofs as another source does, and tells something else of them.
record Lying(ProofSource honest, UnaryOperator<ProofResult> lie, UnaryOperator<byte[]> forgery)
    implements ProofSource {
  @Override
  public int atOnce() {
    return honest.atOnce();
  }

  @Override
  public Made prove(Order order, Observer observer)
      throws JobWait, StepFailure, LedgerUnavailable, IOException, InterruptedException {
    Made made = honest.prove(order, observer);
    return artifacts -> {
      ProofResult result = made.keep(artifacts);
      byte[] proof = artifacts.bytes(Digest.parse("proof", result.getArtifact()));
      Digest forged = artifacts.put(forgery.apply(proof));
      return lie.apply(
          result.toBuilder()
              .setArtifact(forged.name())
              .setSha256(ByteString.copyFrom(forged.toBytes()))
              .build());
    };
  }

  @Override
  public void close() {
    honest.close();
  }
}
