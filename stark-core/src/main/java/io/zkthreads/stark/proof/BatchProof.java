package io.zkthreads.stark.proof;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.hash.Digest;
import java.util.List;
import java.util.Optional;

/// A batch-STARK proof, in the order of its bytes. Lists that a proof of this shape does not have
/// are empty.
///
/// @param mainCap commitment to the traces
/// @param permutationCap commitment to accumulators and fractions; empty without lookups
/// @param quotientCap commitment to the quotient chunks
/// @param openings values at the out-of-domain points, per instance
/// @param fri proof that the values belong to the commitments
/// @param terminals last accumulator value of each instance that has lookups; they sum to 0
/// @param logHeights log2 rows per instance
/// @param lookupPowWitness grinding word before the lookup challenges; 0 without lookups
/// @param oodPowWitness grinding word before the out-of-domain point
public record BatchProof(
    List<Digest> mainCap,
    List<Digest> permutationCap,
    List<Digest> quotientCap,
    List<InstanceOpenings> openings,
    FriProof fri,
    List<Optional<Extension>> terminals,
    List<Integer> logHeights,
    int lookupPowWitness,
    int oodPowWitness) {
  public BatchProof {
    mainCap = List.copyOf(mainCap);
    permutationCap = List.copyOf(permutationCap);
    quotientCap = List.copyOf(quotientCap);
    openings = List.copyOf(openings);
    terminals = List.copyOf(terminals);
    logHeights = List.copyOf(logHeights);
  }
}
