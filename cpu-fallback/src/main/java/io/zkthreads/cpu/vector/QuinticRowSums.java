package io.zkthreads.cpu.vector;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;

import io.zkthreads.cpu.ExtensionKernels;
import io.zkthreads.stark.field.KoalaBear;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Sums of rows with quintic weights. A sum stays 64 bits wide and below B = p·2^32, as in
/// [QuinticBlocks], where it has room for two products: two rows at a time, and an odd last row is
/// taken twice, and counts once.
///
/// The sums of a vector of columns stand together: those of its even words, then of its odd ones.
final class QuinticRowSums implements ExtensionKernels.RowSums {
  private static final VectorSpecies<Integer> INTS = Shape.INTS;
  private static final VectorSpecies<Long> LONGS = Shape.LONGS;
  private static final long PRIME = KoalaBear.P;
  private static final long LOW = Shape.LOW;

  private final int width;
  private final long[][] sums;

  QuinticRowSums(int width) {
    this.width = width;
    sums = new long[5][Math.ceilDiv(width, INTS.length()) * INTS.length()];
  }

  @Override
  public void add(int[] a, int at, int rows, int[][] weights, int first) {
    add(sums, a, at, rows, width, weights, first);
  }

  private static void add(
      long[][] sums, int[] a, int at, int rows, int width, int[][] weights, int first) {
    int[] w0 = weights[0];
    int[] w1 = weights[1];
    int[] w2 = weights[2];
    int[] w3 = weights[3];
    int[] w4 = weights[4];
    int half = LONGS.length();
    LongVector bound = LongVector.broadcast(LONGS, PRIME << 32);
    for (int c = 0; c < width; c += INTS.length()) {
      VectorMask<Integer> mask = INTS.indexInRange(c, width);
      LongVector s0E = LongVector.fromArray(LONGS, sums[0], c);
      LongVector s0O = LongVector.fromArray(LONGS, sums[0], c + half);
      LongVector s1E = LongVector.fromArray(LONGS, sums[1], c);
      LongVector s1O = LongVector.fromArray(LONGS, sums[1], c + half);
      LongVector s2E = LongVector.fromArray(LONGS, sums[2], c);
      LongVector s2O = LongVector.fromArray(LONGS, sums[2], c + half);
      LongVector s3E = LongVector.fromArray(LONGS, sums[3], c);
      LongVector s3O = LongVector.fromArray(LONGS, sums[3], c + half);
      LongVector s4E = LongVector.fromArray(LONGS, sums[4], c);
      LongVector s4O = LongVector.fromArray(LONGS, sums[4], c + half);
      for (int i = 0; i < rows; i += 2) {
        int other = Math.min(i + 1, rows - 1);
        IntVector x = IntVector.fromArray(INTS, a, at + i * width + c, mask);
        IntVector y = IntVector.fromArray(INTS, a, at + other * width + c, mask).and(i - other);
        LongVector xE = x.reinterpretAsLongs().and(LOW);
        LongVector xO = x.reinterpretAsLongs().lanewise(LSHR, 32);
        LongVector yE = y.reinterpretAsLongs().and(LOW);
        LongVector yO = y.reinterpretAsLongs().lanewise(LSHR, 32);
        LongVector v0 = IntVector.broadcast(INTS, w0[first + i]).reinterpretAsLongs().and(LOW);
        LongVector u0 = IntVector.broadcast(INTS, w0[first + other]).reinterpretAsLongs().and(LOW);
        s0E = s0E.add(xE.mul(v0)).add(yE.mul(u0));
        s0E =
            s0E.reinterpretAsInts()
                .lanewise(UMIN, s0E.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        s0O = s0O.add(xO.mul(v0)).add(yO.mul(u0));
        s0O =
            s0O.reinterpretAsInts()
                .lanewise(UMIN, s0O.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        LongVector v1 = IntVector.broadcast(INTS, w1[first + i]).reinterpretAsLongs().and(LOW);
        LongVector u1 = IntVector.broadcast(INTS, w1[first + other]).reinterpretAsLongs().and(LOW);
        s1E = s1E.add(xE.mul(v1)).add(yE.mul(u1));
        s1E =
            s1E.reinterpretAsInts()
                .lanewise(UMIN, s1E.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        s1O = s1O.add(xO.mul(v1)).add(yO.mul(u1));
        s1O =
            s1O.reinterpretAsInts()
                .lanewise(UMIN, s1O.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        LongVector v2 = IntVector.broadcast(INTS, w2[first + i]).reinterpretAsLongs().and(LOW);
        LongVector u2 = IntVector.broadcast(INTS, w2[first + other]).reinterpretAsLongs().and(LOW);
        s2E = s2E.add(xE.mul(v2)).add(yE.mul(u2));
        s2E =
            s2E.reinterpretAsInts()
                .lanewise(UMIN, s2E.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        s2O = s2O.add(xO.mul(v2)).add(yO.mul(u2));
        s2O =
            s2O.reinterpretAsInts()
                .lanewise(UMIN, s2O.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        LongVector v3 = IntVector.broadcast(INTS, w3[first + i]).reinterpretAsLongs().and(LOW);
        LongVector u3 = IntVector.broadcast(INTS, w3[first + other]).reinterpretAsLongs().and(LOW);
        s3E = s3E.add(xE.mul(v3)).add(yE.mul(u3));
        s3E =
            s3E.reinterpretAsInts()
                .lanewise(UMIN, s3E.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        s3O = s3O.add(xO.mul(v3)).add(yO.mul(u3));
        s3O =
            s3O.reinterpretAsInts()
                .lanewise(UMIN, s3O.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        LongVector v4 = IntVector.broadcast(INTS, w4[first + i]).reinterpretAsLongs().and(LOW);
        LongVector u4 = IntVector.broadcast(INTS, w4[first + other]).reinterpretAsLongs().and(LOW);
        s4E = s4E.add(xE.mul(v4)).add(yE.mul(u4));
        s4E =
            s4E.reinterpretAsInts()
                .lanewise(UMIN, s4E.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
        s4O = s4O.add(xO.mul(v4)).add(yO.mul(u4));
        s4O =
            s4O.reinterpretAsInts()
                .lanewise(UMIN, s4O.sub(bound).reinterpretAsInts())
                .reinterpretAsLongs();
      }
      s0E.intoArray(sums[0], c);
      s0O.intoArray(sums[0], c + half);
      s1E.intoArray(sums[1], c);
      s1O.intoArray(sums[1], c + half);
      s2E.intoArray(sums[2], c);
      s2O.intoArray(sums[2], c + half);
      s3E.intoArray(sums[3], c);
      s3O.intoArray(sums[3], c + half);
      s4E.intoArray(sums[4], c);
      s4O.intoArray(sums[4], c + half);
    }
  }

  @Override
  public int[][] total() {
    int[][] total = new int[5][width];
    int half = LONGS.length();
    for (int d = 0; d < 5; d++) {
      for (int c = 0; c < width; c++) {
        int lane = c % INTS.length();
        total[d][c] = KoalaBear.reduce(sums[d][c - lane + lane / 2 + lane % 2 * half]);
      }
    }
    return total;
  }
}
