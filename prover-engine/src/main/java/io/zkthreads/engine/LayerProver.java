package io.zkthreads.engine;

import io.zkthreads.engine.CompactBackend.Layer;
import io.zkthreads.engine.CompactBackend.Quadratic;
import io.zkthreads.stark.compact.CompactSeeds;
import io.zkthreads.stark.compact.FractionalGkrProof.Children;
import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.compact.RoundPolynomial;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Challenger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rounds of one layer's sumcheck.
///
/// A round polynomial is eq of the variables so far, times a polynomial q of degree 2. What q is at
/// 0 and 1 in the first round is known: the claims of the layer above are the values of this
/// layer's polynomial with the first variable 0 and 1. Later, q at 1 follows from q at 0.
final class LayerProver {
  private final Challenger transcript;
  private final Extension lambda;
  private final ExtensionField field;

  /// Where the layer's polynomial is claimed to have its value.
  private final List<Extension> claimPoint;

  private final List<List<Extension>> rounds = new ArrayList<>();
  private final List<Extension> challenges = new ArrayList<>();
  private Extension prefix;

  LayerProver(Challenger transcript, Extension lambda, List<Extension> claimPoint) {
    this.transcript = transcript;
    this.lambda = lambda;
    this.claimPoint = claimPoint;
    field = lambda.field();
    prefix = field.one();
  }

  List<List<Extension>> rounds() {
    return rounds;
  }

  /// Where the children are claimed to have their values, joined at `branch`.
  List<Extension> point(Extension branch) {
    List<Extension> point = new ArrayList<>(challenges);
    point.addFirst(branch);
    return point;
  }

  /// @param above claims of the layer above; null at the root, which has no rounds
  Children prove(Layer layer, @Nullable Children above) {
    RoundPolynomial before = null;
    for (int j = 0; j < claimPoint.size(); j++) {
      Extension z = claimPoint.get(j);
      Quadratic sums = layer.round(claimPoint.subList(j + 1, claimPoint.size()));
      RoundPolynomial q;
      if (before != null) {
        q = later(sums, before.at(challenges.getLast()), z);
      } else if (above != null) {
        q = first(above, sums.leading());
      } else {
        throw new IllegalArgumentException("rounds of a layer with nothing above it");
      }
      Extension r = send(q, z);
      prefix = prefix.times(Multilinear.eq(z, r));
      layer.bind(r);
      before = q;
    }
    return layer.children();
  }

  private RoundPolynomial first(Children above, Extension leading) {
    return quadratic(
        above.n0().plus(lambda.times(above.d0())),
        above.n1().plus(lambda.times(above.d1())),
        leading);
  }

  /// @param sum (1 − z)·q(0) + z·q(1)
  private RoundPolynomial later(Quadratic sums, Extension sum, Extension z) {
    Extension atZero = sums.atZero();
    if (atZero == null) {
      throw new IllegalArgumentException("a round without its value at 0");
    }
    Extension atOne = sum.minus(field.one().minus(z).times(atZero)).times(z.inverse());
    return quadratic(atZero, atOne, sums.leading());
  }

  /// q(2) = 2·q(1) − q(0) + 2·leading.
  private static RoundPolynomial quadratic(Extension atZero, Extension atOne, Extension leading) {
    Extension half = atOne.plus(leading);
    return new RoundPolynomial(List.of(atZero, atOne, half.plus(half).minus(atZero)));
  }

  /// Sends prefix·eq(z, X)·q(X) and draws the value of X.
  private Extension send(RoundPolynomial q, Extension z) {
    List<Extension> message = new ArrayList<>();
    for (int node : new int[] {0, 2, 3}) {
      Extension at = field.ofBase(KoalaBear.fromCanonical(node));
      message.add(prefix.times(Multilinear.eq(z, at)).times(q.at(at)));
    }
    message.forEach(transcript::observe);
    rounds.add(message);
    Extension r = CompactSeeds.nonzero(transcript, field);
    challenges.add(r);
    return r;
  }
}
