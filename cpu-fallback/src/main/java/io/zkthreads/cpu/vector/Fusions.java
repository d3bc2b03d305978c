package io.zkthreads.cpu.vector;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;

import io.zkthreads.cpu.Kernels.Fused;
import io.zkthreads.stark.field.KoalaBear;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// Two operations on blocks of words in one pass. As in [Butterflies], bodies call methods of the
/// Vector API only.
final class Fusions {
  private static final VectorSpecies<Integer> INTS = Shape.INTS;
  private static final VectorSpecies<Long> LONGS = Shape.LONGS;
  private static final int P = KoalaBear.P;
  private static final long PRIME = KoalaBear.P;
  private static final int NEG_INVERSE = Shape.NEG_INVERSE;
  private static final long LOW = Shape.LOW;

  private Fusions() {}

  static void fuse(Fused op, int[] to, int[] a, int[] b, int[] c, int count) {
    switch (op) {
      case ADD_ADD -> addAdd(to, a, b, c, count);
      case ADD_SUBTRACT -> addSubtract(to, a, b, c, count);
      case SUBTRACT_SUBTRACT -> subtractSubtract(to, a, b, c, count);
      case MULTIPLY_ADD -> multiplyAdd(to, a, b, c, count);
      case MULTIPLY_SUBTRACT -> multiplySubtract(to, a, b, c, count);
      case SUBTRACT_PRODUCT -> subtractProduct(to, a, b, c, count);
      case ADD_MULTIPLY -> addMultiply(to, a, b, c, count);
      case SUBTRACT_MULTIPLY -> subtractMultiply(to, a, b, c, count);
    }
  }

