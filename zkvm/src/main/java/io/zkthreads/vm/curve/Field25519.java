package io.zkthreads.vm.curve;

/// Elements mod p = 2^255 − 19 as five limbs of 51 bits, the lowest first.
///
/// Every operation takes and returns limbs below 2^52, so the value may exceed p; [#toWords] is
/// canonical. An output array may be an input as well.
final class Field25519 {
  static final int LIMBS = 5;
  private static final int BITS = 51;
  private static final long MASK = (1L << BITS) - 1;

  /// 4p by limbs: what is added to a difference keeps its limbs positive.
  private static final long FOUR_P_0 = 4 * ((1L << BITS) - 19);

  private static final long FOUR_P = 4 * MASK;

  private static final Inversion INVERSION =
      new Inversion(
          new int[] {
            0xffffffed,
            0xffffffff,
            0xffffffff,
            0xffffffff,
            0xffffffff,
            0xffffffff,
            0xffffffff,
            0x7fffffff
          });

  private Field25519() {}

  static long[] of(long small) {
    return new long[] {small, 0, 0, 0, 0};
  }

  /// The element of eight little-endian words from `at`, any 256-bit number.
  static void fromWords(int[] words, int at, long[] out) {
    long w0 = pair(words, at);
    long w1 = pair(words, at + 2);
    long w2 = pair(words, at + 4);
    long w3 = pair(words, at + 6);
    out[0] = w0 & MASK;
    out[1] = (w0 >>> 51 | w1 << 13) & MASK;
    out[2] = (w1 >>> 38 | w2 << 26) & MASK;
    out[3] = (w2 >>> 25 | w3 << 39) & MASK;
    out[4] = w3 >>> 12;
  }

  static long[] ofWords(int[] words, int at) {
    long[] out = new long[LIMBS];
    fromWords(words, at, out);
    return out;
  }

  private static long pair(int[] words, int at) {
    return Integer.toUnsignedLong(words[at]) | (long) words[at + 1] << 32;
  }

  /// Writes the number below p as eight little-endian words from `at`.
  static void toWords(long[] x, int[] words, int at) {
    long[] r = x.clone();
    carry(r, r[0], r[1], r[2], r[3], r[4]);
    // Now below 2^255 + 2^6: one p too much at most, and then adding 19 reaches bit 255.
    long q = (r[0] + 19) >>> BITS;
    q = (r[1] + q) >>> BITS;
    q = (r[2] + q) >>> BITS;
    q = (r[3] + q) >>> BITS;
    q = (r[4] + q) >>> BITS;
    r[0] += 19 * q;
    for (int i = 0; i < LIMBS - 1; i++) {
      r[i + 1] += r[i] >>> BITS;
      r[i] &= MASK;
    }
    r[4] &= MASK;
    putPair(words, at, r[0] | r[1] << 51);
    putPair(words, at + 2, r[1] >>> 13 | r[2] << 38);
    putPair(words, at + 4, r[2] >>> 26 | r[3] << 25);
    putPair(words, at + 6, r[3] >>> 39 | r[4] << 12);
  }

  static int[] toWords(long[] x) {
    int[] words = new int[8];
    toWords(x, words, 0);
    return words;
  }

  private static void putPair(int[] words, int at, long pair) {
    words[at] = (int) pair;
    words[at + 1] = (int) (pair >>> 32);
  }

  private static void carry(long[] out, long r0, long r1, long r2, long r3, long r4) {
    long c0 = r0;
    long c1 = r1 + (c0 >>> BITS);
    long c2 = r2 + (c1 >>> BITS);
    long c3 = r3 + (c2 >>> BITS);
    long c4 = r4 + (c3 >>> BITS);
    long low = (c0 & MASK) + 19 * (c4 >>> BITS);
    out[0] = low & MASK;
    out[1] = (c1 & MASK) + (low >>> BITS);
    out[2] = c2 & MASK;
    out[3] = c3 & MASK;
    out[4] = c4 & MASK;
  }

  static void add(long[] x, long[] y, long[] out) {
    carry(out, x[0] + y[0], x[1] + y[1], x[2] + y[2], x[3] + y[3], x[4] + y[4]);
  }

  static void subtract(long[] x, long[] y, long[] out) {
    carry(
        out,
        x[0] + FOUR_P_0 - y[0],
        x[1] + FOUR_P - y[1],
        x[2] + FOUR_P - y[2],
        x[3] + FOUR_P - y[3],
        x[4] + FOUR_P - y[4]);
  }

