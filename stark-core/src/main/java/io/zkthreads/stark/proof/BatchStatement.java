package io.zkthreads.stark.proof;

import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.Parameters;
import java.util.List;

/// What prover and verifier of a batch agree on before the first message.
///
/// @param parameters commitment scheme and grinding
/// @param initialBytes what the transcript's hash absorbs first (BLAKE3 suite only)
/// @param seed words observed next
/// @param instances tables in proof order
/// @param preprocessedCap commitment to the preprocessed columns of all instances that have some,
///   in proof order; empty when none has
@SuppressWarnings("ArrayRecordComponent")
public record BatchStatement(
    Parameters parameters,
    byte[] initialBytes,
    int[] seed,
    List<BatchInstance> instances,
    List<Digest> preprocessedCap) {
  public BatchStatement {
    instances = List.copyOf(instances);
    preprocessedCap = List.copyOf(preprocessedCap);
  }

  /// The transcript as it is before the protocol's first step.
  public Challenger startTranscript() {
    Challenger transcript = Challenger.start(parameters.suite(), initialBytes);
    transcript.observe(seed);
    return transcript;
  }

  public boolean hasPreprocessed() {
    return !preprocessedCap.isEmpty();
  }
}
