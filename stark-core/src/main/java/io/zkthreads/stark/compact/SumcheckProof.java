package io.zkthreads.stark.compact;

import io.zkthreads.stark.field.Extension;
import java.util.List;

/// A sumcheck with round polynomials of any degree.
///
/// @param claimedSum what the polynomial sums to over the hypercube
/// @param rounds values at 0, 2, 3, … of each round polynomial
public record SumcheckProof(Extension claimedSum, List<List<Extension>> rounds) {
  public SumcheckProof {
    rounds = rounds.stream().map(List::copyOf).toList();
  }
}
