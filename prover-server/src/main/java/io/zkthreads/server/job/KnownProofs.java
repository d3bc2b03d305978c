package io.zkthreads.server.job;

import com.google.protobuf.ByteString;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.artifact.DamagedArtifact;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;

/// Proofs that a tenant has of statements, from his earlier jobs.
record KnownProofs(JobStore store, ArtifactStore artifacts, JobSteps steps) {
  private static final System.Logger LOG = System.getLogger(KnownProofs.class.getName());

  /// A proof of a job's statement that another job of the tenant made, if it verifies for this one:
  /// by today's key. Its files may go as soon as nobody holds them.
  Optional<ProofResult> of(StoredJob job) throws LedgerUnavailable, IOException {
    ByteString statement = job.job().getExecution().getStatementHash();
    Optional<StoredJob> known =
        statement.isEmpty()
            ? Optional.empty()
            : store.findProven(job.tenant(), statement, job.job().getProfileValue());
    if (known.isEmpty() || known.get().job().getName().equals(job.job().getName())) {
      return Optional.empty();
    }
    Job other = known.get().job();
    ProofResult proof = other.getProof();
    try {
      steps.verify(
          job.spec(),
          job.job().getAcceptance(),
          proof,
          artifacts.bytes(Digest.parse("proof.artifact", proof.getArtifact())),
          artifacts.bytes(Digest.parse("proof.public_words", proof.getPublicWordsArtifact())));
    } catch (StepFailure | Refusal | DamagedArtifact e) {
      LOG.log(
          Level.INFO,
          "{0} does not take the proof of {1}: {2}",
          job.job().getName(),
          other.getName(),
          e.getMessage());
      return Optional.empty();
    }
    String maker = proof.getMadeBy().isEmpty() ? other.getName() : proof.getMadeBy();
    return Optional.of(
        proof.toBuilder().setMadeBy(maker).clearProveDuration().clearVerifyDuration().build());
  }
}
