package io.zkthreads.vm.precompile;

import io.zkthreads.vm.curve.Edwards25519;
import java.math.BigInteger;

/// g = a + b or g = 2a, points of edwards25519 as x and y; the result's are below p. What it means
/// off the curve is what [Edwards25519#addAffine] and [Edwards25519#doubleAffine] compute.
///
/// @param doubles whether it is 2a, and there is no b
public record PointSum(boolean doubles) implements Precompile {
  public static final int ADD = 8;
  public static final int DOUBLE = 9;

  /// Words of [Edwards25519#sumTerms].
  public static final int TERM_WORDS = 48;

  /// d of the curve's equation.
  public static final BigInteger D = Words.number(Edwards25519.d(), 0, 8);

  @Override
  public int code() {
    return doubles ? DOUBLE : ADD;
  }

  @Override
  public int wordsOfA() {
    return Edwards25519.AFFINE_WORDS;
  }

  @Override
  public int wordsOfB() {
    return doubles ? 0 : Edwards25519.AFFINE_WORDS;
  }

  @Override
  public int wordsOfG() {
    return Edwards25519.AFFINE_WORDS;
  }

  @Override
  public boolean readsG() {
    return false;
  }

  @Override
  public Result apply(int[] a, int[] b, int[] g) {
    boolean sum =
        areShort(a)
            && (doubles
                ? Edwards25519.doubleAffine(a, g)
                : areShort(b) && Edwards25519.addAffine(a, b, g));
    return sum ? Result.DONE : Result.NO_SUM;
  }

  /// Whether both coordinates are below 2^255.
  private static boolean areShort(int[] point) {
    return (point[7] | point[15]) >= 0;
  }
}
