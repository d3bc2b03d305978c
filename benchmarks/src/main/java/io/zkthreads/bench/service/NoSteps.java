package io.zkthreads.bench.service;

import com.google.protobuf.ByteString;
import io.zkthreads.api.prover.v1.Acceptance;
import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.server.job.JobSteps;
import java.util.function.BooleanSupplier;

/// Steps that take no time. All proofs are the same bytes.
record NoSteps(int atOnce) implements JobSteps {
  private static final byte[] CONTAINER = new byte[1 << 10];
  private static final byte[] PUBLIC_WORDS = new byte[8];

  @Override
  public Acceptance check(JobSpec spec) {
    return Acceptance.getDefaultInstance();
  }

  @Override
  public Execution measure(JobSpec spec, Acceptance acceptance, BooleanSupplier abandoned) {
    return Execution.newBuilder().setCycles(1).setCommittedCells(1).build();
  }

  @Override
  public Executed execute(JobSpec spec, Acceptance acceptance, BooleanSupplier abandoned) {
    return _ -> new Proved(CONTAINER, PUBLIC_WORDS, result());
  }

  private static ProofResult result() {
    return ProofResult.newBuilder()
        .setProvenBits(100)
        .setKeyDigest(ByteString.copyFrom(new byte[32]))
        .setBackend("none")
        .build();
  }

  @Override
  public void verify(
      JobSpec spec,
      Acceptance acceptance,
      ProofResult claimed,
      byte[] container,
      byte[] publicWords) {}
}
