package io.zkthreads.server.temporal;

import static java.util.Objects.requireNonNullElse;

import com.google.protobuf.ByteString;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.server.job.Durations;
import java.util.HexFormat;
import java.util.List;

/// A proof that a worker made, by the names of its artifacts.
///
/// @param proof artifact of the proof container
/// @param publicWords artifact of the public words
/// @param keyDigest of the verifying key, in hex
/// @param worker who made it
public record ProofOutcome(
    String proof,
    String publicWords,
    String keyDigest,
    int provenBits,
    String suite,
    String backend,
    long proveNanos,
    List<ProofStep> steps,
    String worker) {
  /// What another version left out is empty.
  public ProofOutcome {
    proof = requireNonNullElse(proof, "");
    publicWords = requireNonNullElse(publicWords, "");
    keyDigest = requireNonNullElse(keyDigest, "");
    suite = requireNonNullElse(suite, "");
    backend = requireNonNullElse(backend, "");
    steps = requireNonNullElse(steps, List.of());
    worker = requireNonNullElse(worker, "");
  }

  static ProofOutcome of(ProofResult result, List<ProofStep> steps, String worker) {
    return new ProofOutcome(
        result.getArtifact(),
        result.getPublicWordsArtifact(),
        HexFormat.of().formatHex(result.getKeyDigest().toByteArray()),
        result.getProvenBits(),
        result.getSuite(),
        result.getBackend(),
        Durations.nanos(result.getProveDuration()),
        steps,
        worker);
  }

  /// Everything but digest and size of the container.
  ProofResult.Builder toProto() {
    return ProofResult.newBuilder()
        .setArtifact(proof)
        .setPublicWordsArtifact(publicWords)
        .setKeyDigest(ByteString.copyFrom(HexFormat.of().parseHex(keyDigest)))
        .setProvenBits(provenBits)
        .setSuite(suite)
        .setBackend(backend)
        .setProveDuration(Durations.ofNanos(proveNanos));
  }
}
