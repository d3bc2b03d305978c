package io.zkthreads.cpu.vector;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;

import io.zkthreads.cpu.multilinear.Lines;
import io.zkthreads.stark.field.KoalaBear;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// Sums of lines of quartic elements, each times a factor of its own. Bounds are those of
/// [QuarticProducts].
final class QuarticLineSums {
  private static final VectorSpecies<Integer> INTS = Shape.INTS;
  private static final VectorSpecies<Long> LONGS = Shape.LONGS;
  private static final int P = KoalaBear.P;
  private static final long PRIME = KoalaBear.P;
  private static final int NEG_INVERSE = Shape.NEG_INVERSE;
  private static final long LOW = Shape.LOW;

  private QuarticLineSums() {}

  /// Adds Σ_l f_l·a_l over the lines l of a to the line `sum`; factor f_l begins at `factors[at +
  /// 7·l]`.
  static void accumulate(int[] sum, Lines a, int[] factors, int at, int lines) {
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    IntVector bound = LongVector.broadcast(LONGS, PRIME << 32).reinterpretAsInts();
    for (int i = 0; i < 16; i += INTS.length()) {
      LongVector s0E = LongVector.zero(LONGS);
      LongVector s0O = LongVector.zero(LONGS);
      LongVector s1E = LongVector.zero(LONGS);
      LongVector s1O = LongVector.zero(LONGS);
      LongVector s2E = LongVector.zero(LONGS);
      LongVector s2O = LongVector.zero(LONGS);
      LongVector s3E = LongVector.zero(LONGS);
      LongVector s3O = LongVector.zero(LONGS);
      for (int line = 0; line < lines; line++) {
        int x = a.at() + line * a.stride() + i;
        int f = at + line * 7;
        IntVector a0 = IntVector.fromArray(INTS, a.words(), x);
        IntVector a1 = IntVector.fromArray(INTS, a.words(), x + 16);
        IntVector a2 = IntVector.fromArray(INTS, a.words(), x + 32);
        IntVector a3 = IntVector.fromArray(INTS, a.words(), x + 48);
        LongVector a0E = a0.reinterpretAsLongs().and(LOW);
        LongVector a1E = a1.reinterpretAsLongs().and(LOW);
        LongVector a2E = a2.reinterpretAsLongs().and(LOW);
        LongVector a3E = a3.reinterpretAsLongs().and(LOW);
        LongVector a0O = a0.reinterpretAsLongs().lanewise(LSHR, 32);
        LongVector a1O = a1.reinterpretAsLongs().lanewise(LSHR, 32);
        LongVector a2O = a2.reinterpretAsLongs().lanewise(LSHR, 32);
        LongVector a3O = a3.reinterpretAsLongs().lanewise(LSHR, 32);
        LongVector b0 = IntVector.broadcast(INTS, factors[f]).reinterpretAsLongs().and(LOW);
        LongVector b1 = IntVector.broadcast(INTS, factors[f + 1]).reinterpretAsLongs().and(LOW);
        LongVector b2 = IntVector.broadcast(INTS, factors[f + 2]).reinterpretAsLongs().and(LOW);
        LongVector b3 = IntVector.broadcast(INTS, factors[f + 3]).reinterpretAsLongs().and(LOW);
        LongVector bc1 = IntVector.broadcast(INTS, factors[f + 4]).reinterpretAsLongs().and(LOW);
        LongVector bc2 = IntVector.broadcast(INTS, factors[f + 5]).reinterpretAsLongs().and(LOW);
        LongVector bc3 = IntVector.broadcast(INTS, factors[f + 6]).reinterpretAsLongs().and(LOW);
        IntVector h;
        s0E = s0E.add(a0E.mul(b0)).add(a1E.mul(bc3));
        h = s0E.reinterpretAsInts();
        s0E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
        s0E = s0E.add(a2E.mul(bc2)).add(a3E.mul(bc1));
        h = s0E.reinterpretAsInts();
        s0E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
        s0O = s0O.add(a0O.mul(b0)).add(a1O.mul(bc3));
        h = s0O.reinterpretAsInts();
        s0O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
        s0O = s0O.add(a2O.mul(bc2)).add(a3O.mul(bc1));
        h = s0O.reinterpretAsInts();
        s0O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
        s1E = s1E.add(a0E.mul(b1)).add(a1E.mul(b0));
        h = s1E.reinterpretAsInts();
        s1E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
        s1E = s1E.add(a2E.mul(bc3)).add(a3E.mul(bc2));
        h = s1E.reinterpretAsInts();
        s1E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
        s1O = s1O.add(a0O.mul(b1)).add(a1O.mul(b0));
        h = s1O.reinterpretAsInts();
        s1O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
        s1O = s1O.add(a2O.mul(bc3)).add(a3O.mul(bc2));
        h = s1O.reinterpretAsInts();
        s1O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
        s2E = s2E.add(a0E.mul(b2)).add(a1E.mul(b1));
        h = s2E.reinterpretAsInts();
        s2E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
        s2E = s2E.add(a2E.mul(b0)).add(a3E.mul(bc3));
        h = s2E.reinterpretAsInts();
        s2E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
        s2O = s2O.add(a0O.mul(b2)).add(a1O.mul(b1));
        h = s2O.reinterpretAsInts();
        s2O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
        s2O = s2O.add(a2O.mul(b0)).add(a3O.mul(bc3));
        h = s2O.reinterpretAsInts();
        s2O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
        s3E = s3E.add(a0E.mul(b3)).add(a1E.mul(b2));
        h = s3E.reinterpretAsInts();
        s3E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
        s3E = s3E.add(a2E.mul(b1)).add(a3E.mul(b0));
        h = s3E.reinterpretAsInts();
        s3E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
        s3O = s3O.add(a0O.mul(b3)).add(a1O.mul(b2));
        h = s3O.reinterpretAsInts();
        s3O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
        s3O = s3O.add(a2O.mul(b1)).add(a3O.mul(b0));
        h = s3O.reinterpretAsInts();
        s3O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      }
      s0E = s0E.add(s0E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      s0O = s0O.add(s0O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r0 = s0E.lanewise(LSHR, 32).or(s0O).reinterpretAsInts();
      r0 = r0.lanewise(UMIN, r0.sub(P));
      r0 = r0.add(IntVector.fromArray(INTS, sum, i));
      r0 = r0.lanewise(UMIN, r0.sub(P));
      r0.intoArray(sum, i);
      s1E = s1E.add(s1E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      s1O = s1O.add(s1O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r1 = s1E.lanewise(LSHR, 32).or(s1O).reinterpretAsInts();
      r1 = r1.lanewise(UMIN, r1.sub(P));
      r1 = r1.add(IntVector.fromArray(INTS, sum, i + 16));
      r1 = r1.lanewise(UMIN, r1.sub(P));
      r1.intoArray(sum, i + 16);
      s2E = s2E.add(s2E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      s2O = s2O.add(s2O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r2 = s2E.lanewise(LSHR, 32).or(s2O).reinterpretAsInts();
      r2 = r2.lanewise(UMIN, r2.sub(P));
      r2 = r2.add(IntVector.fromArray(INTS, sum, i + 32));
      r2 = r2.lanewise(UMIN, r2.sub(P));
      r2.intoArray(sum, i + 32);
      s3E = s3E.add(s3E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      s3O = s3O.add(s3O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r3 = s3E.lanewise(LSHR, 32).or(s3O).reinterpretAsInts();
      r3 = r3.lanewise(UMIN, r3.sub(P));
      r3 = r3.add(IntVector.fromArray(INTS, sum, i + 48));
      r3 = r3.lanewise(UMIN, r3.sub(P));
      r3.intoArray(sum, i + 48);
    }
  }
}
