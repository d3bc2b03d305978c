package io.zkthreads.cpu.vector;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;

import io.zkthreads.stark.field.KoalaBear;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// Arithmetic on blocks of words.
///
/// As in [Butterflies], bodies call methods of the Vector API only.
final class Blocks {
  private static final VectorSpecies<Integer> INTS = Shape.INTS;
  private static final VectorSpecies<Long> LONGS = Shape.LONGS;
  private static final int P = KoalaBear.P;
  private static final long PRIME = KoalaBear.P;
  private static final int NEG_INVERSE = Shape.NEG_INVERSE;
  private static final long LOW = Shape.LOW;

  private Blocks() {}

  /// to = a + b.
  static void add(int[] to, int[] a, int[] b, int count) {
    for (int i = 0; i < count; i += INTS.length()) {
      IntVector x = IntVector.fromArray(INTS, a, i);
      IntVector y = IntVector.fromArray(INTS, b, i);
      IntVector s = x.add(y);
      s = s.lanewise(UMIN, s.sub(P));
      s.intoArray(to, i);
    }
  }

  /// to = a − b.
  static void subtract(int[] to, int[] a, int[] b, int count) {
    for (int i = 0; i < count; i += INTS.length()) {
      IntVector x = IntVector.fromArray(INTS, a, i);
      IntVector y = IntVector.fromArray(INTS, b, i);
      IntVector d = x.sub(y);
      d = d.lanewise(UMIN, d.add(P));
      d.intoArray(to, i);
    }
  }

  /// to = −a.
  static void negate(int[] to, int[] a, int count) {
    for (int i = 0; i < count; i += INTS.length()) {
      IntVector x = IntVector.fromArray(INTS, a, i);
      IntVector d = x.neg();
      d = d.lanewise(UMIN, d.add(P));
      d.intoArray(to, i);
    }
  }

  /// to = a·b.
  static void multiply(int[] to, int[] a, int[] b, int count) {
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    for (int i = 0; i < count; i += INTS.length()) {
      IntVector x = IntVector.fromArray(INTS, a, i);
      IntVector y = IntVector.fromArray(INTS, b, i);
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
      r.intoArray(to, i);
    }
  }
}
