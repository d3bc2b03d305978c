package io.zkthreads.cpu.vector;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;

import io.zkthreads.stark.field.KoalaBear;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Linear combinations of columns, which stand in a matrix or in blocks, with quartic weights.
///
/// Sums stay 64 bits wide and below B = p·2^32, as in [QuinticBlocks].
final class QuarticCombinations {
  private static final VectorSpecies<Integer> INTS = Shape.INTS;
  private static final VectorSpecies<Long> LONGS = Shape.LONGS;
  private static final int P = KoalaBear.P;
  private static final long PRIME = KoalaBear.P;
  private static final int NEG_INVERSE = Shape.NEG_INVERSE;
  private static final long LOW = Shape.LOW;

  private QuarticCombinations() {}

  /// `to[d][i] = Σ_c weights[d][c]·a[at + i·width + c]`.
  static void combineColumns(int[][] to, int[] a, int at, int rows, int width, int[][] weights) {
    int[] w0 = weights[0];
    int[] w1 = weights[1];
    int[] w2 = weights[2];
    int[] w3 = weights[3];
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    LongVector bound = LongVector.broadcast(LONGS, PRIME << 32);
    for (int i = 0; i < rows; i++) {
      int row = at + i * width;
      LongVector s0 = LongVector.zero(LONGS);
      LongVector s1 = LongVector.zero(LONGS);
      LongVector s2 = LongVector.zero(LONGS);
      LongVector s3 = LongVector.zero(LONGS);
      for (int c = 0; c < width; c += INTS.length()) {
        VectorMask<Integer> mask = INTS.indexInRange(c, width);
        IntVector x = IntVector.fromArray(INTS, a, row + c, mask);
        LongVector xE = x.reinterpretAsLongs().and(LOW);
        LongVector xO = x.reinterpretAsLongs().lanewise(LSHR, 32);
        LongVector v0 = IntVector.fromArray(INTS, w0, c, mask).reinterpretAsLongs();
        s0 = s0.add(xE.mul(v0.and(LOW))).add(xO.mul(v0.lanewise(LSHR, 32)));
        s0 =
            s0.reinterpretAsInts()
                .lanewise(UMIN, s0.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        LongVector v1 = IntVector.fromArray(INTS, w1, c, mask).reinterpretAsLongs();
        s1 = s1.add(xE.mul(v1.and(LOW))).add(xO.mul(v1.lanewise(LSHR, 32)));
        s1 =
            s1.reinterpretAsInts()
                .lanewise(UMIN, s1.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        LongVector v2 = IntVector.fromArray(INTS, w2, c, mask).reinterpretAsLongs();
        s2 = s2.add(xE.mul(v2.and(LOW))).add(xO.mul(v2.lanewise(LSHR, 32)));
        s2 =
            s2.reinterpretAsInts()
                .lanewise(UMIN, s2.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        LongVector v3 = IntVector.fromArray(INTS, w3, c, mask).reinterpretAsLongs();
        s3 = s3.add(xE.mul(v3.and(LOW))).add(xO.mul(v3.lanewise(LSHR, 32)));
        s3 =
            s3.reinterpretAsInts()
                .lanewise(UMIN, s3.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
      }
      LongVector t0 =
          s0.add(s0.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      to[0][i] = (int) (t0.lanewise(LSHR, 32).reduceLanes(ADD) % PRIME);
      LongVector t1 =
          s1.add(s1.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      to[1][i] = (int) (t1.lanewise(LSHR, 32).reduceLanes(ADD) % PRIME);
      LongVector t2 =
          s2.add(s2.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      to[2][i] = (int) (t2.lanewise(LSHR, 32).reduceLanes(ADD) % PRIME);
      LongVector t3 =
          s3.add(s3.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      to[3][i] = (int) (t3.lanewise(LSHR, 32).reduceLanes(ADD) % PRIME);
    }
  }

  /// `to[d] = offset[d] − Σ_k weights[k][d]·x[k]` over the first `terms` blocks x of `count` words.
  ///
  /// Two terms at a time, since a sum below B has room for two products; an odd last one is taken
  /// twice, and counts once.
  static void subtractCombination(
      int[][] to, int[] offset, int[][] x, int[][] weights, int terms, int count) {
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    LongVector bound = LongVector.broadcast(LONGS, PRIME << 32);
    for (int i = 0; i < count; i += INTS.length()) {
      LongVector s0E = LongVector.zero(LONGS);
      LongVector s0O = LongVector.zero(LONGS);
      LongVector s1E = LongVector.zero(LONGS);
      LongVector s1O = LongVector.zero(LONGS);
      LongVector s2E = LongVector.zero(LONGS);
      LongVector s2O = LongVector.zero(LONGS);
      LongVector s3E = LongVector.zero(LONGS);
      LongVector s3O = LongVector.zero(LONGS);
      for (int k = 0; k < terms; k += 2) {
        int other = Math.min(k + 1, terms - 1);
        int keep = k - other;
        IntVector y = IntVector.fromArray(INTS, x[k], i);
        IntVector z = IntVector.fromArray(INTS, x[other], i).and(keep);
        LongVector yE = y.reinterpretAsLongs().and(LOW);
        LongVector yO = y.reinterpretAsLongs().lanewise(LSHR, 32);
        LongVector zE = z.reinterpretAsLongs().and(LOW);
        LongVector zO = z.reinterpretAsLongs().lanewise(LSHR, 32);
        int[] v = weights[k];
        int[] w = weights[other];
        LongVector v0 = IntVector.broadcast(INTS, v[0]).reinterpretAsLongs().and(LOW);
        LongVector w0 = IntVector.broadcast(INTS, w[0]).reinterpretAsLongs().and(LOW);
        s0E = s0E.add(yE.mul(v0)).add(zE.mul(w0));
        s0E =
            s0E.reinterpretAsInts()
                .lanewise(UMIN, s0E.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        s0O = s0O.add(yO.mul(v0)).add(zO.mul(w0));
        s0O =
            s0O.reinterpretAsInts()
                .lanewise(UMIN, s0O.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        LongVector v1 = IntVector.broadcast(INTS, v[1]).reinterpretAsLongs().and(LOW);
        LongVector w1 = IntVector.broadcast(INTS, w[1]).reinterpretAsLongs().and(LOW);
        s1E = s1E.add(yE.mul(v1)).add(zE.mul(w1));
        s1E =
            s1E.reinterpretAsInts()
                .lanewise(UMIN, s1E.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        s1O = s1O.add(yO.mul(v1)).add(zO.mul(w1));
        s1O =
            s1O.reinterpretAsInts()
                .lanewise(UMIN, s1O.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        LongVector v2 = IntVector.broadcast(INTS, v[2]).reinterpretAsLongs().and(LOW);
        LongVector w2 = IntVector.broadcast(INTS, w[2]).reinterpretAsLongs().and(LOW);
        s2E = s2E.add(yE.mul(v2)).add(zE.mul(w2));
        s2E =
            s2E.reinterpretAsInts()
                .lanewise(UMIN, s2E.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        s2O = s2O.add(yO.mul(v2)).add(zO.mul(w2));
        s2O =
            s2O.reinterpretAsInts()
                .lanewise(UMIN, s2O.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        LongVector v3 = IntVector.broadcast(INTS, v[3]).reinterpretAsLongs().and(LOW);
        LongVector w3 = IntVector.broadcast(INTS, w[3]).reinterpretAsLongs().and(LOW);
        s3E = s3E.add(yE.mul(v3)).add(zE.mul(w3));
        s3E =
            s3E.reinterpretAsInts()
                .lanewise(UMIN, s3E.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        s3O = s3O.add(yO.mul(v3)).add(zO.mul(w3));
        s3O =
            s3O.reinterpretAsInts()
                .lanewise(UMIN, s3O.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
      }
      s0E = s0E.add(s0E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      s0O = s0O.add(s0O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r0 = s0E.lanewise(LSHR, 32).or(s0O).reinterpretAsInts();
      r0 = r0.lanewise(UMIN, r0.sub(P));
      r0 = IntVector.broadcast(INTS, offset[0]).sub(r0);
      r0 = r0.lanewise(UMIN, r0.add(P));
      r0.intoArray(to[0], i);
      s1E = s1E.add(s1E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      s1O = s1O.add(s1O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r1 = s1E.lanewise(LSHR, 32).or(s1O).reinterpretAsInts();
      r1 = r1.lanewise(UMIN, r1.sub(P));
      r1 = IntVector.broadcast(INTS, offset[1]).sub(r1);
      r1 = r1.lanewise(UMIN, r1.add(P));
      r1.intoArray(to[1], i);
      s2E = s2E.add(s2E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      s2O = s2O.add(s2O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r2 = s2E.lanewise(LSHR, 32).or(s2O).reinterpretAsInts();
      r2 = r2.lanewise(UMIN, r2.sub(P));
      r2 = IntVector.broadcast(INTS, offset[2]).sub(r2);
      r2 = r2.lanewise(UMIN, r2.add(P));
      r2.intoArray(to[2], i);
      s3E = s3E.add(s3E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      s3O = s3O.add(s3O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r3 = s3E.lanewise(LSHR, 32).or(s3O).reinterpretAsInts();
      r3 = r3.lanewise(UMIN, r3.sub(P));
      r3 = IntVector.broadcast(INTS, offset[3]).sub(r3);
      r3 = r3.lanewise(UMIN, r3.add(P));
      r3.intoArray(to[3], i);
    }
  }
}