  /// A product of limbs is split at bit 51 by two multiplications, x·y mod 2^64 and (2^6·x)·(2^7·y)
  /// / 2^64; sums of five halves each stay below 2^56, 19 times that below 2^61.
  static void multiply(long[] x, long[] y, long[] out) {
    long x0 = x[0];
    long x1 = x[1];
    long x2 = x[2];
    long x3 = x[3];
    long x4 = x[4];
    long y0 = y[0];
    long y1 = y[1];
    long y2 = y[2];
    long y3 = y[3];
    long y4 = y[4];
    long r0 = low(x0, y0);
    long r1 = high(x0, y0) + low(x0, y1) + low(x1, y0);
    long r2 = high(x0, y1) + high(x1, y0) + low(x0, y2) + low(x1, y1) + low(x2, y0);
    long r3 =
        high(x0, y2)
            + high(x1, y1)
            + high(x2, y0)
            + low(x0, y3)
            + low(x1, y2)
            + low(x2, y1)
            + low(x3, y0);
    long r4 =
        high(x0, y3)
            + high(x1, y2)
            + high(x2, y1)
            + high(x3, y0)
            + low(x0, y4)
            + low(x1, y3)
            + low(x2, y2)
            + low(x3, y1)
            + low(x4, y0);
    long r5 =
        high(x0, y4)
            + high(x1, y3)
            + high(x2, y2)
            + high(x3, y1)
            + high(x4, y0)
            + low(x1, y4)
            + low(x2, y3)
            + low(x3, y2)
            + low(x4, y1);
    long r6 =
        high(x1, y4)
            + high(x2, y3)
            + high(x3, y2)
            + high(x4, y1)
            + low(x2, y4)
            + low(x3, y3)
            + low(x4, y2);
    long r7 = high(x2, y4) + high(x3, y3) + high(x4, y2) + low(x3, y4) + low(x4, y3);
    long r8 = high(x3, y4) + high(x4, y3) + low(x4, y4);
    long r9 = high(x4, y4);
    carry(out, r0 + 19 * r5, r1 + 19 * r6, r2 + 19 * r7, r3 + 19 * r8, r4 + 19 * r9);
  }

  private static long low(long x, long y) {
    return x * y & MASK;
  }

  private static long high(long x, long y) {
    return Math.multiplyHigh(x << 6, y << 7);
  }

  static void square(long[] x, long[] out) {
    multiply(x, x, out);
  }

  static long[] product(long[] x, long[] y) {
    long[] out = new long[LIMBS];
    multiply(x, y, out);
    return out;
  }

  static long[] sum(long[] x, long[] y) {
    long[] out = new long[LIMBS];
    add(x, y, out);
    return out;
  }

  static long[] difference(long[] x, long[] y) {
    long[] out = new long[LIMBS];
    subtract(x, y, out);
    return out;
  }

  static long[] negated(long[] x) {
    return difference(of(0), x);
  }

  /// x^(2^n).
  private static long[] squared(long[] x, int n) {
    long[] out = x.clone();
    for (int i = 0; i < n; i++) {
      square(out, out);
    }
    return out;
  }

  /// x^((p − 5)/8) = x^(2^252 − 3), of which square roots are made.
  static long[] rootPower(long[] x) {
    long[] e1 = x;
    long[] e2 = product(squared(e1, 1), e1); // e_n: exponent 2^n − 1
    long[] e4 = product(squared(e2, 2), e2);
    long[] e5 = product(squared(e4, 1), e1);
    long[] e10 = product(squared(e5, 5), e5);
    long[] e20 = product(squared(e10, 10), e10);
    long[] e40 = product(squared(e20, 20), e20);
    long[] e50 = product(squared(e40, 10), e10);
    long[] e100 = product(squared(e50, 50), e50);
    long[] e200 = product(squared(e100, 100), e100);
    long[] e250 = product(squared(e200, 50), e50);
    return product(squared(e250, 2), e1);
  }

  /// 1/x; 0 of 0.
  static long[] inverse(long[] x) {
    int[] words = toWords(x);
    INVERSION.invert(words);
    return ofWords(words, 0);
  }

  static boolean isZero(long[] x) {
    int or = 0;
    for (int word : toWords(x)) {
      or |= word;
    }
    return or == 0;
  }

  static boolean isOdd(long[] x) {
    return (toWords(x)[0] & 1) == 1;
  }

  static boolean equal(long[] x, long[] y) {
    return isZero(difference(x, y));
  }
}
