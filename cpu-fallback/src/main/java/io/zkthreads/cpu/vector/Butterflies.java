package io.zkthreads.cpu.vector;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;

import io.zkthreads.cpu.Kernels.Span;
import io.zkthreads.cpu.Twiddles;
import io.zkthreads.stark.field.KoalaBear;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// Butterflies of the discrete Fourier transform on rows.
///
/// Every body calls methods of the Vector API only: those are always inlined, ordinary helpers are
/// not once a method has grown. A word x times a factor w with quotient Q is x·w − ⌊x·Q / 2^32⌋·p,
/// see [Twiddles]: the high halves of x·Q come from even and odd words apart, what remains are low
/// halves. A word may be in [0, 2p), so sums and differences that are multiplied next stay
/// unreduced.
///
/// Rows have no masked rest: the last vector of a row overlaps the one before. Where a row is
/// shorter than a vector, the vector reaches into the next row, which is written later.
final class Butterflies {
  private static final VectorSpecies<Integer> INTS = Shape.INTS;
  private static final VectorSpecies<Long> LONGS = Shape.LONGS;
  private static final int P = KoalaBear.P;
  private static final long LOW = Shape.LOW;
  private static final long HIGH = ~Shape.LOW;

  private Butterflies() {}

  /// See [io.zkthreads.cpu.Kernels#forward4].
  static void forward4(Span from, Span to, int run, int stride, int nodes, Twiddles twiddles) {
    int[] x = from.words();
    int[] y = to.words();
    int[] w = twiddles.values();
    int[] q = twiddles.quotients();
    int last = Math.max(0, run - INTS.length());
    for (int v = nodes; v < 2 * nodes; v++) {
      IntVector tW = IntVector.broadcast(INTS, w[v]);
      LongVector tQ = LongVector.broadcast(LONGS, q[v]).and(LOW);
      IntVector sW = IntVector.broadcast(INTS, w[2 * v]);
      LongVector sQ = LongVector.broadcast(LONGS, q[2 * v]).and(LOW);
      IntVector dW = IntVector.broadcast(INTS, w[2 * v + 1]);
      LongVector dQ = LongVector.broadcast(LONGS, q[2 * v + 1]).and(LOW);
      int at = from.at() + 4 * run * (v - nodes);
      int toAt = to.at() + 4 * stride * (v - nodes);
      for (int c = 0; c < run; c += INTS.length()) {
        int i = at + Math.min(c, last);
        int j = toAt + Math.min(c, last);
        IntVector x0 = IntVector.fromArray(INTS, x, i);
        IntVector x1 = IntVector.fromArray(INTS, x, i + run);
        IntVector x2 = IntVector.fromArray(INTS, x, i + 2 * run);
        IntVector x3 = IntVector.fromArray(INTS, x, i + 3 * run);
        LongVector p2E = x2.reinterpretAsLongs().and(LOW).mul(tQ).lanewise(LSHR, 32);
        LongVector p2O = x2.reinterpretAsLongs().lanewise(LSHR, 32).mul(tQ).and(HIGH);
        IntVector p2 = x2.mul(tW).sub(p2E.or(p2O).reinterpretAsInts().mul(P));
        p2 = p2.lanewise(UMIN, p2.sub(P));
        LongVector p3E = x3.reinterpretAsLongs().and(LOW).mul(tQ).lanewise(LSHR, 32);
        LongVector p3O = x3.reinterpretAsLongs().lanewise(LSHR, 32).mul(tQ).and(HIGH);
        IntVector p3 = x3.mul(tW).sub(p3E.or(p3O).reinterpretAsInts().mul(P));
        p3 = p3.lanewise(UMIN, p3.sub(P));
        IntVector s0 = x0.add(p2);
        s0 = s0.lanewise(UMIN, s0.sub(P));
        IntVector d0 = x0.sub(p2);
        d0 = d0.lanewise(UMIN, d0.add(P));
        IntVector u = x1.add(p3);
        LongVector s1E = u.reinterpretAsLongs().and(LOW).mul(sQ).lanewise(LSHR, 32);
        LongVector s1O = u.reinterpretAsLongs().lanewise(LSHR, 32).mul(sQ).and(HIGH);
        IntVector s1 = u.mul(sW).sub(s1E.or(s1O).reinterpretAsInts().mul(P));
        s1 = s1.lanewise(UMIN, s1.sub(P));
        IntVector e = x1.sub(p3).add(P);
        LongVector d1E = e.reinterpretAsLongs().and(LOW).mul(dQ).lanewise(LSHR, 32);
        LongVector d1O = e.reinterpretAsLongs().lanewise(LSHR, 32).mul(dQ).and(HIGH);
        IntVector d1 = e.mul(dW).sub(d1E.or(d1O).reinterpretAsInts().mul(P));
        d1 = d1.lanewise(UMIN, d1.sub(P));
        IntVector z0 = s0.add(s1);
        z0 = z0.lanewise(UMIN, z0.sub(P));
        IntVector z1 = s0.sub(s1);
        z1 = z1.lanewise(UMIN, z1.add(P));
        IntVector z2 = d0.add(d1);
        z2 = z2.lanewise(UMIN, z2.sub(P));
        IntVector z3 = d0.sub(d1);
        z3 = z3.lanewise(UMIN, z3.add(P));
        z0.intoArray(y, j);
        z1.intoArray(y, j + stride);
        z2.intoArray(y, j + 2 * stride);
        z3.intoArray(y, j + 3 * stride);
      }
    }
  }

