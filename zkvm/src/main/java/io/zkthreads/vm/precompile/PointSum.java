package io.zkthreads.vm.precompile;

import io.zkthreads.vm.curve.Edwards25519;
import java.math.BigInteger;

/// g = a + b, points of edwards25519 as x and y; the result's are below p. What it means off the
/// curve is what [Edwards25519#addAffine] computes.
public record PointSum() implements Precompile {
  public static final int CODE = 8;

  /// Words of [Edwards25519#sumTerms].
  public static final int TERM_WORDS = 48;

  /// d of the curve's equation.
  public static final BigInteger D = Words.number(Edwards25519.d(), 0, 8);

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public int wordsOfA() {
    return Edwards25519.AFFINE_WORDS;
  }

  @Override
  public int wordsOfB() {
    return Edwards25519.AFFINE_WORDS;
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
    boolean below = (a[7] | a[15] | b[7] | b[15]) >= 0;
    return below && Edwards25519.addAffine(a, b, g) ? Result.DONE : Result.NO_SUM;
  }
}
