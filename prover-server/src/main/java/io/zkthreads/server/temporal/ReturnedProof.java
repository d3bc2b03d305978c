package io.zkthreads.server.temporal;

import com.google.protobuf.ByteString;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;

/// What a worker says of a proof, looked at before any of it is believed, read or kept: names of
/// artifacts that are there and no larger than proofs are, and texts that are as they should be.
/// Whether it is a proof shows when the daemon verifies it.
final class ReturnedProof {
  /// Largest container, and largest file of public words, that is read.
  static final long MAX_BYTES = 64L << 20;

  private static final String NAME = "[A-Za-z0-9 ._:-]{0,64}";

  private ReturnedProof() {}

  /// @throws Refusal that says what is wrong with it
  static ProofResult of(ProofOutcome outcome, ArtifactStore artifacts) throws IOException, Refusal {
    require("backend", NAME, outcome.backend());
    require("suite", NAME, outcome.suite());
    require("key_digest", "([0-9a-f]{2}){0,64}", outcome.keyDigest());
    Digest proof = stored("proof", outcome.proof(), artifacts);
    stored("public_words", outcome.publicWords(), artifacts);
    long nanos = outcome.proveNanos();
    if (nanos < 0) {
      throw Refusal.invalid("OUT_OF_RANGE", "prove_nanos", "at least 0", nanos);
    }
    return outcome
        .toProto()
        .setSha256(ByteString.copyFrom(proof.toBytes()))
        .setSizeBytes(artifacts.size(proof))
        .build();
  }

  private static void require(String field, String form, String got) throws Refusal {
    if (!got.matches(form)) {
      throw Refusal.invalid("UNKNOWN_VALUE", field, form, StepFailures.shortened("'" + got + "'"));
    }
  }

  private static Digest stored(String field, String name, ArtifactStore artifacts)
      throws IOException, Refusal {
    Digest digest = Digest.parse(field, name);
    long size = artifacts.size(digest);
    if (size > MAX_BYTES) {
      throw Refusal.tooLarge(field, MAX_BYTES, size);
    }
    return digest;
  }
}
