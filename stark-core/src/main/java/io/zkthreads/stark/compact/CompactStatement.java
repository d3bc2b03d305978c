package io.zkthreads.stark.compact;

import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.proof.BatchInstance;
import java.util.List;
import java.util.Optional;

/// What prover and verifier of a compact proof agree on before the first message.
///
/// @param parameters of the commitments and of grinding
/// @param initialBytes what the transcript's hash absorbs first
/// @param seed words observed next
/// @param instances tables in proof order
/// @param preprocessed commitment to the preprocessed columns of all instances that have some, in
///   proof order; absent when none has
@SuppressWarnings("ArrayRecordComponent")
public record CompactStatement(
    CompactParameters parameters,
    byte[] initialBytes,
    int[] seed,
    List<BatchInstance> instances,
    Optional<Digest> preprocessed) {
  public CompactStatement {
    instances = List.copyOf(instances);
  }

  /// The transcript as it is before the protocol's first step.
  public Challenger startTranscript() {
    Challenger transcript = Challenger.start(HashSuite.BLAKE3, initialBytes);
    transcript.observe(seed);
    return transcript;
  }
}
