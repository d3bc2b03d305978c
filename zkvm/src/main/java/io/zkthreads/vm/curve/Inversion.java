package io.zkthreads.vm.curve;

/// Inverses mod an odd number below 2^256, by the division steps of Bernstein and Yang ("Fast
/// constant-time gcd computation and modular inversion", 2019), thirty at a time on the low bits,
/// whose matrix is then applied to the whole numbers: limbs of 30 bits, the highest signed.
///
/// It takes about 3 µs where a power with exponent m − 2 takes 13; time depends on the values.
final class Inversion {
  private static final int LIMBS = 9;
  private static final int BITS = 30;
  private static final int MASK = (1 << BITS) - 1;

  /// −1/f mod 256 of odd f, by f/2 mod 128.
  private static final byte[] NEGATIVE_INVERSE = new byte[128];

  static {
    for (int i = 0; i < NEGATIVE_INVERSE.length; i++) {
      NEGATIVE_INVERSE[i] = (byte) -inverse(2 * i + 1);
    }
  }

  private final long[] modulus = new long[LIMBS];
  private final int inverse30;

  /// @param modulus eight little-endian words
  Inversion(int[] modulus) {
    toLimbs(modulus, this.modulus);
    this.inverse30 = inverse(modulus[0]) & MASK;
  }

  /// 1/f mod 2^32 of odd f; each step doubles the three correct bits of f itself.
  private static int inverse(int f) {
    int x = f;
    for (int i = 0; i < 4; i++) {
      x *= 2 - f * x;
    }
    return x;
  }

  /// The state of one inversion: f and g go towards ±gcd and 0, with f = d·x and g = e·x mod m.
  private static final class State {
    final long[] f = new long[LIMBS];
    final long[] g = new long[LIMBS];
    final long[] d = new long[LIMBS];
    final long[] e = new long[LIMBS];
    int length = LIMBS;
    int eta = -1;
    int u;
    int v;
    int q;
    int r;
  }

  /// Replaces the eight words of a number below m by its inverse; 0 by 0. The number shares no
  /// factor with m, or is 0.
  void invert(int[] words) {
    State s = new State();
    System.arraycopy(modulus, 0, s.f, 0, LIMBS);
    toLimbs(words, s.g);
    s.e[0] = 1;
    while (!isZero(s)) {
      steps(s);
      updateCofactors(s);
      updateNumbers(s);
      shorten(s);
    }
    normalize(s.d, s.f[s.length - 1]);
    toWords(s.d, words);
  }

  private static boolean isZero(State s) {
    long or = 0;
    for (int i = 0; i < s.length; i++) {
      or |= s.g[i];
    }
    return or == 0;
  }

  /// Thirty steps on the low bits: 2^30·(f', g') = (u v; q r)·(f, g).
  private static void steps(State s) {
    int u = 1;
    int v = 0;
    int q = 0;
    int r = 1;
    int f = (int) s.f[0];
    int g = (int) s.g[0];
    int eta = s.eta;
    int left = BITS;
    while (true) {
      int zeros = Integer.numberOfTrailingZeros(g | -1 << left);
      g >>>= zeros;
      u <<= zeros;
      v <<= zeros;
      eta -= zeros;
      left -= zeros;
      if (left == 0) {
        break;
      }
      if (eta < 0) {
        eta = -eta;
        int swap = f;
        f = g;
        g = -swap;
        swap = u;
        u = q;
        q = -swap;
        swap = v;
        v = r;
        r = -swap;
      }
      int limit = Math.min(eta + 1, left);
      int mask = -1 >>> (32 - limit) & 255;
      int w = g * NEGATIVE_INVERSE[f >> 1 & 127] & mask;
      g += f * w;
      q += u * w;
      r += v * w;
    }
    s.eta = eta;
    s.u = u;
    s.v = v;
    s.q = q;
    s.r = r;
  }

