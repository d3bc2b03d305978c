package io.zkthreads.cpu.vector;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;

import io.zkthreads.stark.field.KoalaBear;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// Products of blocks of quartic elements, held by coefficient, as [QuinticBlocks] has them: four
/// products of words are below 2B.
final class QuarticBlocks {
  private static final VectorSpecies<Integer> INTS = Shape.INTS;
  private static final VectorSpecies<Long> LONGS = Shape.LONGS;
  private static final int P = KoalaBear.P;
  private static final long PRIME = KoalaBear.P;
  private static final int NEG_INVERSE = Shape.NEG_INVERSE;
  private static final long LOW = Shape.LOW;

  private QuarticBlocks() {}

  /// to = a·b, reduced by X^4 = 3: products that go around count three times, which c = 3·b says.
  static void multiply(int[][] to, int[][] a, int[][] b, int count) {
    int[] x0 = a[0];
    int[] x1 = a[1];
    int[] x2 = a[2];
    int[] x3 = a[3];
    int[] y0 = b[0];
    int[] y1 = b[1];
    int[] y2 = b[2];
    int[] y3 = b[3];
    int[] z0 = to[0];
    int[] z1 = to[1];
    int[] z2 = to[2];
    int[] z3 = to[3];
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    LongVector bound = LongVector.broadcast(LONGS, PRIME << 32);
    for (int i = 0; i < count; i += INTS.length()) {
      IntVector a0 = IntVector.fromArray(INTS, x0, i);
      IntVector a1 = IntVector.fromArray(INTS, x1, i);
      IntVector a2 = IntVector.fromArray(INTS, x2, i);
      IntVector a3 = IntVector.fromArray(INTS, x3, i);
      IntVector b0 = IntVector.fromArray(INTS, y0, i);
      IntVector b1 = IntVector.fromArray(INTS, y1, i);
      IntVector b2 = IntVector.fromArray(INTS, y2, i);
      IntVector b3 = IntVector.fromArray(INTS, y3, i);
      IntVector c1 = b1.add(b1);
      c1 = c1.lanewise(UMIN, c1.sub(P));
      c1 = c1.add(b1);
      c1 = c1.lanewise(UMIN, c1.sub(P));
      IntVector c2 = b2.add(b2);
      c2 = c2.lanewise(UMIN, c2.sub(P));
      c2 = c2.add(b2);
      c2 = c2.lanewise(UMIN, c2.sub(P));
      IntVector c3 = b3.add(b3);
      c3 = c3.lanewise(UMIN, c3.sub(P));
      c3 = c3.add(b3);
      c3 = c3.lanewise(UMIN, c3.sub(P));
      LongVector a0E = a0.reinterpretAsLongs().and(LOW);
      LongVector a1E = a1.reinterpretAsLongs().and(LOW);
      LongVector a2E = a2.reinterpretAsLongs().and(LOW);
      LongVector a3E = a3.reinterpretAsLongs().and(LOW);
      LongVector b0E = b0.reinterpretAsLongs().and(LOW);
      LongVector b1E = b1.reinterpretAsLongs().and(LOW);
      LongVector b2E = b2.reinterpretAsLongs().and(LOW);
      LongVector b3E = b3.reinterpretAsLongs().and(LOW);
      LongVector c1E = c1.reinterpretAsLongs().and(LOW);
      LongVector c2E = c2.reinterpretAsLongs().and(LOW);
      LongVector c3E = c3.reinterpretAsLongs().and(LOW);
      LongVector a0O = a0.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a1O = a1.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a2O = a2.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a3O = a3.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector b0O = b0.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector b1O = b1.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector b2O = b2.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector b3O = b3.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector c1O = c1.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector c2O = c2.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector c3O = c3.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector t0E = a0E.mul(b0E).add(a1E.mul(c3E)).add(a2E.mul(c2E)).add(a3E.mul(c1E));
      t0E =
          t0E.reinterpretAsInts()
              .lanewise(UMIN, t0E.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t0E = t0E.add(t0E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t0O = a0O.mul(b0O).add(a1O.mul(c3O)).add(a2O.mul(c2O)).add(a3O.mul(c1O));
      t0O =
          t0O.reinterpretAsInts()
              .lanewise(UMIN, t0O.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t0O = t0O.add(t0O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r0 = t0E.lanewise(LSHR, 32).or(t0O).reinterpretAsInts();
      r0 = r0.lanewise(UMIN, r0.sub(P));
      LongVector t1E = a0E.mul(b1E).add(a1E.mul(b0E)).add(a2E.mul(c3E)).add(a3E.mul(c2E));
      t1E =
          t1E.reinterpretAsInts()
              .lanewise(UMIN, t1E.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t1E = t1E.add(t1E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t1O = a0O.mul(b1O).add(a1O.mul(b0O)).add(a2O.mul(c3O)).add(a3O.mul(c2O));
      t1O =
          t1O.reinterpretAsInts()
              .lanewise(UMIN, t1O.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t1O = t1O.add(t1O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r1 = t1E.lanewise(LSHR, 32).or(t1O).reinterpretAsInts();
      r1 = r1.lanewise(UMIN, r1.sub(P));
      LongVector t2E = a0E.mul(b2E).add(a1E.mul(b1E)).add(a2E.mul(b0E)).add(a3E.mul(c3E));
      t2E =
          t2E.reinterpretAsInts()
              .lanewise(UMIN, t2E.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t2E = t2E.add(t2E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t2O = a0O.mul(b2O).add(a1O.mul(b1O)).add(a2O.mul(b0O)).add(a3O.mul(c3O));
      t2O =
          t2O.reinterpretAsInts()
              .lanewise(UMIN, t2O.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t2O = t2O.add(t2O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r2 = t2E.lanewise(LSHR, 32).or(t2O).reinterpretAsInts();
      r2 = r2.lanewise(UMIN, r2.sub(P));
      LongVector t3E = a0E.mul(b3E).add(a1E.mul(b2E)).add(a2E.mul(b1E)).add(a3E.mul(b0E));
      t3E =
          t3E.reinterpretAsInts()
              .lanewise(UMIN, t3E.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t3E = t3E.add(t3E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t3O = a0O.mul(b3O).add(a1O.mul(b2O)).add(a2O.mul(b1O)).add(a3O.mul(b0O));
      t3O =
          t3O.reinterpretAsInts()
              .lanewise(UMIN, t3O.sub(bound).reinterpretAsInts())
              .reinterpretAsLongs();
      t3O = t3O.add(t3O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r3 = t3E.lanewise(LSHR, 32).or(t3O).reinterpretAsInts();
      r3 = r3.lanewise(UMIN, r3.sub(P));
      r0.intoArray(z0, i);
      r1.intoArray(z1, i);
      r2.intoArray(z2, i);
      r3.intoArray(z3, i);
    }
  }
}
