package io.zkthreads.cpu.vector;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;

import io.zkthreads.cpu.Kernels;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Poseidon2;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// The permutation Poseidon2, one state per lane.
///
/// Bodies call methods of the Vector API only, see [Butterflies]. States stay in memory between
/// layers: they are in the first-level cache, and small methods are compiled sooner. A cube keeps
/// even and odd words apart between its two multiplications: a product reduced to below 2p is a
/// factor of the next.
final class Permutations {
  private static final VectorSpecies<Integer> INTS = Shape.INTS;
  private static final VectorSpecies<Long> LONGS = Shape.LONGS;
  private static final int P = KoalaBear.P;
  private static final long PRIME = KoalaBear.P;
  private static final int NEG_INVERSE = Shape.NEG_INVERSE;
  private static final long LOW = Shape.LOW;

  /// What an odd word adds to its half, rounded down: (p + 1)/2.
  private static final int HALF = (KoalaBear.P + 1) / 2;

  private static final int LANES = Kernels.LANES;
  private static final int[][] FULL_ROUNDS = Poseidon2.fullRounds();
  private static final int[] PARTIAL_ROUNDS = Poseidon2.partialRounds();

  private Permutations() {}

  /// Permutes [Kernels#LANES] states side by side.
  static void permute(int[] states) {
    int half = FULL_ROUNDS.length / 2;
    for (int from = 0; from < LANES; from += INTS.length()) {
      mix(states, from);
      for (int r = 0; r < half; r++) {
        cubes(states, from, FULL_ROUNDS[r]);
        mix(states, from);
      }
      partialRounds(states, from, PARTIAL_ROUNDS);
      for (int r = half; r < 2 * half; r++) {
        cubes(states, from, FULL_ROUNDS[r]);
        mix(states, from);
      }
    }
  }

