package io.zkthreads.vm.machine;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.table.Term;
import java.math.BigInteger;

/// The rational numbers from low/2^shift to high/2^shift with that denominator: what a field
/// element stands for when 2^−1 is read as one half.
record Range(BigInteger low, BigInteger high, int shift) {
  static final Range BIT = of(0, 1);
  private static final BigInteger P = BigInteger.valueOf(KoalaBear.P);

  static Range of(long low, long high) {
    return new Range(BigInteger.valueOf(low), BigInteger.valueOf(high), 0);
  }

  static Range bits(int bits) {
    return of(0, (1L << bits) - 1);
  }

  /// A constant of the field: an inverse of 2^2, 2^8 or 2^16 as such, others nearest to zero.
  static Range constant(int canonical) {
    if (canonical == Term.inverse(1 << 16)) {
      return new Range(BigInteger.ONE, BigInteger.ONE, 16);
    }
    if (canonical == Term.inverse(1 << 8)) {
      return new Range(BigInteger.ONE, BigInteger.ONE, 8);
    }
    if (canonical == Term.inverse(1 << 2)) {
      return new Range(BigInteger.ONE, BigInteger.ONE, 2);
    }
    long v = canonical > KoalaBear.P / 2 ? (long) canonical - KoalaBear.P : canonical;
    return of(v, v);
  }

  Range plus(Range o) {
    int s = Math.max(shift, o.shift);
    return new Range(at(low, s).add(o.at(o.low, s)), at(high, s).add(o.at(o.high, s)), s);
  }

  Range negate() {
    return new Range(high.negate(), low.negate(), shift);
  }

  Range minus(Range o) {
    return plus(o.negate());
  }

  Range times(Range o) {
    BigInteger a = low.multiply(o.low);
    BigInteger b = low.multiply(o.high);
    BigInteger c = high.multiply(o.low);
    BigInteger d = high.multiply(o.high);
    return new Range(a.min(b).min(c).min(d), a.max(b).max(c).max(d), shift + o.shift);
  }

  /// The part that is inside `o`; both bounds must be integers in `o`.
  Range within(Range o) {
    BigInteger l = ceilingOf(low).max(o.low);
    BigInteger h = floorOf(high).min(o.high);
    return new Range(l, h, 0);
  }

  boolean isEmpty() {
    return low.compareTo(high) > 0;
  }

  boolean excludesZero() {
    return low.signum() > 0 || high.signum() < 0;
  }

  boolean isZero() {
    return low.signum() == 0 && high.signum() == 0;
  }

  /// Whether a value here is zero mod p only if it is zero: the numerator is closer to 0 than p.
  boolean isExact() {
    return low.compareTo(P.negate()) > 0 && high.compareTo(P) < 0;
  }

  private BigInteger at(BigInteger numerator, int newShift) {
    return numerator.shiftLeft(newShift - shift);
  }

  private BigInteger floorOf(BigInteger numerator) {
    return numerator.shiftRight(shift);
  }

  private BigInteger ceilingOf(BigInteger numerator) {
    return floorOf(numerator.negate()).negate();
  }
}
