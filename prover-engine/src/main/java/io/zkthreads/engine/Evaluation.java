package io.zkthreads.engine;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.KoalaBear;
import java.util.List;

/// Where to evaluate the columns of a matrix: polynomials of degree < n.
///
/// @param logBlowup that of the extension
/// @param points outside of g·K
public record Evaluation(Backend.LowDegreeExtension matrix, int logBlowup, List<Extension> points) {
  public Evaluation {
    points = List.copyOf(points);
  }

  /// h: log2 n.
  public int logHeight() {
    return matrix.logHeight() - logBlowup;
  }

  /// The factor of barycentric interpolation on g·H: p(z) = factor(z)·Σ p(x)·x/(z − x), which is
  /// (z^n − g^n)/(n·g^n).
  public static Extension factor(int logHeight, Extension z) {
    long height = 1L << logHeight;
    int shift = KoalaBear.power(KoalaBear.GENERATOR, height);
    int norm =
        KoalaBear.inverse(
            KoalaBear.multiply(shift, KoalaBear.power(KoalaBear.fromCanonical(2), logHeight)));
    return z.power(height).minus(z.field().ofBase(shift)).scale(norm);
  }
}
