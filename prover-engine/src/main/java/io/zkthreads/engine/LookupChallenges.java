package io.zkthreads.engine;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;

/// The challenges of the lookup argument, one pair for a whole batch.
///
/// @param alpha offset of every denominator
/// @param beta compresses a tuple to one element
/// @param width elements of the longest tuple, W
public record LookupChallenges(Quintic alpha, Quintic beta, int width) {
  /// α + (bus + 1)·β^W, from which the compressed tuple is subtracted.
  public Quintic prefix(int bus) {
    return alpha.plus(beta.power(width).scale(KoalaBear.fromCanonical(bus + 1)));
  }

  /// Weight of element `position` of a tuple of `length`: β^(length−1−position).
  public Quintic weight(int length, int position) {
    return beta.power(length - 1L - position);
  }
}
