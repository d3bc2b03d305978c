package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.ContractImage;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.server.artifact.Digest;
import java.util.stream.Stream;

/// The artifacts that a job needs, by what its spec and its events name.
final class JobArtifacts {
  private static final String ARTIFACTS = "artifacts/";
  private static final String PROGRAMS = "programs/";

  private JobArtifacts() {}

  /// Why a job needs an artifact.
  enum Role {
    /// Its client brought it, perhaps for other jobs as well: it outlives the job.
    USED,
    /// The daemon made it for this job: it goes with the last job that made the same.
    MADE,
    /// A signed transaction, which holds the proof once more: nobody needs it when the job has
    /// ended.
    SENT
  }

  record Need(Digest digest, Role role) {}

  static Stream<Need> of(JobSpec spec) {
    return switch (spec.getWorkCase()) {
      case SUB_BLOCK -> need(ARTIFACTS, spec.getSubBlock().getArtifact(), Role.USED);
      case PROGRAM -> need(PROGRAMS, spec.getProgram().getProgram(), Role.USED);
      case WORK_NOT_SET -> Stream.empty();
    };
  }

  static Stream<Need> of(JobEvent event) {
    return switch (event.getDetailCase()) {
      case ACCEPTANCE ->
          event.getAcceptance().getContractImagesList().stream()
              .map(ContractImage::getArtifact)
              .flatMap(JobArtifacts::made);
      case PROOF ->
          Stream.of(event.getProof().getArtifact(), event.getProof().getPublicWordsArtifact())
              .flatMap(JobArtifacts::made);
      case SETTLEMENT -> need(ARTIFACTS, event.getSettlement().getTransactionArtifact(), Role.SENT);
      case EXECUTION, STEP, FAILURE, WAITING, DETAIL_NOT_SET -> Stream.empty();
    };
  }

  private static Stream<Need> made(String artifact) {
    return need(ARTIFACTS, artifact, Role.MADE);
  }

  private static Stream<Need> need(String prefix, String name, Role role) {
    if (!name.startsWith(prefix)) {
      return Stream.empty();
    }
    String hex = name.substring(prefix.length());
    return Digest.isHex(hex) ? Stream.of(new Need(new Digest(hex), role)) : Stream.empty();
  }
}
