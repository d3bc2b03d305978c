package io.zkthreads.vm.trace;

import io.zkthreads.stark.field.KoalaBear;

/// Rows of shifts, products and quotients.
final class MultiplyRows {
  private MultiplyRows() {}

  static void shiftImmediate(RowWriter w) {
    int x = w.logged(2);
    int code = w.field(5);
    int kind = code & 3;
    int arithmetic = code >> 2;
    w.putState();
    putKind(w, kind);
    w.putBit(arithmetic);
    w.putRegister(1, 2, 0);
    w.putRegister(0, 4, 3);
    w.putField(2);
    w.putField(3);
    w.putField(4);
    putSplit(w, x, w.field(2), kind, arithmetic);
  }

  static void shift(RowWriter w) {
    int x = w.logged(2);
    int y = w.logged(4);
    int left = w.field(3);
    int arithmetic = w.field(4);
    int kind = (left == 1 ? 0 : 2) + (y >> 4 & 1);
    int bits = left == 1 ? 16 - (y & 15) : y & 15;
    w.putState();
    putKind(w, kind);
    w.putBit(arithmetic);
    w.putRegister(1, 2, 0);
    w.putRegister(2, 4, 1);
    w.putRegister(0, 6, 3);
    w.put(bits);
    w.put(1 << bits);
    w.put(1 << (16 - bits));
    w.put((y & 0xffff) >> 5);
    w.lookups.power(left, bits);
    w.lookups.variable((y & 0xffff) >> 5, 11);
    putSplit(w, x, bits, kind, arithmetic);
  }

  /// Appends the one-hot selectors: left below 16, left from 16, right below 16, right from 16.
  private static void putKind(RowWriter w, int kind) {
    for (int i = 0; i < 4; i++) {
      w.putBit(i == kind ? 1 : 0);
    }
  }

  /// Appends both limbs as q·2^bits + r, the sign that is shifted in, and the result.
  private static void putSplit(RowWriter w, int x, int bits, int kind, int arithmetic) {
    int amount = (kind < 2 ? 16 - bits : bits) + 16 * (kind & 1);
    int result = kind < 2 ? x << amount : arithmetic == 1 ? x >> amount : x >>> amount;
    int sign = arithmetic & (x >>> 31);
    w.lookups.variable((x >>> 16) - (sign << 15), 16 - arithmetic);
    putLimb(w, x & 0xffff, bits);
    putLimb(w, x >>> 16, bits);
    w.putBit(sign);
    w.putLimbs(result);
  }

  private static void putLimb(RowWriter w, int limb, int bits) {
    int q = limb >>> bits;
    int r = limb & ((1 << bits) - 1);
    w.put(q);
    w.put(r);
    w.lookups.variable(r, bits);
    w.lookups.variable(q, 16 - bits);
  }

  static void multiply(RowWriter w) {
    int x = w.logged(2);
    int y = w.logged(4);
    w.putFrame();
    w.putRegister(1, 2, 0);
    w.putRegister(2, 4, 1);
    w.putRegister(0, 6, 3);
    putFactors(w, x, y);
    int carry = putProductLimb(w, convolution(x, y, 0));
    putProductLimb(w, convolution(x, y, 1) + carry);
  }

  static void multiplyHigh(RowWriter w) {
    int x = w.logged(2);
    int y = w.logged(4);
    int xNegative = w.field(3) & (x >>> 31);
    int yNegative = w.field(4) & (y >>> 31);
    w.putFrame();
    w.putField(3);
    w.putField(4);
    w.putRegister(1, 2, 0);
    w.putRegister(2, 4, 1);
    w.putRegister(0, 6, 3);
    putFactors(w, x, y);
    ArithmeticRows.putSign(w, w.field(3), x);
    ArithmeticRows.putSign(w, w.field(4), y);
    int carry = putProductLimb(w, convolution(x, y, 0));
    carry = putProductLimb(w, convolution(x, y, 1) + carry);
    int low = xNegative * (y & 0xffff) + yNegative * (x & 0xffff);
    int third = convolution(x, y, 2) + carry - low;
    w.put(third & 0xffff);
    w.putSigned(third >> 16);
    w.lookups.variable(third & 0xffff, 16);
    w.lookups.variable((third >> 16) + 4, 11);
    int high = xNegative * (y >>> 16) + yNegative * (x >>> 16);
    int fourth = convolution(x, y, 3) + (third >> 16) - high;
    w.put(fourth & 0xffff);
    w.putSigned(-(fourth >> 16));
    w.lookups.variable(fourth & 0xffff, 16);
  }