  /// See [io.zkthreads.cpu.Kernels#forward2].
  static void forward2(Span from, Span to, int run, int nodes, Twiddles twiddles) {
    int[] x = from.words();
    int[] y = to.words();
    int[] w = twiddles.values();
    int[] q = twiddles.quotients();
    int last = Math.max(0, run - INTS.length());
    for (int v = nodes; v < 2 * nodes; v++) {
      IntVector tW = IntVector.broadcast(INTS, w[v]);
      LongVector tQ = LongVector.broadcast(LONGS, q[v]).and(LOW);
      int node = 2 * run * (v - nodes);
      int at = from.at() + node;
      int toAt = to.at() + node;
      for (int c = 0; c < run; c += INTS.length()) {
        int i = at + Math.min(c, last);
        int j = toAt + Math.min(c, last);
        IntVector u = IntVector.fromArray(INTS, x, i);
        IntVector t = IntVector.fromArray(INTS, x, i + run);
        LongVector pE = t.reinterpretAsLongs().and(LOW).mul(tQ).lanewise(LSHR, 32);
        LongVector pO = t.reinterpretAsLongs().lanewise(LSHR, 32).mul(tQ).and(HIGH);
        IntVector p = t.mul(tW).sub(pE.or(pO).reinterpretAsInts().mul(P));
        p = p.lanewise(UMIN, p.sub(P));
        IntVector s = u.add(p);
        s = s.lanewise(UMIN, s.sub(P));
        IntVector d = u.sub(p);
        d = d.lanewise(UMIN, d.add(P));
        s.intoArray(y, j);
        d.intoArray(y, j + run);
      }
    }
  }

  /// See [io.zkthreads.cpu.Kernels#inverse4].
  static void inverse4(Span from, Span to, int run, int stride, int nodes, Twiddles twiddles) {
    int[] x = from.words();
    int[] y = to.words();
    int[] w = twiddles.values();
    int[] q = twiddles.quotients();
    int last = Math.max(0, run - INTS.length());
    for (int v = nodes; v < 2 * nodes; v++) {
      IntVector tW = IntVector.broadcast(INTS, w[v]);
      LongVector tQ = LongVector.broadcast(LONGS, q[v]).and(LOW);
      IntVector sW = IntVector.broadcast(INTS, w[2 * v]);
      LongVector sQ = LongVector.broadcast(LONGS, q[2 * v]).and(LOW);
      IntVector dW = IntVector.broadcast(INTS, w[2 * v + 1]);
      LongVector dQ = LongVector.broadcast(LONGS, q[2 * v + 1]).and(LOW);
      int at = from.at() + 4 * stride * (v - nodes);
      int toAt = to.at() + 4 * run * (v - nodes);
      for (int c = 0; c < run; c += INTS.length()) {
        int i = at + Math.min(c, last);
        int j = toAt + Math.min(c, last);
        IntVector x0 = IntVector.fromArray(INTS, x, i);
        IntVector x1 = IntVector.fromArray(INTS, x, i + stride);
        IntVector x2 = IntVector.fromArray(INTS, x, i + 2 * stride);
        IntVector x3 = IntVector.fromArray(INTS, x, i + 3 * stride);
        IntVector s0 = x0.add(x1);
        s0 = s0.lanewise(UMIN, s0.sub(P));
        IntVector e0 = x0.sub(x1).add(P);
        LongVector d0E = e0.reinterpretAsLongs().and(LOW).mul(sQ).lanewise(LSHR, 32);
        LongVector d0O = e0.reinterpretAsLongs().lanewise(LSHR, 32).mul(sQ).and(HIGH);
        IntVector d0 = e0.mul(sW).sub(d0E.or(d0O).reinterpretAsInts().mul(P));
        d0 = d0.lanewise(UMIN, d0.sub(P));
        IntVector s1 = x2.add(x3);
        s1 = s1.lanewise(UMIN, s1.sub(P));
        IntVector e1 = x2.sub(x3).add(P);
        LongVector d1E = e1.reinterpretAsLongs().and(LOW).mul(dQ).lanewise(LSHR, 32);
        LongVector d1O = e1.reinterpretAsLongs().lanewise(LSHR, 32).mul(dQ).and(HIGH);
        IntVector d1 = e1.mul(dW).sub(d1E.or(d1O).reinterpretAsInts().mul(P));
        d1 = d1.lanewise(UMIN, d1.sub(P));
        IntVector z0 = s0.add(s1);
        z0 = z0.lanewise(UMIN, z0.sub(P));
        IntVector z1 = d0.add(d1);
        z1 = z1.lanewise(UMIN, z1.sub(P));
        IntVector e2 = s0.sub(s1).add(P);
        LongVector z2E = e2.reinterpretAsLongs().and(LOW).mul(tQ).lanewise(LSHR, 32);
        LongVector z2O = e2.reinterpretAsLongs().lanewise(LSHR, 32).mul(tQ).and(HIGH);
        IntVector z2 = e2.mul(tW).sub(z2E.or(z2O).reinterpretAsInts().mul(P));
        z2 = z2.lanewise(UMIN, z2.sub(P));
        IntVector e3 = d0.sub(d1).add(P);
        LongVector z3E = e3.reinterpretAsLongs().and(LOW).mul(tQ).lanewise(LSHR, 32);
        LongVector z3O = e3.reinterpretAsLongs().lanewise(LSHR, 32).mul(tQ).and(HIGH);
        IntVector z3 = e3.mul(tW).sub(z3E.or(z3O).reinterpretAsInts().mul(P));
        z3 = z3.lanewise(UMIN, z3.sub(P));
        z0.intoArray(y, j);
        z1.intoArray(y, j + run);
        z2.intoArray(y, j + 2 * run);
        z3.intoArray(y, j + 3 * run);
      }
    }
  }

