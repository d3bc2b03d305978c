package io.zkthreads.stark.proof;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.hash.Digest;
import java.util.List;

/// The opening proof: FRI over all reduced openings. Witnesses are Montgomery words.
///
/// @param batchPowWitness grinding word before the batching challenge
/// @param commitCaps commitment of each fold's input
/// @param commitPowWitnesses grinding word before each folding challenge; 0 at 0 bits
/// @param inputs per commitment of the batch, the rows at the queries: each row holds the matrices
///   of the round one after another
/// @param folds per fold, the siblings at the queries: each row holds the 2^k − 1 other elements of
///   the group, five words each
/// @param finalPolynomial 2^logFinalPolyLen coefficients, low first
/// @param queryPowWitness grinding word before the queries
public record FriProof(
    int batchPowWitness,
    List<List<Digest>> commitCaps,
    List<Integer> commitPowWitnesses,
    List<MultiOpening> inputs,
    List<MultiOpening> folds,
    List<Extension> finalPolynomial,
    int queryPowWitness) {
  public FriProof {
    commitCaps = commitCaps.stream().map(List::copyOf).toList();
    commitPowWitnesses = List.copyOf(commitPowWitnesses);
    inputs = List.copyOf(inputs);
    folds = List.copyOf(folds);
    finalPolynomial = List.copyOf(finalPolynomial);
  }
}