  private static void updateNumbers(State s) {
    long[] f = s.f;
    long[] g = s.g;
    long u = s.u;
    long v = s.v;
    long q = s.q;
    long r = s.r;
    long cf = (u * f[0] + v * g[0]) >> BITS;
    long cg = (q * f[0] + r * g[0]) >> BITS;
    for (int i = 1; i < s.length; i++) {
      cf += u * f[i] + v * g[i];
      cg += q * f[i] + r * g[i];
      f[i - 1] = cf & MASK;
      g[i - 1] = cg & MASK;
      cf >>= BITS;
      cg >>= BITS;
    }
    f[s.length - 1] = cf;
    g[s.length - 1] = cg;
  }

  /// The same matrix on (d, e), with a multiple of m that makes it divisible by 2^30.
  private void updateCofactors(State s) {
    long[] d = s.d;
    long[] e = s.e;
    long u = s.u;
    long v = s.v;
    long q = s.q;
    long r = s.r;
    long signD = d[LIMBS - 1] >> 63;
    long signE = e[LIMBS - 1] >> 63;
    long md = (u & signD) + (v & signE);
    long me = (q & signD) + (r & signE);
    long cd = u * d[0] + v * e[0];
    long ce = q * d[0] + r * e[0];
    md -= (inverse30 * cd + md) & MASK;
    me -= (inverse30 * ce + me) & MASK;
    cd = (cd + modulus[0] * md) >> BITS;
    ce = (ce + modulus[0] * me) >> BITS;
    for (int i = 1; i < LIMBS; i++) {
      cd += u * d[i] + v * e[i] + modulus[i] * md;
      ce += q * d[i] + r * e[i] + modulus[i] * me;
      d[i - 1] = cd & MASK;
      e[i - 1] = ce & MASK;
      cd >>= BITS;
      ce >>= BITS;
    }
    d[LIMBS - 1] = cd;
    e[LIMBS - 1] = ce;
  }

  /// Drops the highest limb where it is the sign alone.
  private static void shorten(State s) {
    int top = s.length - 1;
    long fn = s.f[top];
    long gn = s.g[top];
    if (top >= 1 && (fn == 0 || fn == -1) && (gn == 0 || gn == -1)) {
      s.f[top - 1] |= fn << BITS;
      s.g[top - 1] |= gn << BITS;
      s.length = top;
    }
  }

  /// Brings d, which is above −2m and below m, times the sign of f into [0, m).
  private void normalize(long[] d, long sign) {
    addModulusIfNegative(d);
    if (sign < 0) {
      for (int i = 0; i < LIMBS; i++) {
        d[i] = -d[i];
      }
      carry(d);
    }
    addModulusIfNegative(d);
  }

  private void addModulusIfNegative(long[] d) {
    if (d[LIMBS - 1] < 0) {
      for (int i = 0; i < LIMBS; i++) {
        d[i] += modulus[i];
      }
      carry(d);
    }
  }

  private static void carry(long[] d) {
    for (int i = 0; i < LIMBS - 1; i++) {
      d[i + 1] += d[i] >> BITS;
      d[i] &= MASK;
    }
  }

  private static void toLimbs(int[] words, long[] limbs) {
    for (int i = 0; i < LIMBS; i++) {
      int bit = BITS * i;
      long two = Integer.toUnsignedLong(words[bit >> 5]);
      if ((bit >> 5) + 1 < words.length) {
        two |= (long) words[(bit >> 5) + 1] << 32;
      }
      limbs[i] = two >>> (bit & 31) & MASK;
    }
  }

  private static void toWords(long[] limbs, int[] words) {
    for (int i = 0; i < words.length; i++) {
      int bit = 32 * i;
      int limb = bit / BITS;
      int shift = bit % BITS;
      long two = limbs[limb] | limbs[limb + 1] << BITS;
      words[i] = (int) (two >>> shift);
    }
  }
}