  /// See [io.zkthreads.cpu.Kernels#inverse2].
  static void inverse2(Span from, Span to, int run, int nodes, Twiddles twiddles) {
    int[] x = from.words();
    int[] y = to.words();
    int[] w = twiddles.values();
    int[] q = twiddles.quotients();
    int last = Math.max(0, run - INTS.length());
    for (int v = nodes; v < 2 * nodes; v++) {
      IntVector tW = IntVector.broadcast(INTS, w[v]);
      LongVector tQ = LongVector.broadcast(LONGS, q[v]).and(LOW);
      int node = 2 * run * (v - nodes);
      int at = from.at() + node;
      int toAt = to.at() + node;
      for (int c = 0; c < run; c += INTS.length()) {
        int i = at + Math.min(c, last);
        int j = toAt + Math.min(c, last);
        IntVector u = IntVector.fromArray(INTS, x, i);
        IntVector t = IntVector.fromArray(INTS, x, i + run);
        IntVector s = u.add(t);
        s = s.lanewise(UMIN, s.sub(P));
        IntVector e = u.sub(t).add(P);
        LongVector dE = e.reinterpretAsLongs().and(LOW).mul(tQ).lanewise(LSHR, 32);
        LongVector dO = e.reinterpretAsLongs().lanewise(LSHR, 32).mul(tQ).and(HIGH);
        IntVector d = e.mul(tW).sub(dE.or(dO).reinterpretAsInts().mul(P));
        d = d.lanewise(UMIN, d.sub(P));
        s.intoArray(y, j);
        d.intoArray(y, j + run);
      }
    }
  }

  /// to = from·factor.
  static void scale(int[] from, int fromAt, int[] to, int toAt, int count, int factor) {
    IntVector tW = IntVector.broadcast(INTS, KoalaBear.toCanonical(factor));
    int quotient = factor * Shape.NEG_INVERSE;
    LongVector tQ = LongVector.broadcast(LONGS, quotient).and(LOW);
    for (int i = 0; i < count; i += INTS.length()) {
      IntVector x = IntVector.fromArray(INTS, from, fromAt + i);
      LongVector rE = x.reinterpretAsLongs().and(LOW).mul(tQ).lanewise(LSHR, 32);
      LongVector rO = x.reinterpretAsLongs().lanewise(LSHR, 32).mul(tQ).and(HIGH);
      IntVector r = x.mul(tW).sub(rE.or(rO).reinterpretAsInts().mul(P));
      r = r.lanewise(UMIN, r.sub(P));
      r.intoArray(to, toAt + i);
    }
  }
}
