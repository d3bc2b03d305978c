package io.zkthreads.stark.field;

/// The prime field KoalaBear, p = 2^31 − 2^24 + 1.
///
/// An element is an `int` in Montgomery form: the word w stands for w·2^−32 mod p and is always
/// reduced to [0, p). Words are what traces, trees and proofs hold; [#fromCanonical] and
/// [#toCanonical] cross the border. The multiplicative group has two-adicity 24.
public final class KoalaBear {
  /// The modulus.
  public static final int P = 0x7f000001;

  /// log2 of the largest power-of-two subgroup.
  public static final int TWO_ADICITY = 24;

  /// −p^−1 mod 2^32: p^−1 = 1 + 2^24 + 2^31 mod 2^32, since p = 1 + 2^31 − 2^24.
  private static final int NEG_INVERSE = 0x7effffff;

  /// 2^64 mod p.
  private static final int R_SQUARED = (int) montgomeryFactor(64);

  /// The word of 0.
  public static final int ZERO = 0;

  /// The word of 1.
  public static final int ONE = (int) montgomeryFactor(32);

  /// The word of 1/2.
  public static final int HALF = inverse(add(ONE, ONE));

  /// The word of 3, generator of the multiplicative group and shift of every evaluation coset.
  public static final int GENERATOR = fromCanonical(3);

  private static final int[] TWO_ADIC_GENERATORS = twoAdicGenerators();

  private KoalaBear() {}

  /// Word of a canonical value in [0, p).
  public static int fromCanonical(int value) {
    return multiply(value, R_SQUARED);
  }

  /// Word of any integer, reduced mod p.
  public static int fromLong(long value) {
    return fromCanonical((int) Math.floorMod(value, (long) P));
  }

  /// Canonical value in [0, p) of a word.
  public static int toCanonical(int word) {
    return reduce(Integer.toUnsignedLong(word));
  }

  /// Whether `word` is a reduced word, that is, in [0, p).
  public static boolean isReduced(int word) {
    return word >= 0 && word < P;
  }

  public static int add(int a, int b) {
    int sum = a + b - P;
    return sum + (P & (sum >> 31));
  }

  public static int subtract(int a, int b) {
    int difference = a - b;
    return difference + (P & (difference >> 31));
  }

  public static int negate(int a) {
    return a == 0 ? 0 : P - a;
  }

  public static int multiply(int a, int b) {
    return reduce((long) a * b);
  }

  /// a·b + c·d, by one reduction: two products are below p·2^32.
  public static int sumOfProducts(int a, int b, int c, int d) {
    return reduce((long) a * b + (long) c * d);
  }

  /// Montgomery reduction of x in [0, p·2^32): x·2^−32 mod p.
  public static int reduce(long x) {
    int m = (int) x * NEG_INVERSE;
    long t = (x + Integer.toUnsignedLong(m) * P) >>> 32;
    int r = (int) t - P;
    return r + (P & (r >> 31));
  }

  /// a^exponent, exponent ≥ 0.
  public static int power(int a, long exponent) {
    int result = ONE;
    int square = a;
    for (long e = exponent; e != 0; e >>>= 1) {
      if ((e & 1) != 0) {
        result = multiply(result, square);
      }
      square = multiply(square, square);
    }
    return result;
  }

  /// 1/a; 0 for a = 0.
  public static int inverse(int a) {
    return power(a, P - 2);
  }

  /// Generator w_k of the subgroup of order 2^k, 0 ≤ k ≤ 24, with w_(k−1) = w_k².
  public static int twoAdicGenerator(int logOrder) {
    return TWO_ADIC_GENERATORS[logOrder];
  }

  private static long montgomeryFactor(int shift) {
    long factor = 1;
    for (int i = 0; i < shift; i++) {
      factor = (factor << 1) % P;
    }
    return factor;
  }

  private static int[] twoAdicGenerators() {
    int[] generators = new int[TWO_ADICITY + 1];
    int g = fromCanonical(1791270792);
    for (int k = TWO_ADICITY; k >= 0; k--) {
      generators[k] = g;
      g = multiply(g, g);
    }
    return generators;
  }
}