  /// Appends bytes 0 and 2 of both factors; all bytes are checked in pairs.
  private static void putFactors(RowWriter w, int x, int y) {
    w.put(x & 255);
    w.put(x >>> 16 & 255);
    w.put(y & 255);
    w.put(y >>> 16 & 255);
    putPairs(w, x);
    putPairs(w, y);
  }

  private static void putPairs(RowWriter w, int x) {
    w.lookups.pair(x & 0xffff);
    w.lookups.pair(x >>> 16);
  }

  /// Appends a limb of the product and its carry, below 2^11; returns the carry.
  private static int putProductLimb(RowWriter w, int sum) {
    w.put(sum & 0xffff);
    w.put(sum >> 16);
    w.lookups.variable(sum & 0xffff, 16);
    w.lookups.variable(sum >> 16, 11);
    return sum >> 16;
  }

  /// s_(2·limb) + 256·s_(2·limb + 1) of the byte products s_n = Σ x_i·y_(n − i).
  private static int convolution(int x, int y, int limb) {
    return byteSum(x, y, 2 * limb) + 256 * byteSum(x, y, 2 * limb + 1);
  }

  private static int byteSum(int x, int y, int n) {
    int sum = 0;
    for (int i = Math.max(0, n - 3); i <= Math.min(3, n); i++) {
      sum += (x >>> (8 * i) & 255) * (y >>> (8 * (n - i)) & 255);
    }
    return sum;
  }

  /// Magnitudes: |a| = |q|·|b| + |r| with |r| < |b|; division by zero is marked by `bz`, with a
  /// quotient that gives the result −1.
  static void divide(RowWriter w) {
    int x = w.logged(2);
    int y = w.logged(4);
    int signed = w.field(3);
    int rem = w.field(4);
    int xNegative = signed & (x >>> 31);
    int yNegative = signed & (y >>> 31);
    int a = xNegative == 1 ? -x : x;
    int b = yNegative == 1 ? -y : y;
    boolean byZero = y == 0;
    int q = byZero ? (xNegative == 1 ? 1 : -1) : Integer.divideUnsigned(a, b);
    int r = byZero ? a : Integer.remainderUnsigned(a, b);
    w.putFrame();
    w.putField(3);
    w.putField(4);
    w.putRegister(1, 2, 0);
    w.putRegister(2, 4, 1);
    w.putRegister(0, 6, 3);
    ArithmeticRows.putSign(w, signed, x);
    ArithmeticRows.putSign(w, signed, y);
    putMagnitude(w, b);
    w.putBit(yNegative == 1 && (y & 0xffff) != 0 ? 1 : 0);
    putMagnitude(w, q);
    w.putChecked(r);
    int lowOfX = xNegative == 1 ? -(x & 0xffff) : x & 0xffff;
    int carry = (byteSum(q, b, 0) + 256 * byteSum(q, b, 1) + (r & 0xffff) - lowOfX) >> 16;
    w.put(carry);
    w.lookups.variable(carry, 10);
    putRemainderBound(w, b, r, byZero);
    int negative = rem == 1 ? xNegative : xNegative ^ yNegative;
    int magnitude = rem == 1 ? r : q;
    w.putBit(negative);
    w.putBit(negative == 1 && (magnitude & 0xffff) != 0 ? 1 : 0);
    w.putBit(negative == 1 && magnitude != 0 ? 1 : 0);
    w.putChecked(negative == 1 ? -magnitude : magnitude);
  }

  private static void putMagnitude(RowWriter w, int magnitude) {
    for (int shift = 0; shift < 32; shift += 8) {
      w.put(magnitude >>> shift & 255);
    }
    putPairs(w, magnitude);
  }

  /// Appends the low limb of |b| − 1 − |r|, which is checked unless b = 0, and the flag b = 0.
  private static void putRemainderBound(RowWriter w, int b, int r, boolean byZero) {
    if (byZero) {
      w.put(KoalaBear.P - 1 - (r & 0xffff));
      w.putBit(1);
    } else {
      int slack = b - 1 - r;
      w.put(slack & 0xffff);
      w.lookups.variable(slack & 0xffff, 16);
      w.lookups.variable(slack >>> 16, 16);
      w.putBit(0);
    }
  }
}