  /// x ← (x + constant)³ on all sixteen words.
  private static void cubes(int[] states, int from, int[] constants) {
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    for (int j = 0; j < constants.length; j++) {
      IntVector x = IntVector.fromArray(INTS, states, j * LANES + from);
      x = x.add(constants[j]);
      x = x.lanewise(UMIN, x.sub(P));
      LongVector xE = x.reinterpretAsLongs().and(LOW);
      LongVector xO = x.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector tE = xE.mul(xE);
      tE = tE.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p).add(tE);
      tE = tE.lanewise(LSHR, 32).mul(xE);
      tE = tE.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p).add(tE);
      LongVector tO = xO.mul(xO);
      tO = tO.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p).add(tO);
      tO = tO.lanewise(LSHR, 32).mul(xO);
      tO = tO.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p).add(tO);
      IntVector y = tE.lanewise(LSHR, 32).or(tO).reinterpretAsInts();
      y = y.lanewise(UMIN, y.sub(P));
      y.intoArray(states, j * LANES + from);
    }
  }

  /// The external layer circ(2M, M, M, M) with M = circ(2, 3, 1, 1).
  private static void mix(int[] states, int from) {
    for (int j = from; j < 16 * LANES; j += 4 * LANES) {
      IntVector x0 = IntVector.fromArray(INTS, states, j);
      IntVector x1 = IntVector.fromArray(INTS, states, j + LANES);
      IntVector x2 = IntVector.fromArray(INTS, states, j + 2 * LANES);
      IntVector x3 = IntVector.fromArray(INTS, states, j + 3 * LANES);
      IntVector x01 = x0.add(x1);
      x01 = x01.lanewise(UMIN, x01.sub(P));
      IntVector x23 = x2.add(x3);
      x23 = x23.lanewise(UMIN, x23.sub(P));
      IntVector all = x01.add(x23);
      all = all.lanewise(UMIN, all.sub(P));
      IntVector all1 = all.add(x1);
      all1 = all1.lanewise(UMIN, all1.sub(P));
      IntVector all3 = all.add(x3);
      all3 = all3.lanewise(UMIN, all3.sub(P));
      IntVector y0 = all1.add(x01);
      y0 = y0.lanewise(UMIN, y0.sub(P));
      IntVector y2 = all3.add(x23);
      y2 = y2.lanewise(UMIN, y2.sub(P));
      IntVector y1 = all1.add(x2);
      y1 = y1.lanewise(UMIN, y1.sub(P));
      y1 = y1.add(x2);
      y1 = y1.lanewise(UMIN, y1.sub(P));
      IntVector y3 = all3.add(x0);
      y3 = y3.lanewise(UMIN, y3.sub(P));
      y3 = y3.add(x0);
      y3 = y3.lanewise(UMIN, y3.sub(P));
      y0.intoArray(states, j);
      y1.intoArray(states, j + LANES);
      y2.intoArray(states, j + 2 * LANES);
      y3.intoArray(states, j + 3 * LANES);
    }
    for (int j = from; j < 4 * LANES; j += LANES) {
      IntVector x0 = IntVector.fromArray(INTS, states, j);
      IntVector x1 = IntVector.fromArray(INTS, states, j + 4 * LANES);
      IntVector x2 = IntVector.fromArray(INTS, states, j + 8 * LANES);
      IntVector x3 = IntVector.fromArray(INTS, states, j + 12 * LANES);
      IntVector x01 = x0.add(x1);
      x01 = x01.lanewise(UMIN, x01.sub(P));
      IntVector x23 = x2.add(x3);
      x23 = x23.lanewise(UMIN, x23.sub(P));
      IntVector all = x01.add(x23);
      all = all.lanewise(UMIN, all.sub(P));
      x0 = x0.add(all);
      x0 = x0.lanewise(UMIN, x0.sub(P));
      x1 = x1.add(all);
      x1 = x1.lanewise(UMIN, x1.sub(P));
      x2 = x2.add(all);
      x2 = x2.lanewise(UMIN, x2.sub(P));
      x3 = x3.add(all);
      x3 = x3.lanewise(UMIN, x3.sub(P));
      x0.intoArray(states, j);
      x1.intoArray(states, j + 4 * LANES);
      x2.intoArray(states, j + 8 * LANES);
      x3.intoArray(states, j + 12 * LANES);
    }
  }

  /// All partial rounds: the cube of word 0, then x_j ← Σ x + d_j·x_j. While the words pass, the
  /// sum of the next round's words 1…15 is taken.
  private static void partialRounds(int[] states, int from, int[] constants) {
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    IntVector others = IntVector.zero(INTS);
    for (int j = 1; j < 16; j++) {
      others = others.add(IntVector.fromArray(INTS, states, j * LANES + from));
      others = others.lanewise(UMIN, others.sub(P));
    }
    for (int r = 0; r < constants.length; r++) {
      IntVector x = IntVector.fromArray(INTS, states, from);
      x = x.add(constants[r]);
      x = x.lanewise(UMIN, x.sub(P));
      LongVector xE = x.reinterpretAsLongs().and(LOW);
      LongVector xO = x.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector tE = xE.mul(xE);
      tE = tE.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p).add(tE);
      tE = tE.lanewise(LSHR, 32).mul(xE);
      tE = tE.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p).add(tE);
      LongVector tO = xO.mul(xO);
      tO = tO.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p).add(tO);
      tO = tO.lanewise(LSHR, 32).mul(xO);
      tO = tO.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p).add(tO);
      IntVector y = tE.lanewise(LSHR, 32).or(tO).reinterpretAsInts();
      y = y.lanewise(UMIN, y.sub(P));
      IntVector sum = others.add(y);
      sum = sum.lanewise(UMIN, sum.sub(P));
      IntVector x0 = sum.sub(y);
      x0 = x0.lanewise(UMIN, x0.add(P));
      x0 = x0.sub(y);
      x0 = x0.lanewise(UMIN, x0.add(P));
      x0.intoArray(states, from);
      IntVector x1 = IntVector.fromArray(INTS, states, 1 * LANES + from);
      x1 = x1.add(sum);
      x1 = x1.lanewise(UMIN, x1.sub(P));
      x1.intoArray(states, 1 * LANES + from);
      IntVector sum0 = x1;
      IntVector x2 = IntVector.fromArray(INTS, states, 2 * LANES + from);
      x2 = x2.add(x2);
      x2 = x2.lanewise(UMIN, x2.sub(P));
      x2 = x2.add(sum);
      x2 = x2.lanewise(UMIN, x2.sub(P));
      x2.intoArray(states, 2 * LANES + from);
      IntVector sum1 = x2;
      IntVector x3 = IntVector.fromArray(INTS, states, 3 * LANES + from);
      x3 = x3.lanewise(LSHR, 1).add(x3.and(1).neg().and(HALF));
      x3 = sum.add(x3);
      x3 = x3.lanewise(UMIN, x3.sub(P));
      x3.intoArray(states, 3 * LANES + from);
      IntVector sum2 = x3;
      IntVector x4 = IntVector.fromArray(INTS, states, 4 * LANES + from);
      IntVector twice4 = x4.add(x4);
      twice4 = twice4.lanewise(UMIN, twice4.sub(P));
      x4 = x4.add(twice4);
      x4 = x4.lanewise(UMIN, x4.sub(P));
      x4 = x4.add(sum);
      x4 = x4.lanewise(UMIN, x4.sub(P));
      x4.intoArray(states, 4 * LANES + from);
      sum0 = sum0.add(x4);
      sum0 = sum0.lanewise(UMIN, sum0.sub(P));
      IntVector x5 = IntVector.fromArray(INTS, states, 5 * LANES + from);
      x5 = x5.add(x5);
      x5 = x5.lanewise(UMIN, x5.sub(P));
      x5 = x5.add(x5);
      x5 = x5.lanewise(UMIN, x5.sub(P));
      x5 = x5.add(sum);
      x5 = x5.lanewise(UMIN, x5.sub(P));
      x5.intoArray(states, 5 * LANES + from);
      sum1 = sum1.add(x5);
      sum1 = sum1.lanewise(UMIN, sum1.sub(P));
      IntVector x6 = IntVector.fromArray(INTS, states, 6 * LANES + from);
      x6 = x6.lanewise(LSHR, 1).add(x6.and(1).neg().and(HALF));
      x6 = sum.sub(x6);
      x6 = x6.lanewise(UMIN, x6.add(P));
      x6.intoArray(states, 6 * LANES + from);
      sum2 = sum2.add(x6);
      sum2 = sum2.lanewise(UMIN, sum2.sub(P));
      IntVector x7 = IntVector.fromArray(INTS, states, 7 * LANES + from);
      IntVector twice7 = x7.add(x7);
      twice7 = twice7.lanewise(UMIN, twice7.sub(P));
      x7 = x7.add(twice7);
      x7 = x7.lanewise(UMIN, x7.sub(P));
      x7 = sum.sub(x7);
      x7 = x7.lanewise(UMIN, x7.add(P));
      x7.intoArray(states, 7 * LANES + from);
      sum0 = sum0.add(x7);
      sum0 = sum0.lanewise(UMIN, sum0.sub(P));
      IntVector x8 = IntVector.fromArray(INTS, states, 8 * LANES + from);
      x8 = x8.add(x8);
      x8 = x8.lanewise(UMIN, x8.sub(P));
      x8 = x8.add(x8);
      x8 = x8.lanewise(UMIN, x8.sub(P));
      x8 = sum.sub(x8);
      x8 = x8.lanewise(UMIN, x8.add(P));
      x8.intoArray(states, 8 * LANES + from);
      sum1 = sum1.add(x8);
      sum1 = sum1.lanewise(UMIN, sum1.sub(P));
      IntVector x9 = IntVector.fromArray(INTS, states, 9 * LANES + from);
      x9 = x9.lanewise(LSHR, 8).sub(x9.and(0xff).mul(127 << 16));
      x9 = x9.lanewise(UMIN, x9.add(P));
      x9 = x9.add(sum);
      x9 = x9.lanewise(UMIN, x9.sub(P));
      x9.intoArray(states, 9 * LANES + from);
      sum2 = sum2.add(x9);
      sum2 = sum2.lanewise(UMIN, sum2.sub(P));
      IntVector x10 = IntVector.fromArray(INTS, states, 10 * LANES + from);
      x10 = x10.lanewise(LSHR, 3).sub(x10.and(0x7).mul(127 << 21));
      x10 = x10.lanewise(UMIN, x10.add(P));
      x10 = x10.add(sum);
      x10 = x10.lanewise(UMIN, x10.sub(P));
      x10.intoArray(states, 10 * LANES + from);
      sum0 = sum0.add(x10);
      sum0 = sum0.lanewise(UMIN, sum0.sub(P));
      IntVector x11 = IntVector.fromArray(INTS, states, 11 * LANES + from);
      x11 = x11.lanewise(LSHR, 24).sub(x11.and(0xffffff).mul(127));
      x11 = x11.lanewise(UMIN, x11.add(P));
      x11 = x11.add(sum);
      x11 = x11.lanewise(UMIN, x11.sub(P));
      x11.intoArray(states, 11 * LANES + from);
      sum1 = sum1.add(x11);
      sum1 = sum1.lanewise(UMIN, sum1.sub(P));
      IntVector x12 = IntVector.fromArray(INTS, states, 12 * LANES + from);
      x12 = x12.and(0xff).mul(127 << 16).sub(x12.lanewise(LSHR, 8));
      x12 = x12.lanewise(UMIN, x12.add(P));
      x12 = x12.add(sum);
      x12 = x12.lanewise(UMIN, x12.sub(P));
      x12.intoArray(states, 12 * LANES + from);
      sum2 = sum2.add(x12);
      sum2 = sum2.lanewise(UMIN, sum2.sub(P));
      IntVector x13 = IntVector.fromArray(INTS, states, 13 * LANES + from);
      x13 = x13.and(0x7).mul(127 << 21).sub(x13.lanewise(LSHR, 3));
      x13 = x13.lanewise(UMIN, x13.add(P));
      x13 = x13.add(sum);
      x13 = x13.lanewise(UMIN, x13.sub(P));
      x13.intoArray(states, 13 * LANES + from);
      sum0 = sum0.add(x13);
      sum0 = sum0.lanewise(UMIN, sum0.sub(P));
      IntVector x14 = IntVector.fromArray(INTS, states, 14 * LANES + from);
      x14 = x14.and(0xf).mul(127 << 20).sub(x14.lanewise(LSHR, 4));
      x14 = x14.lanewise(UMIN, x14.add(P));
      x14 = x14.add(sum);
      x14 = x14.lanewise(UMIN, x14.sub(P));
      x14.intoArray(states, 14 * LANES + from);
      sum1 = sum1.add(x14);
      sum1 = sum1.lanewise(UMIN, sum1.sub(P));
      IntVector x15 = IntVector.fromArray(INTS, states, 15 * LANES + from);
      x15 = x15.and(0xffffff).mul(127).sub(x15.lanewise(LSHR, 24));
      x15 = x15.lanewise(UMIN, x15.add(P));
      x15 = x15.add(sum);
      x15 = x15.lanewise(UMIN, x15.sub(P));
      x15.intoArray(states, 15 * LANES + from);
      sum2 = sum2.add(x15);
      sum2 = sum2.lanewise(UMIN, sum2.sub(P));
      sum0 = sum0.add(sum1);
      sum0 = sum0.lanewise(UMIN, sum0.sub(P));
      others = sum0.add(sum2);
      others = others.lanewise(UMIN, others.sub(P));
    }
  }
}
