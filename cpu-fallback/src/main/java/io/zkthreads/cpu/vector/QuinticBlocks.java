package io.zkthreads.cpu.vector;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;

import io.zkthreads.stark.field.KoalaBear;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// Products of blocks of quintic elements, held by coefficient.
///
/// As in [Butterflies], bodies call methods of the Vector API only. Sums of products stay 64 bits
/// wide: B = p·2^32 is a multiple of p, and a sum below 2B comes below B by one subtraction of p
/// from its high half and an unsigned minimum (where the subtraction wraps, the minimum keeps the
/// sum).
final class QuinticBlocks {
  private static final VectorSpecies<Integer> INTS = Shape.INTS;
  private static final VectorSpecies<Long> LONGS = Shape.LONGS;
  private static final int P = KoalaBear.P;
  private static final long PRIME = KoalaBear.P;
  private static final int NEG_INVERSE = Shape.NEG_INVERSE;
  private static final long LOW = Shape.LOW;

  private QuinticBlocks() {}

  /// to = a·b. Row k of the products lists what X^k collects under X^5 = 1 − X².
  static void multiply(int[][] to, int[][] a, int[][] b, int count) {
    int[] x0 = a[0];
    int[] x1 = a[1];
    int[] x2 = a[2];
    int[] x3 = a[3];
    int[] x4 = a[4];
    int[] y0 = b[0];
    int[] y1 = b[1];
    int[] y2 = b[2];
    int[] y3 = b[3];
    int[] y4 = b[4];
    int[] z0 = to[0];
    int[] z1 = to[1];
    int[] z2 = to[2];
    int[] z3 = to[3];
    int[] z4 = to[4];
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    LongVector bound = LongVector.broadcast(LONGS, PRIME << 32);
    for (int i = 0; i < count; i += INTS.length()) {
      IntVector a0 = IntVector.fromArray(INTS, x0, i);
      IntVector a1 = IntVector.fromArray(INTS, x1, i);
      IntVector a2 = IntVector.fromArray(INTS, x2, i);
      IntVector a3 = IntVector.fromArray(INTS, x3, i);
      IntVector a4 = IntVector.fromArray(INTS, x4, i);
      IntVector b0 = IntVector.fromArray(INTS, y0, i);
      IntVector b1 = IntVector.fromArray(INTS, y1, i);
      IntVector b2 = IntVector.fromArray(INTS, y2, i);
      IntVector b3 = IntVector.fromArray(INTS, y3, i);
      IntVector b4 = IntVector.fromArray(INTS, y4, i);
      IntVector d14 = b1.sub(b4);
      d14 = d14.lanewise(UMIN, d14.add(P));
      IntVector d03 = b0.sub(b3);
      d03 = d03.lanewise(UMIN, d03.add(P));
      IntVector d42 = b4.sub(b2);
      d42 = d42.lanewise(UMIN, d42.add(P));
      IntVector e = b3.sub(d14);
      e = e.lanewise(UMIN, e.add(P));
      LongVector a0E = a0.reinterpretAsLongs().and(LOW);
      LongVector a1E = a1.reinterpretAsLongs().and(LOW);
      LongVector a2E = a2.reinterpretAsLongs().and(LOW);
      LongVector a3E = a3.reinterpretAsLongs().and(LOW);
      LongVector a4E = a4.reinterpretAsLongs().and(LOW);
      LongVector b0E = b0.reinterpretAsLongs().and(LOW);
      LongVector b1E = b1.reinterpretAsLongs().and(LOW);
      LongVector b2E = b2.reinterpretAsLongs().and(LOW);
      LongVector b3E = b3.reinterpretAsLongs().and(LOW);
      LongVector b4E = b4.reinterpretAsLongs().and(LOW);
      LongVector d14E = d14.reinterpretAsLongs().and(LOW);
      LongVector d03E = d03.reinterpretAsLongs().and(LOW);
      LongVector d42E = d42.reinterpretAsLongs().and(LOW);
      LongVector eE = e.reinterpretAsLongs().and(LOW);
      LongVector a0O = a0.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a1O = a1.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a2O = a2.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a3O = a3.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a4O = a4.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector b0O = b0.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector b1O = b1.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector b2O = b2.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector b3O = b3.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector b4O = b4.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector d14O = d14.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector d03O = d03.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector d42O = d42.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector eO = e.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector t0E = a0E.mul(b0E).add(a1E.mul(b4E)).add(a2E.mul(b3E));
      t0E =
          t0E.reinterpretAsInts()
              .lanewise(UMIN, t0E.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t0E = t0E.add(a3E.mul(b2E)).add(a4E.mul(d14E));
      t0E =
          t0E.reinterpretAsInts()
              .lanewise(UMIN, t0E.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t0E = t0E.add(t0E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t0O = a0O.mul(b0O).add(a1O.mul(b4O)).add(a2O.mul(b3O));
      t0O =
          t0O.reinterpretAsInts()
              .lanewise(UMIN, t0O.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t0O = t0O.add(a3O.mul(b2O)).add(a4O.mul(d14O));
      t0O =
          t0O.reinterpretAsInts()
              .lanewise(UMIN, t0O.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t0O = t0O.add(t0O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r0 = t0E.lanewise(LSHR, 32).or(t0O).reinterpretAsInts();
      r0 = r0.lanewise(UMIN, r0.sub(P));
      LongVector t1E = a0E.mul(b1E).add(a1E.mul(b0E)).add(a2E.mul(b4E));
      t1E =
          t1E.reinterpretAsInts()
              .lanewise(UMIN, t1E.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t1E = t1E.add(a3E.mul(b3E)).add(a4E.mul(b2E));
      t1E =
          t1E.reinterpretAsInts()
              .lanewise(UMIN, t1E.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t1E = t1E.add(t1E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t1O = a0O.mul(b1O).add(a1O.mul(b0O)).add(a2O.mul(b4O));
      t1O =
          t1O.reinterpretAsInts()
              .lanewise(UMIN, t1O.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t1O = t1O.add(a3O.mul(b3O)).add(a4O.mul(b2O));
      t1O =
          t1O.reinterpretAsInts()
              .lanewise(UMIN, t1O.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t1O = t1O.add(t1O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r1 = t1E.lanewise(LSHR, 32).or(t1O).reinterpretAsInts();
      r1 = r1.lanewise(UMIN, r1.sub(P));
      LongVector t2E = a0E.mul(b2E).add(a1E.mul(d14E)).add(a2E.mul(d03E));
      t2E =
          t2E.reinterpretAsInts()
              .lanewise(UMIN, t2E.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t2E = t2E.add(a3E.mul(d42E)).add(a4E.mul(eE));
      t2E =
          t2E.reinterpretAsInts()
              .lanewise(UMIN, t2E.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t2E = t2E.add(t2E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t2O = a0O.mul(b2O).add(a1O.mul(d14O)).add(a2O.mul(d03O));
      t2O =
          t2O.reinterpretAsInts()
              .lanewise(UMIN, t2O.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t2O = t2O.add(a3O.mul(d42O)).add(a4O.mul(eO));
      t2O =
          t2O.reinterpretAsInts()
              .lanewise(UMIN, t2O.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t2O = t2O.add(t2O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r2 = t2E.lanewise(LSHR, 32).or(t2O).reinterpretAsInts();
      r2 = r2.lanewise(UMIN, r2.sub(P));
      LongVector t3E = a0E.mul(b3E).add(a1E.mul(b2E)).add(a2E.mul(d14E));
      t3E =
          t3E.reinterpretAsInts()
              .lanewise(UMIN, t3E.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t3E = t3E.add(a3E.mul(d03E)).add(a4E.mul(d42E));
      t3E =
          t3E.reinterpretAsInts()
              .lanewise(UMIN, t3E.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t3E = t3E.add(t3E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t3O = a0O.mul(b3O).add(a1O.mul(b2O)).add(a2O.mul(d14O));
      t3O =
          t3O.reinterpretAsInts()
              .lanewise(UMIN, t3O.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t3O = t3O.add(a3O.mul(d03O)).add(a4O.mul(d42O));
      t3O =
          t3O.reinterpretAsInts()
              .lanewise(UMIN, t3O.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t3O = t3O.add(t3O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r3 = t3E.lanewise(LSHR, 32).or(t3O).reinterpretAsInts();
      r3 = r3.lanewise(UMIN, r3.sub(P));
      LongVector t4E = a0E.mul(b4E).add(a1E.mul(b3E)).add(a2E.mul(b2E));
      t4E =
          t4E.reinterpretAsInts()
              .lanewise(UMIN, t4E.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t4E = t4E.add(a3E.mul(d14E)).add(a4E.mul(d03E));
      t4E =
          t4E.reinterpretAsInts()
              .lanewise(UMIN, t4E.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t4E = t4E.add(t4E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t4O = a0O.mul(b4O).add(a1O.mul(b3O)).add(a2O.mul(b2O));
      t4O =
          t4O.reinterpretAsInts()
              .lanewise(UMIN, t4O.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t4O = t4O.add(a3O.mul(d14O)).add(a4O.mul(d03O));
      t4O =
          t4O.reinterpretAsInts()
              .lanewise(UMIN, t4O.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t4O = t4O.add(t4O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r4 = t4E.lanewise(LSHR, 32).or(t4O).reinterpretAsInts();
      r4 = r4.lanewise(UMIN, r4.sub(P));
      r0.intoArray(z0, i);
      r1.intoArray(z1, i);
      r2.intoArray(z2, i);
      r3.intoArray(z3, i);
      r4.intoArray(z4, i);
    }
  }
}
