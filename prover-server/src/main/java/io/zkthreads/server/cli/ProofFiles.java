package io.zkthreads.server.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a proof goes, and what it claims.
record ProofFiles(Path proof, Path claim) {
  /// The claim goes beside its proof unless it has a place of its own.
  static ProofFiles of(Path proof, @Nullable Path claim) {
    return new ProofFiles(proof, claim == null ? Claim.besides(proof) : claim);
  }
}
