package io.zkthreads.cpu.vector;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;

import io.zkthreads.cpu.multilinear.Lines;
import io.zkthreads.stark.field.KoalaBear;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// Lines of quartic elements plus multiples of others by one factor f, given by its words and what
/// [io.zkthreads.cpu.multilinear.LineFactor] derives of them. Bounds are those of
/// [QuarticProducts].
final class QuarticFolds {
  private static final VectorSpecies<Integer> INTS = Shape.INTS;
  private static final VectorSpecies<Long> LONGS = Shape.LONGS;
  private static final int P = KoalaBear.P;
  private static final long PRIME = KoalaBear.P;
  private static final int NEG_INVERSE = Shape.NEG_INVERSE;
  private static final long LOW = Shape.LOW;

  private QuarticFolds() {}

  /// to = low + f·(high − low).
  static void fold(Lines to, Lines low, Lines high, int[] f, int lines) {
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    IntVector bound = LongVector.broadcast(LONGS, PRIME << 32).reinterpretAsInts();
    LongVector b0 = IntVector.broadcast(INTS, f[0]).reinterpretAsLongs().and(LOW);
    LongVector b1 = IntVector.broadcast(INTS, f[1]).reinterpretAsLongs().and(LOW);
    LongVector b2 = IntVector.broadcast(INTS, f[2]).reinterpretAsLongs().and(LOW);
    LongVector b3 = IntVector.broadcast(INTS, f[3]).reinterpretAsLongs().and(LOW);
    LongVector bc1 = IntVector.broadcast(INTS, f[4]).reinterpretAsLongs().and(LOW);
    LongVector bc2 = IntVector.broadcast(INTS, f[5]).reinterpretAsLongs().and(LOW);
    LongVector bc3 = IntVector.broadcast(INTS, f[6]).reinterpretAsLongs().and(LOW);
    for (int i = 0; i < 16 * lines; i += INTS.length()) {
      int x = low.at(i);
      int y = high.at(i);
      int z = to.at(i);
      IntVector l0 = IntVector.fromArray(INTS, low.words(), x);
      IntVector l1 = IntVector.fromArray(INTS, low.words(), x + 16);
      IntVector l2 = IntVector.fromArray(INTS, low.words(), x + 32);
      IntVector l3 = IntVector.fromArray(INTS, low.words(), x + 48);
      IntVector a0 = IntVector.fromArray(INTS, high.words(), y);
      IntVector a1 = IntVector.fromArray(INTS, high.words(), y + 16);
      IntVector a2 = IntVector.fromArray(INTS, high.words(), y + 32);
      IntVector a3 = IntVector.fromArray(INTS, high.words(), y + 48);
      a0 = a0.sub(l0);
      a0 = a0.lanewise(UMIN, a0.add(P));
      a1 = a1.sub(l1);
      a1 = a1.lanewise(UMIN, a1.add(P));
      a2 = a2.sub(l2);
      a2 = a2.lanewise(UMIN, a2.add(P));
      a3 = a3.sub(l3);
      a3 = a3.lanewise(UMIN, a3.add(P));
      LongVector a0E = a0.reinterpretAsLongs().and(LOW);
      LongVector a1E = a1.reinterpretAsLongs().and(LOW);
      LongVector a2E = a2.reinterpretAsLongs().and(LOW);
      LongVector a3E = a3.reinterpretAsLongs().and(LOW);
      LongVector a0O = a0.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a1O = a1.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a2O = a2.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a3O = a3.reinterpretAsLongs().lanewise(LSHR, 32);
      IntVector h;
      LongVector t0E = a0E.mul(b0).add(a1E.mul(bc3)).add(a2E.mul(bc2)).add(a3E.mul(bc1));
      h = t0E.reinterpretAsInts();
      t0E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t0E = t0E.add(t0E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t0O = a0O.mul(b0).add(a1O.mul(bc3)).add(a2O.mul(bc2)).add(a3O.mul(bc1));
      h = t0O.reinterpretAsInts();
      t0O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t0O = t0O.add(t0O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r0 = t0E.lanewise(LSHR, 32).or(t0O).reinterpretAsInts();
      r0 = r0.lanewise(UMIN, r0.sub(P));
      r0 = r0.add(l0);
      r0 = r0.lanewise(UMIN, r0.sub(P));
      r0.intoArray(to.words(), z);
      LongVector t1E = a0E.mul(b1).add(a1E.mul(b0)).add(a2E.mul(bc3)).add(a3E.mul(bc2));
      h = t1E.reinterpretAsInts();
      t1E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t1E = t1E.add(t1E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t1O = a0O.mul(b1).add(a1O.mul(b0)).add(a2O.mul(bc3)).add(a3O.mul(bc2));
      h = t1O.reinterpretAsInts();
      t1O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t1O = t1O.add(t1O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r1 = t1E.lanewise(LSHR, 32).or(t1O).reinterpretAsInts();
      r1 = r1.lanewise(UMIN, r1.sub(P));
      r1 = r1.add(l1);
      r1 = r1.lanewise(UMIN, r1.sub(P));
      r1.intoArray(to.words(), z + 16);
      LongVector t2E = a0E.mul(b2).add(a1E.mul(b1)).add(a2E.mul(b0)).add(a3E.mul(bc3));
      h = t2E.reinterpretAsInts();
      t2E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t2E = t2E.add(t2E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t2O = a0O.mul(b2).add(a1O.mul(b1)).add(a2O.mul(b0)).add(a3O.mul(bc3));
      h = t2O.reinterpretAsInts();
      t2O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t2O = t2O.add(t2O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r2 = t2E.lanewise(LSHR, 32).or(t2O).reinterpretAsInts();
      r2 = r2.lanewise(UMIN, r2.sub(P));
      r2 = r2.add(l2);
      r2 = r2.lanewise(UMIN, r2.sub(P));
      r2.intoArray(to.words(), z + 32);
      LongVector t3E = a0E.mul(b3).add(a1E.mul(b2)).add(a2E.mul(b1)).add(a3E.mul(b0));
      h = t3E.reinterpretAsInts();
      t3E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t3E = t3E.add(t3E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t3O = a0O.mul(b3).add(a1O.mul(b2)).add(a2O.mul(b1)).add(a3O.mul(b0));
      h = t3O.reinterpretAsInts();
      t3O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t3O = t3O.add(t3O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r3 = t3E.lanewise(LSHR, 32).or(t3O).reinterpretAsInts();
      r3 = r3.lanewise(UMIN, r3.sub(P));
      r3 = r3.add(l3);
      r3 = r3.lanewise(UMIN, r3.sub(P));
      r3.intoArray(to.words(), z + 48);
    }
  }

  /// to = a + f·b.
  static void addScaled(Lines to, Lines a, Lines b, int[] f, int lines) {
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    IntVector bound = LongVector.broadcast(LONGS, PRIME << 32).reinterpretAsInts();
    LongVector b0 = IntVector.broadcast(INTS, f[0]).reinterpretAsLongs().and(LOW);
    LongVector b1 = IntVector.broadcast(INTS, f[1]).reinterpretAsLongs().and(LOW);
    LongVector b2 = IntVector.broadcast(INTS, f[2]).reinterpretAsLongs().and(LOW);
    LongVector b3 = IntVector.broadcast(INTS, f[3]).reinterpretAsLongs().and(LOW);
    LongVector bc1 = IntVector.broadcast(INTS, f[4]).reinterpretAsLongs().and(LOW);
    LongVector bc2 = IntVector.broadcast(INTS, f[5]).reinterpretAsLongs().and(LOW);
    LongVector bc3 = IntVector.broadcast(INTS, f[6]).reinterpretAsLongs().and(LOW);
    for (int i = 0; i < 16 * lines; i += INTS.length()) {
      int x = a.at(i);
      int y = b.at(i);
      int z = to.at(i);
      IntVector c0 = IntVector.fromArray(INTS, a.words(), x);
      IntVector c1 = IntVector.fromArray(INTS, a.words(), x + 16);
      IntVector c2 = IntVector.fromArray(INTS, a.words(), x + 32);
      IntVector c3 = IntVector.fromArray(INTS, a.words(), x + 48);
      IntVector a0 = IntVector.fromArray(INTS, b.words(), y);
      IntVector a1 = IntVector.fromArray(INTS, b.words(), y + 16);
      IntVector a2 = IntVector.fromArray(INTS, b.words(), y + 32);
      IntVector a3 = IntVector.fromArray(INTS, b.words(), y + 48);
      LongVector a0E = a0.reinterpretAsLongs().and(LOW);
      LongVector a1E = a1.reinterpretAsLongs().and(LOW);
      LongVector a2E = a2.reinterpretAsLongs().and(LOW);
      LongVector a3E = a3.reinterpretAsLongs().and(LOW);
      LongVector a0O = a0.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a1O = a1.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a2O = a2.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a3O = a3.reinterpretAsLongs().lanewise(LSHR, 32);
      IntVector h;
      LongVector t0E = a0E.mul(b0).add(a1E.mul(bc3)).add(a2E.mul(bc2)).add(a3E.mul(bc1));
      h = t0E.reinterpretAsInts();
      t0E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t0E = t0E.add(t0E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t0O = a0O.mul(b0).add(a1O.mul(bc3)).add(a2O.mul(bc2)).add(a3O.mul(bc1));
      h = t0O.reinterpretAsInts();
      t0O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t0O = t0O.add(t0O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r0 = t0E.lanewise(LSHR, 32).or(t0O).reinterpretAsInts();
      r0 = r0.lanewise(UMIN, r0.sub(P));
      r0 = r0.add(c0);
      r0 = r0.lanewise(UMIN, r0.sub(P));
      r0.intoArray(to.words(), z);
      LongVector t1E = a0E.mul(b1).add(a1E.mul(b0)).add(a2E.mul(bc3)).add(a3E.mul(bc2));
      h = t1E.reinterpretAsInts();
      t1E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t1E = t1E.add(t1E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t1O = a0O.mul(b1).add(a1O.mul(b0)).add(a2O.mul(bc3)).add(a3O.mul(bc2));
      h = t1O.reinterpretAsInts();
      t1O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t1O = t1O.add(t1O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r1 = t1E.lanewise(LSHR, 32).or(t1O).reinterpretAsInts();
      r1 = r1.lanewise(UMIN, r1.sub(P));
      r1 = r1.add(c1);
      r1 = r1.lanewise(UMIN, r1.sub(P));
      r1.intoArray(to.words(), z + 16);
      LongVector t2E = a0E.mul(b2).add(a1E.mul(b1)).add(a2E.mul(b0)).add(a3E.mul(bc3));
      h = t2E.reinterpretAsInts();
      t2E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t2E = t2E.add(t2E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t2O = a0O.mul(b2).add(a1O.mul(b1)).add(a2O.mul(b0)).add(a3O.mul(bc3));
      h = t2O.reinterpretAsInts();
      t2O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t2O = t2O.add(t2O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r2 = t2E.lanewise(LSHR, 32).or(t2O).reinterpretAsInts();
      r2 = r2.lanewise(UMIN, r2.sub(P));
      r2 = r2.add(c2);
      r2 = r2.lanewise(UMIN, r2.sub(P));
      r2.intoArray(to.words(), z + 32);
      LongVector t3E = a0E.mul(b3).add(a1E.mul(b2)).add(a2E.mul(b1)).add(a3E.mul(b0));
      h = t3E.reinterpretAsInts();
      t3E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t3E = t3E.add(t3E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t3O = a0O.mul(b3).add(a1O.mul(b2)).add(a2O.mul(b1)).add(a3O.mul(b0));
      h = t3O.reinterpretAsInts();
      t3O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t3O = t3O.add(t3O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r3 = t3E.lanewise(LSHR, 32).or(t3O).reinterpretAsInts();
      r3 = r3.lanewise(UMIN, r3.sub(P));
      r3 = r3.add(c3);
      r3 = r3.lanewise(UMIN, r3.sub(P));
      r3.intoArray(to.words(), z + 48);
    }
  }
}
