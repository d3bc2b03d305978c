package io.zkthreads.vm.precompile;

import java.math.BigInteger;

/// g = a·b mod m, or g = a·b + g mod m; the result is below m. The operands are any 256-bit numbers
/// for which the quotient is one as well.
///
/// @param accumulates whether g is added
public record ModularProduct(Modulus modulus, boolean accumulates) implements Precompile {
  private static final int WORDS = 8;

  @Override
  public int code() {
    return modulus.number() + (accumulates ? Modulus.COUNT : 0);
  }

  @Override
  public int wordsOfA() {
    return WORDS;
  }

  @Override
  public int wordsOfB() {
    return WORDS;
  }

  @Override
  public int wordsOfG() {
    return WORDS;
  }

  @Override
  public boolean readsG() {
    return accumulates;
  }

  @Override
  public Result apply(int[] a, int[] b, int[] g) {
    BigInteger dividend = Words.number(a, 0, WORDS).multiply(Words.number(b, 0, WORDS));
    if (accumulates) {
      dividend = dividend.add(Words.number(g, 0, WORDS));
    }
    BigInteger[] parts = dividend.divideAndRemainder(modulus.value());
    if (parts[0].bitLength() > 32 * WORDS) {
      return Result.QUOTIENT_TOO_LARGE;
    }
    Words.put(parts[1], g, 0, WORDS);
    return Result.DONE;
  }
}
