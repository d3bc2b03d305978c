package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.proof.BatchProof;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.stark.proof.ProofCodec;
import java.util.List;

/// A proof of the toy machine, made once.
///
/// @param proof of the instances public, range, squares of 2^11 and squares of 2^10 rows
record ToyProof(VerifyingKey key, PublicWords words, BatchStatement statement, BatchProof proof) {
  static final List<Integer> TABLE_IDS =
      List.of(ToyMachine.PUBLIC, ToyMachine.RANGE, ToyMachine.SQUARES, ToyMachine.SQUARES);
  static final List<Integer> LOG_HEIGHTS = List.of(10, 10, 11, 10);
  static final int NUM_WORDS = 7;
  static final List<Trace> FIXED =
      List.of(
          Trace.allocate(0, 10),
          ToyMachine.range(10),
          Trace.allocate(0, 11),
          Trace.allocate(0, 10));

  static final ToyProof HONEST = prove(traces(), NaiveProver.Cheat.NONE);

  /// A proof of the first `numWords` squares under a shipped profile.
  static ToyProof of(int numWords) {
    List<Trace> traces = ToyMachine.traces(numWords, 10, 11, 10);
    return prove(SecurityProfile.PROVEN_100, numWords, traces, NaiveProver.Cheat.NONE);
  }

  /// A proof under a profile of one bit.
  static ToyProof small(int numWords) {
    List<Trace> traces = ToyMachine.traces(numWords, 10, 11, 10);
    return prove(ToyMachine.SMALL, numWords, traces, NaiveProver.Cheat.NONE);
  }

  static List<Trace> traces() {
    return ToyMachine.traces(NUM_WORDS, 10, 11, 10);
  }

  static ToyProof prove(List<Trace> traces, NaiveProver.Cheat cheat) {
    return prove(SecurityProfile.PROVEN_100, NUM_WORDS, traces, cheat);
  }

  private static ToyProof prove(
      SecurityProfile profile, int numWords, List<Trace> traces, NaiveProver.Cheat cheat) {
    VerifyingKey key =
        new VerifyingKey(
            0,
            profile,
            ToyMachine.tables(10),
            NaiveProver.commitPreprocessed(profile.parameters(), FIXED),
            1 << 12);
    PublicWords words = ToyMachine.words(numWords);
    BatchStatement statement = key.statement(words, TABLE_IDS, LOG_HEIGHTS);
    return new ToyProof(key, words, statement, NaiveProver.prove(statement, traces, FIXED, cheat));
  }

  byte[] batchBytes() {
    return ProofCodec.encode(proof, BatchShape.of(statement));
  }

  byte[] bytes() {
    return new Proof(TABLE_IDS, batchBytes()).toBytes();
  }

  Verdict verdict() {
    return Verifier.verify(key, words, bytes());
  }
}
