package io.zkthreads.engine;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The challenges of the lookup argument, one pair for a whole batch.
///
/// @param alpha offset of every denominator
/// @param beta compresses a tuple to one element
/// @param width elements of the longest tuple, W
public record LookupChallenges(Extension alpha, Extension beta, int width) {
  /// α + (bus + 1)·β^W, from which the compressed tuple is subtracted.
  public Extension prefix(int bus) {
    return alpha.plus(beta.power(width).scale(KoalaBear.fromCanonical(bus + 1)));
  }

  /// Weights of the elements of a tuple of `length`: β^(length−1) … β, 1.
  public List<Extension> weights(int length) {
    List<Extension> weights = new ArrayList<>();
    Extension power = beta.field().one();
    for (int j = 0; j < length; j++) {
      weights.add(power);
      power = power.times(beta);
    }
    Collections.reverse(weights);
    return weights;
  }
}
