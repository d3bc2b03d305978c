package io.zkthreads.engine;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;
import java.util.List;

/// Where to evaluate the columns of a matrix: polynomials of degree < n.
///
/// @param logBlowup that of the extension
/// @param points outside of g·K
public record Evaluation(Backend.LowDegreeExtension matrix, int logBlowup, List<Quintic> points) {
  public Evaluation {
    points = List.copyOf(points);
  }

  /// h: log2 n.
  public int logHeight() {
    return matrix.logHeight() - logBlowup;
  }

  /// The factor of barycentric interpolation on g·H: p(z) = factor(z)·Σ p(x)·x/(z − x), which is
  /// (z^n − g^n)/(n·g^n).
  public static Quintic factor(int logHeight, Quintic z) {
    long height = 1L << logHeight;
    int shift = KoalaBear.power(KoalaBear.GENERATOR, height);
    int norm =
        KoalaBear.inverse(
            KoalaBear.multiply(shift, KoalaBear.power(KoalaBear.fromCanonical(2), logHeight)));
    return z.power(height).minus(Quintic.ofBase(shift)).scale(norm);
  }
}
