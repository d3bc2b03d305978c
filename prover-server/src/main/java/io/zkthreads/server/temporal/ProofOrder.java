package io.zkthreads.server.temporal;

import io.zkthreads.api.prover.v1.Acceptance;
import io.zkthreads.api.prover.v1.JobSpec;
import java.util.Optional;

/// What a worker is told of a proof: names of artifacts, and the spec itself where it is small.
///
/// @param job name of the job
/// @param spec bytes of the spec; empty if it is an artifact
/// @param specArtifact name of the artifact that is the spec; empty if it is here
/// @param acceptance bytes of what was kept when the job was accepted
@SuppressWarnings("ArrayRecordComponent")
public record ProofOrder(String job, byte[] spec, String specArtifact, byte[] acceptance) {
  /// Largest spec that travels in the order. Temporal refuses payloads of more than 2 MiB, and JSON
  /// makes 4 bytes of 3.
  static final int MAX_INLINE_BYTES = 256 << 10;

  static ProofOrder of(String job, JobSpec spec, Acceptance acceptance) {
    return new ProofOrder(job, spec.toByteArray(), "", acceptance.toByteArray());
  }

  /// @param specArtifact name of the artifact that is the spec
  static ProofOrder of(String job, String specArtifact, Acceptance acceptance) {
    return new ProofOrder(job, new byte[0], specArtifact, acceptance.toByteArray());
  }

  /// Name of the artifact that is the spec, if it is not in the order.
  Optional<String> elsewhere() {
    return specArtifact.isEmpty() ? Optional.empty() : Optional.of(specArtifact);
  }
}
