package io.zkthreads.cpu.vector;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;

import io.zkthreads.stark.field.KoalaBear;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Butterflies of the discrete Fourier transform on rows.
///
/// Every body calls methods of the Vector API only: those are always inlined, ordinary helpers are
/// not once a method has grown. The words of a vector are multiplied as even and odd halves of 64
/// bits: with q = −x·w/p mod 2^32, the sum x·w + q·p has a low half of zero and a high half below
/// 2p. A factor may be in [0, 2p), so sums and differences that are multiplied next stay unreduced.
final class Butterflies {
  private static final VectorSpecies<Integer> INTS = Shape.INTS;
  private static final VectorSpecies<Long> LONGS = Shape.LONGS;
  private static final int P = KoalaBear.P;
  private static final long PRIME = KoalaBear.P;
  private static final int NEG_INVERSE = Shape.NEG_INVERSE;
  private static final long LOW = Shape.LOW;

  private Butterflies() {}

  /// (u, v) ← (u + v, (u − v)·t).
  static void dif2(int[] a, int u, int v, int width, int t) {
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    LongVector tL = LongVector.broadcast(LONGS, t).and(LOW);
    IntVector tQ = IntVector.broadcast(INTS, t * NEG_INVERSE);
    int whole = INTS.loopBound(width);
    for (int c = 0; c < whole; c += INTS.length()) {
      IntVector x = IntVector.fromArray(INTS, a, u + c);
      IntVector y = IntVector.fromArray(INTS, a, v + c);
      IntVector s = x.add(y);
      s = s.lanewise(UMIN, s.sub(P));
      IntVector d = x.sub(y).add(P);
      IntVector rQ = d.mul(tQ);
      LongVector rE =
          d.reinterpretAsLongs().and(LOW).mul(tL).add(rQ.reinterpretAsLongs().and(LOW).mul(p));
      LongVector rO =
          d.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(tL)
              .add(rQ.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector r = rE.lanewise(LSHR, 32).or(rO).reinterpretAsInts();
      r = r.lanewise(UMIN, r.sub(P));
      s.intoArray(a, u + c);
      r.intoArray(a, v + c);
    }
    if (whole < width) {
      int c = whole;
      VectorMask<Integer> rest = INTS.indexInRange(c, width);
      IntVector x = IntVector.fromArray(INTS, a, u + c, rest);
      IntVector y = IntVector.fromArray(INTS, a, v + c, rest);
      IntVector s = x.add(y);
      s = s.lanewise(UMIN, s.sub(P));
      IntVector d = x.sub(y).add(P);
      IntVector rQ = d.mul(tQ);
      LongVector rE =
          d.reinterpretAsLongs().and(LOW).mul(tL).add(rQ.reinterpretAsLongs().and(LOW).mul(p));
      LongVector rO =
          d.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(tL)
              .add(rQ.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector r = rE.lanewise(LSHR, 32).or(rO).reinterpretAsInts();
      r = r.lanewise(UMIN, r.sub(P));
      s.intoArray(a, u + c, rest);
      r.intoArray(a, v + c, rest);
    }
  }

  /// (u, v) ← (u + v·t, u − v·t).
  static void dit2(int[] a, int u, int v, int width, int t) {
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    LongVector tL = LongVector.broadcast(LONGS, t).and(LOW);
    IntVector tQ = IntVector.broadcast(INTS, t * NEG_INVERSE);
    int whole = INTS.loopBound(width);
    for (int c = 0; c < whole; c += INTS.length()) {
      IntVector x = IntVector.fromArray(INTS, a, u + c);
      IntVector z = IntVector.fromArray(INTS, a, v + c);
      IntVector yQ = z.mul(tQ);
      LongVector yE =
          z.reinterpretAsLongs().and(LOW).mul(tL).add(yQ.reinterpretAsLongs().and(LOW).mul(p));
      LongVector yO =
          z.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(tL)
              .add(yQ.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector y = yE.lanewise(LSHR, 32).or(yO).reinterpretAsInts();
      y = y.lanewise(UMIN, y.sub(P));
      IntVector s = x.add(y);
      s = s.lanewise(UMIN, s.sub(P));
      IntVector d = x.sub(y);
      d = d.lanewise(UMIN, d.add(P));
      s.intoArray(a, u + c);
      d.intoArray(a, v + c);
    }
    if (whole < width) {
      int c = whole;
      VectorMask<Integer> rest = INTS.indexInRange(c, width);
      IntVector x = IntVector.fromArray(INTS, a, u + c, rest);
      IntVector z = IntVector.fromArray(INTS, a, v + c, rest);
      IntVector yQ = z.mul(tQ);
      LongVector yE =
          z.reinterpretAsLongs().and(LOW).mul(tL).add(yQ.reinterpretAsLongs().and(LOW).mul(p));
      LongVector yO =
          z.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(tL)
              .add(yQ.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector y = yE.lanewise(LSHR, 32).or(yO).reinterpretAsInts();
      y = y.lanewise(UMIN, y.sub(P));
      IntVector s = x.add(y);
      s = s.lanewise(UMIN, s.sub(P));
      IntVector d = x.sub(y);
      d = d.lanewise(UMIN, d.add(P));
      s.intoArray(a, u + c, rest);
      d.intoArray(a, v + c, rest);
    }
  }

  /// Two layers of decimation in frequency on four rows.
  static void dif4(int[] a, int row, int step, int width, int t1, int t2, int t3, int quarter) {
    int row1 = row + step;
    int row2 = row1 + step;
    int row3 = row2 + step;
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    LongVector t1L = LongVector.broadcast(LONGS, t1).and(LOW);
    IntVector t1Q = IntVector.broadcast(INTS, t1 * NEG_INVERSE);
    LongVector t2L = LongVector.broadcast(LONGS, t2).and(LOW);
    IntVector t2Q = IntVector.broadcast(INTS, t2 * NEG_INVERSE);
    LongVector t3L = LongVector.broadcast(LONGS, t3).and(LOW);
    IntVector t3Q = IntVector.broadcast(INTS, t3 * NEG_INVERSE);
    LongVector quarterL = LongVector.broadcast(LONGS, quarter).and(LOW);
    IntVector quarterQ = IntVector.broadcast(INTS, quarter * NEG_INVERSE);
    int whole = INTS.loopBound(width);
    for (int c = 0; c < whole; c += INTS.length()) {
      IntVector x0 = IntVector.fromArray(INTS, a, row + c);
      IntVector x1 = IntVector.fromArray(INTS, a, row1 + c);
      IntVector x2 = IntVector.fromArray(INTS, a, row2 + c);
      IntVector x3 = IntVector.fromArray(INTS, a, row3 + c);
      IntVector s02 = x0.add(x2);
      s02 = s02.lanewise(UMIN, s02.sub(P));
      IntVector s13 = x1.add(x3);
      s13 = s13.lanewise(UMIN, s13.sub(P));
      IntVector d02 = x0.sub(x2);
      d02 = d02.lanewise(UMIN, d02.add(P));
      IntVector e13 = x1.sub(x3).add(P);
      IntVector d13Q = e13.mul(quarterQ);
      LongVector d13E =
          e13.reinterpretAsLongs()
              .and(LOW)
              .mul(quarterL)
              .add(d13Q.reinterpretAsLongs().and(LOW).mul(p));
      LongVector d13O =
          e13.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(quarterL)
              .add(d13Q.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector d13 = d13E.lanewise(LSHR, 32).or(d13O).reinterpretAsInts();
      d13 = d13.lanewise(UMIN, d13.sub(P));
      IntVector y0 = s02.add(s13);
      y0 = y0.lanewise(UMIN, y0.sub(P));
      IntVector e1 = s02.sub(s13).add(P);
      IntVector y1Q = e1.mul(t2Q);
      LongVector y1E =
          e1.reinterpretAsLongs().and(LOW).mul(t2L).add(y1Q.reinterpretAsLongs().and(LOW).mul(p));
      LongVector y1O =
          e1.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(t2L)
              .add(y1Q.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector y1 = y1E.lanewise(LSHR, 32).or(y1O).reinterpretAsInts();
      y1 = y1.lanewise(UMIN, y1.sub(P));
      IntVector e2 = d02.add(d13);
      IntVector y2Q = e2.mul(t1Q);
      LongVector y2E =
          e2.reinterpretAsLongs().and(LOW).mul(t1L).add(y2Q.reinterpretAsLongs().and(LOW).mul(p));
      LongVector y2O =
          e2.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(t1L)
              .add(y2Q.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector y2 = y2E.lanewise(LSHR, 32).or(y2O).reinterpretAsInts();
      y2 = y2.lanewise(UMIN, y2.sub(P));
      IntVector e3 = d02.sub(d13).add(P);
      IntVector y3Q = e3.mul(t3Q);
      LongVector y3E =
          e3.reinterpretAsLongs().and(LOW).mul(t3L).add(y3Q.reinterpretAsLongs().and(LOW).mul(p));
      LongVector y3O =
          e3.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(t3L)
              .add(y3Q.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector y3 = y3E.lanewise(LSHR, 32).or(y3O).reinterpretAsInts();
      y3 = y3.lanewise(UMIN, y3.sub(P));
      y0.intoArray(a, row + c);
      y1.intoArray(a, row1 + c);
      y2.intoArray(a, row2 + c);
      y3.intoArray(a, row3 + c);
    }
    if (whole < width) {
      int c = whole;
      VectorMask<Integer> rest = INTS.indexInRange(c, width);
      IntVector x0 = IntVector.fromArray(INTS, a, row + c, rest);
      IntVector x1 = IntVector.fromArray(INTS, a, row1 + c, rest);
      IntVector x2 = IntVector.fromArray(INTS, a, row2 + c, rest);
      IntVector x3 = IntVector.fromArray(INTS, a, row3 + c, rest);
      IntVector s02 = x0.add(x2);
      s02 = s02.lanewise(UMIN, s02.sub(P));
      IntVector s13 = x1.add(x3);
      s13 = s13.lanewise(UMIN, s13.sub(P));
      IntVector d02 = x0.sub(x2);
      d02 = d02.lanewise(UMIN, d02.add(P));
      IntVector e13 = x1.sub(x3).add(P);
      IntVector d13Q = e13.mul(quarterQ);
      LongVector d13E =
          e13.reinterpretAsLongs()
              .and(LOW)
              .mul(quarterL)
              .add(d13Q.reinterpretAsLongs().and(LOW).mul(p));
      LongVector d13O =
          e13.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(quarterL)
              .add(d13Q.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector d13 = d13E.lanewise(LSHR, 32).or(d13O).reinterpretAsInts();
      d13 = d13.lanewise(UMIN, d13.sub(P));
      IntVector y0 = s02.add(s13);
      y0 = y0.lanewise(UMIN, y0.sub(P));
      IntVector e1 = s02.sub(s13).add(P);
      IntVector y1Q = e1.mul(t2Q);
      LongVector y1E =
          e1.reinterpretAsLongs().and(LOW).mul(t2L).add(y1Q.reinterpretAsLongs().and(LOW).mul(p));
      LongVector y1O =
          e1.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(t2L)
              .add(y1Q.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector y1 = y1E.lanewise(LSHR, 32).or(y1O).reinterpretAsInts();
      y1 = y1.lanewise(UMIN, y1.sub(P));
      IntVector e2 = d02.add(d13);
      IntVector y2Q = e2.mul(t1Q);
      LongVector y2E =
          e2.reinterpretAsLongs().and(LOW).mul(t1L).add(y2Q.reinterpretAsLongs().and(LOW).mul(p));
      LongVector y2O =
          e2.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(t1L)
              .add(y2Q.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector y2 = y2E.lanewise(LSHR, 32).or(y2O).reinterpretAsInts();
      y2 = y2.lanewise(UMIN, y2.sub(P));
      IntVector e3 = d02.sub(d13).add(P);
      IntVector y3Q = e3.mul(t3Q);
      LongVector y3E =
          e3.reinterpretAsLongs().and(LOW).mul(t3L).add(y3Q.reinterpretAsLongs().and(LOW).mul(p));
      LongVector y3O =
          e3.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(t3L)
              .add(y3Q.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector y3 = y3E.lanewise(LSHR, 32).or(y3O).reinterpretAsInts();
      y3 = y3.lanewise(UMIN, y3.sub(P));
      y0.intoArray(a, row + c, rest);
      y1.intoArray(a, row1 + c, rest);
      y2.intoArray(a, row2 + c, rest);
      y3.intoArray(a, row3 + c, rest);
    }
  }

  /// Two layers of decimation in time on four rows.
  static void dit4(int[] a, int row, int step, int width, int t1, int t2, int t3, int quarter) {
    int row1 = row + step;
    int row2 = row1 + step;
    int row3 = row2 + step;
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    LongVector t1L = LongVector.broadcast(LONGS, t1).and(LOW);
    IntVector t1Q = IntVector.broadcast(INTS, t1 * NEG_INVERSE);
    LongVector t2L = LongVector.broadcast(LONGS, t2).and(LOW);
    IntVector t2Q = IntVector.broadcast(INTS, t2 * NEG_INVERSE);
    LongVector t3L = LongVector.broadcast(LONGS, t3).and(LOW);
    IntVector t3Q = IntVector.broadcast(INTS, t3 * NEG_INVERSE);
    LongVector quarterL = LongVector.broadcast(LONGS, quarter).and(LOW);
    IntVector quarterQ = IntVector.broadcast(INTS, quarter * NEG_INVERSE);
    int whole = INTS.loopBound(width);
    for (int c = 0; c < whole; c += INTS.length()) {
      IntVector x0 = IntVector.fromArray(INTS, a, row + c);
      IntVector z1 = IntVector.fromArray(INTS, a, row1 + c);
      IntVector z2 = IntVector.fromArray(INTS, a, row2 + c);
      IntVector z3 = IntVector.fromArray(INTS, a, row3 + c);
      IntVector x1Q = z1.mul(t2Q);
      LongVector x1E =
          z1.reinterpretAsLongs().and(LOW).mul(t2L).add(x1Q.reinterpretAsLongs().and(LOW).mul(p));
      LongVector x1O =
          z1.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(t2L)
              .add(x1Q.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector x1 = x1E.lanewise(LSHR, 32).or(x1O).reinterpretAsInts();
      x1 = x1.lanewise(UMIN, x1.sub(P));
      IntVector x2Q = z2.mul(t1Q);
      LongVector x2E =
          z2.reinterpretAsLongs().and(LOW).mul(t1L).add(x2Q.reinterpretAsLongs().and(LOW).mul(p));
      LongVector x2O =
          z2.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(t1L)
              .add(x2Q.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector x2 = x2E.lanewise(LSHR, 32).or(x2O).reinterpretAsInts();
      x2 = x2.lanewise(UMIN, x2.sub(P));
      IntVector x3Q = z3.mul(t3Q);
      LongVector x3E =
          z3.reinterpretAsLongs().and(LOW).mul(t3L).add(x3Q.reinterpretAsLongs().and(LOW).mul(p));
      LongVector x3O =
          z3.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(t3L)
              .add(x3Q.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector x3 = x3E.lanewise(LSHR, 32).or(x3O).reinterpretAsInts();
      x3 = x3.lanewise(UMIN, x3.sub(P));
      IntVector s01 = x0.add(x1);
      s01 = s01.lanewise(UMIN, s01.sub(P));
      IntVector d01 = x0.sub(x1);
      d01 = d01.lanewise(UMIN, d01.add(P));
      IntVector s23 = x2.add(x3);
      s23 = s23.lanewise(UMIN, s23.sub(P));
      IntVector e23 = x2.sub(x3).add(P);
      IntVector d23Q = e23.mul(quarterQ);
      LongVector d23E =
          e23.reinterpretAsLongs()
              .and(LOW)
              .mul(quarterL)
              .add(d23Q.reinterpretAsLongs().and(LOW).mul(p));
      LongVector d23O =
          e23.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(quarterL)
              .add(d23Q.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector d23 = d23E.lanewise(LSHR, 32).or(d23O).reinterpretAsInts();
      d23 = d23.lanewise(UMIN, d23.sub(P));
      IntVector y0 = s01.add(s23);
      y0 = y0.lanewise(UMIN, y0.sub(P));
      IntVector y1 = d01.add(d23);
      y1 = y1.lanewise(UMIN, y1.sub(P));
      IntVector y2 = s01.sub(s23);
      y2 = y2.lanewise(UMIN, y2.add(P));
      IntVector y3 = d01.sub(d23);
      y3 = y3.lanewise(UMIN, y3.add(P));
      y0.intoArray(a, row + c);
      y1.intoArray(a, row1 + c);
      y2.intoArray(a, row2 + c);
      y3.intoArray(a, row3 + c);
    }
    if (whole < width) {
      int c = whole;
      VectorMask<Integer> rest = INTS.indexInRange(c, width);
      IntVector x0 = IntVector.fromArray(INTS, a, row + c, rest);
      IntVector z1 = IntVector.fromArray(INTS, a, row1 + c, rest);
      IntVector z2 = IntVector.fromArray(INTS, a, row2 + c, rest);
      IntVector z3 = IntVector.fromArray(INTS, a, row3 + c, rest);
      IntVector x1Q = z1.mul(t2Q);
      LongVector x1E =
          z1.reinterpretAsLongs().and(LOW).mul(t2L).add(x1Q.reinterpretAsLongs().and(LOW).mul(p));
      LongVector x1O =
          z1.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(t2L)
              .add(x1Q.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector x1 = x1E.lanewise(LSHR, 32).or(x1O).reinterpretAsInts();
      x1 = x1.lanewise(UMIN, x1.sub(P));
      IntVector x2Q = z2.mul(t1Q);
      LongVector x2E =
          z2.reinterpretAsLongs().and(LOW).mul(t1L).add(x2Q.reinterpretAsLongs().and(LOW).mul(p));
      LongVector x2O =
          z2.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(t1L)
              .add(x2Q.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector x2 = x2E.lanewise(LSHR, 32).or(x2O).reinterpretAsInts();
      x2 = x2.lanewise(UMIN, x2.sub(P));
      IntVector x3Q = z3.mul(t3Q);
      LongVector x3E =
          z3.reinterpretAsLongs().and(LOW).mul(t3L).add(x3Q.reinterpretAsLongs().and(LOW).mul(p));
      LongVector x3O =
          z3.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(t3L)
              .add(x3Q.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector x3 = x3E.lanewise(LSHR, 32).or(x3O).reinterpretAsInts();
      x3 = x3.lanewise(UMIN, x3.sub(P));
      IntVector s01 = x0.add(x1);
      s01 = s01.lanewise(UMIN, s01.sub(P));
      IntVector d01 = x0.sub(x1);
      d01 = d01.lanewise(UMIN, d01.add(P));
      IntVector s23 = x2.add(x3);
      s23 = s23.lanewise(UMIN, s23.sub(P));
      IntVector e23 = x2.sub(x3).add(P);
      IntVector d23Q = e23.mul(quarterQ);
      LongVector d23E =
          e23.reinterpretAsLongs()
              .and(LOW)
              .mul(quarterL)
              .add(d23Q.reinterpretAsLongs().and(LOW).mul(p));
      LongVector d23O =
          e23.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(quarterL)
              .add(d23Q.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector d23 = d23E.lanewise(LSHR, 32).or(d23O).reinterpretAsInts();
      d23 = d23.lanewise(UMIN, d23.sub(P));
      IntVector y0 = s01.add(s23);
      y0 = y0.lanewise(UMIN, y0.sub(P));
      IntVector y1 = d01.add(d23);
      y1 = y1.lanewise(UMIN, y1.sub(P));
      IntVector y2 = s01.sub(s23);
      y2 = y2.lanewise(UMIN, y2.add(P));
      IntVector y3 = d01.sub(d23);
      y3 = y3.lanewise(UMIN, y3.add(P));
      y0.intoArray(a, row + c, rest);
      y1.intoArray(a, row1 + c, rest);
      y2.intoArray(a, row2 + c, rest);
      y3.intoArray(a, row3 + c, rest);
    }
  }

  /// to = from·factor.
  static void scale(int[] from, int fromAt, int[] to, int toAt, int width, int factor) {
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    LongVector factorL = LongVector.broadcast(LONGS, factor).and(LOW);
    IntVector factorQ = IntVector.broadcast(INTS, factor * NEG_INVERSE);
    int whole = INTS.loopBound(width);
    for (int c = 0; c < whole; c += INTS.length()) {
      IntVector x = IntVector.fromArray(INTS, from, fromAt + c);
      IntVector rQ = x.mul(factorQ);
      LongVector rE =
          x.reinterpretAsLongs().and(LOW).mul(factorL).add(rQ.reinterpretAsLongs().and(LOW).mul(p));
      LongVector rO =
          x.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(factorL)
              .add(rQ.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector r = rE.lanewise(LSHR, 32).or(rO).reinterpretAsInts();
      r = r.lanewise(UMIN, r.sub(P));
      r.intoArray(to, toAt + c);
    }
    if (whole < width) {
      int c = whole;
      VectorMask<Integer> rest = INTS.indexInRange(c, width);
      IntVector x = IntVector.fromArray(INTS, from, fromAt + c, rest);
      IntVector rQ = x.mul(factorQ);
      LongVector rE =
          x.reinterpretAsLongs().and(LOW).mul(factorL).add(rQ.reinterpretAsLongs().and(LOW).mul(p));
      LongVector rO =
          x.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(factorL)
              .add(rQ.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector r = rE.lanewise(LSHR, 32).or(rO).reinterpretAsInts();
      r = r.lanewise(UMIN, r.sub(P));
      r.intoArray(to, toAt + c, rest);
    }
  }
}
