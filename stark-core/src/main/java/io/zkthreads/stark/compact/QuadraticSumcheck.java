package io.zkthreads.stark.compact;

import io.zkthreads.stark.field.Extension;
import java.util.List;

/// A sumcheck of a product of two multilinear polynomials.
///
/// @param rounds round polynomials
/// @param powWitnesses grinding words before each challenge, as many as rounds; none where nothing
///   is ground
public record QuadraticSumcheck(List<Round> rounds, List<Integer> powWitnesses) {
  /// A round polynomial h.
  ///
  /// @param atZero h(0)
  /// @param leading the coefficient of X²
  public record Round(Extension atZero, Extension leading) {
    /// h(r), where h(0) + h(1) = `sum`.
    public Extension at(Extension r, Extension sum) {
      Extension slope = sum.minus(atZero).minus(atZero).minus(leading);
      return atZero.plus(r.times(slope.plus(r.times(leading))));
    }
  }

  public QuadraticSumcheck {
    rounds = List.copyOf(rounds);
    powWitnesses = List.copyOf(powWitnesses);
  }
}
