package io.zkthreads.stark.compact;

import io.zkthreads.stark.field.Extension;
import java.util.List;

/// A proof that 2^n fractions sum to zero: they are added in pairs up a binary tree, and each layer
/// is reduced to the one below by a sumcheck.
///
/// Node i of a layer is the sum of nodes i and i + half of the layer below, its *children* of
/// branch 0 and 1: (n0·d1 + n1·d0, d0·d1).
///
/// @param rootDenominator of the sum of all fractions, whose numerator is 0
/// @param layers from the root on, as many as variables
public record FractionalGkrProof(Extension rootDenominator, List<Layer> layers) {
  /// Values of a round polynomial that are sent.
  public static final int ROUND_VALUES = 3;

  /// One layer.
  ///
  /// @param rounds the round polynomials, of degree 3: their values at 0, 2 and 3
  /// @param children the claims to which its sumcheck comes
  public record Layer(List<List<Extension>> rounds, Children children) {
    public Layer {
      rounds = rounds.stream().map(List::copyOf).toList();
    }
  }

  /// The fractions of both branches.
  public record Children(Extension n0, Extension d0, Extension n1, Extension d1) {
    /// Numerator of the sum plus λ times its denominator.
    public Extension gate(Extension lambda) {
      return d1.times(n0).plus(d0.times(n1)).plus(lambda.times(d0).times(d1));
    }

    /// The numerators as a line, at `branch`.
    public Extension numerator(Extension branch) {
      return n0.plus(branch.times(n1.minus(n0)));
    }

    public Extension denominator(Extension branch) {
      return d0.plus(branch.times(d1.minus(d0)));
    }

    public List<Extension> elements() {
      return List.of(n0, d0, n1, d1);
    }
  }

  /// What is left to show: the values of both polynomials of the leaves at a point.
  public record Opening(List<Extension> point, Extension numerator, Extension denominator) {
    public Opening {
      point = List.copyOf(point);
    }
  }

  public FractionalGkrProof {
    layers = List.copyOf(layers);
  }
}