  /// to = a + b + c.
  private static void addAdd(int[] to, int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i += INTS.length()) {
      IntVector x = IntVector.fromArray(INTS, a, i);
      IntVector y = IntVector.fromArray(INTS, b, i);
      IntVector z = IntVector.fromArray(INTS, c, i);
      IntVector s = x.add(y);
      s = s.lanewise(UMIN, s.sub(P));
      s = s.add(z);
      s = s.lanewise(UMIN, s.sub(P));
      s.intoArray(to, i);
    }
  }

  /// to = a + b − c.
  private static void addSubtract(int[] to, int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i += INTS.length()) {
      IntVector x = IntVector.fromArray(INTS, a, i);
      IntVector y = IntVector.fromArray(INTS, b, i);
      IntVector z = IntVector.fromArray(INTS, c, i);
      IntVector s = x.add(y);
      s = s.lanewise(UMIN, s.sub(P));
      s = s.sub(z);
      s = s.lanewise(UMIN, s.add(P));
      s.intoArray(to, i);
    }
  }

  /// to = a − b − c.
  private static void subtractSubtract(int[] to, int[] a, int[] b, int[] c, int count) {
    for (int i = 0; i < count; i += INTS.length()) {
      IntVector x = IntVector.fromArray(INTS, a, i);
      IntVector y = IntVector.fromArray(INTS, b, i);
      IntVector z = IntVector.fromArray(INTS, c, i);
      IntVector s = x.sub(y);
      s = s.lanewise(UMIN, s.add(P));
      s = s.sub(z);
      s = s.lanewise(UMIN, s.add(P));
      s.intoArray(to, i);
    }
  }

  /// to = a·b + c.
  private static void multiplyAdd(int[] to, int[] a, int[] b, int[] c, int count) {
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    for (int i = 0; i < count; i += INTS.length()) {
      IntVector x = IntVector.fromArray(INTS, a, i);
      IntVector y = IntVector.fromArray(INTS, b, i);
      IntVector z = IntVector.fromArray(INTS, c, i);
      IntVector rQ = x.mul(y).mul(NEG_INVERSE);
      LongVector rE =
          x.reinterpretAsLongs()
              .and(LOW)
              .mul(y.reinterpretAsLongs().and(LOW))
              .add(rQ.reinterpretAsLongs().and(LOW).mul(p));
      LongVector rO =
          x.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(y.reinterpretAsLongs().lanewise(LSHR, 32))
              .add(rQ.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector r = rE.lanewise(LSHR, 32).or(rO).reinterpretAsInts();
      r = r.lanewise(UMIN, r.sub(P));
      IntVector s = r.add(z);
      s = s.lanewise(UMIN, s.sub(P));
      s.intoArray(to, i);
    }
  }

  /// to = a·b − c.
  private static void multiplySubtract(int[] to, int[] a, int[] b, int[] c, int count) {
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    for (int i = 0; i < count; i += INTS.length()) {
      IntVector x = IntVector.fromArray(INTS, a, i);
      IntVector y = IntVector.fromArray(INTS, b, i);
      IntVector z = IntVector.fromArray(INTS, c, i);
      IntVector rQ = x.mul(y).mul(NEG_INVERSE);
      LongVector rE =
          x.reinterpretAsLongs()
              .and(LOW)
              .mul(y.reinterpretAsLongs().and(LOW))
              .add(rQ.reinterpretAsLongs().and(LOW).mul(p));
      LongVector rO =
          x.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(y.reinterpretAsLongs().lanewise(LSHR, 32))
              .add(rQ.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector r = rE.lanewise(LSHR, 32).or(rO).reinterpretAsInts();
      r = r.lanewise(UMIN, r.sub(P));
      IntVector s = r.sub(z);
      s = s.lanewise(UMIN, s.add(P));
      s.intoArray(to, i);
    }
  }

  /// to = c − a·b.
  private static void subtractProduct(int[] to, int[] a, int[] b, int[] c, int count) {
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    for (int i = 0; i < count; i += INTS.length()) {
      IntVector x = IntVector.fromArray(INTS, a, i);
      IntVector y = IntVector.fromArray(INTS, b, i);
      IntVector z = IntVector.fromArray(INTS, c, i);
      IntVector rQ = x.mul(y).mul(NEG_INVERSE);
      LongVector rE =
          x.reinterpretAsLongs()
              .and(LOW)
              .mul(y.reinterpretAsLongs().and(LOW))
              .add(rQ.reinterpretAsLongs().and(LOW).mul(p));
      LongVector rO =
          x.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(y.reinterpretAsLongs().lanewise(LSHR, 32))
              .add(rQ.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector r = rE.lanewise(LSHR, 32).or(rO).reinterpretAsInts();
      r = r.lanewise(UMIN, r.sub(P));
      IntVector s = z.sub(r);
      s = s.lanewise(UMIN, s.add(P));
      s.intoArray(to, i);
    }
  }

  /// to = (a + b)·c.
  private static void addMultiply(int[] to, int[] a, int[] b, int[] c, int count) {
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    for (int i = 0; i < count; i += INTS.length()) {
      IntVector x = IntVector.fromArray(INTS, a, i);
      IntVector y = IntVector.fromArray(INTS, b, i);
      IntVector z = IntVector.fromArray(INTS, c, i);
      IntVector t = x.add(y);
      t = t.lanewise(UMIN, t.sub(P));
      IntVector sQ = t.mul(z).mul(NEG_INVERSE);
      LongVector sE =
          t.reinterpretAsLongs()
              .and(LOW)
              .mul(z.reinterpretAsLongs().and(LOW))
              .add(sQ.reinterpretAsLongs().and(LOW).mul(p));
      LongVector sO =
          t.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(z.reinterpretAsLongs().lanewise(LSHR, 32))
              .add(sQ.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector s = sE.lanewise(LSHR, 32).or(sO).reinterpretAsInts();
      s = s.lanewise(UMIN, s.sub(P));
      s.intoArray(to, i);
    }
  }

  /// to = (a − b)·c.
  private static void subtractMultiply(int[] to, int[] a, int[] b, int[] c, int count) {
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    for (int i = 0; i < count; i += INTS.length()) {
      IntVector x = IntVector.fromArray(INTS, a, i);
      IntVector y = IntVector.fromArray(INTS, b, i);
      IntVector z = IntVector.fromArray(INTS, c, i);
      IntVector t = x.sub(y);
      t = t.lanewise(UMIN, t.add(P));
      IntVector sQ = t.mul(z).mul(NEG_INVERSE);
      LongVector sE =
          t.reinterpretAsLongs()
              .and(LOW)
              .mul(z.reinterpretAsLongs().and(LOW))
              .add(sQ.reinterpretAsLongs().and(LOW).mul(p));
      LongVector sO =
          t.reinterpretAsLongs()
              .lanewise(LSHR, 32)
              .mul(z.reinterpretAsLongs().lanewise(LSHR, 32))
              .add(sQ.reinterpretAsLongs().lanewise(LSHR, 32).mul(p));
      IntVector s = sE.lanewise(LSHR, 32).or(sO).reinterpretAsInts();
      s = s.lanewise(UMIN, s.sub(P));
      s.intoArray(to, i);
    }
  }
}
