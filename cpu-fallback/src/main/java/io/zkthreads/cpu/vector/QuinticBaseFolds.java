package io.zkthreads.cpu.vector;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;

import io.zkthreads.cpu.multilinear.Lines;
import io.zkthreads.stark.field.KoalaBear;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// Words of the base field plus multiples by one factor, as [QuinticFolds] has them.
final class QuinticBaseFolds {
  private static final VectorSpecies<Integer> INTS = Shape.INTS;
  private static final VectorSpecies<Long> LONGS = Shape.LONGS;
  private static final int P = KoalaBear.P;
  private static final long PRIME = KoalaBear.P;
  private static final int NEG_INVERSE = Shape.NEG_INVERSE;
  private static final long LOW = Shape.LOW;

  private QuinticBaseFolds() {}

  /// to = low + f·(high − low) for words of the base field.
  static void foldBase(Lines to, Lines low, Lines high, int[] f, int lines) {
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    LongVector b0 = IntVector.broadcast(INTS, f[0]).reinterpretAsLongs().and(LOW);
    LongVector b1 = IntVector.broadcast(INTS, f[1]).reinterpretAsLongs().and(LOW);
    LongVector b2 = IntVector.broadcast(INTS, f[2]).reinterpretAsLongs().and(LOW);
    LongVector b3 = IntVector.broadcast(INTS, f[3]).reinterpretAsLongs().and(LOW);
    LongVector b4 = IntVector.broadcast(INTS, f[4]).reinterpretAsLongs().and(LOW);
    for (int i = 0; i < 16 * lines; i += INTS.length()) {
      int x = low.at(i);
      int y = high.at(i);
      int z = to.at(i);
      IntVector l = IntVector.fromArray(INTS, low.words(), x);
      IntVector a = IntVector.fromArray(INTS, high.words(), y).sub(l);
      a = a.lanewise(UMIN, a.add(P));
      LongVector aE = a.reinterpretAsLongs().and(LOW);
      LongVector aO = a.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector t0E = aE.mul(b0);
      t0E = t0E.add(t0E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t0O = aO.mul(b0);
      t0O = t0O.add(t0O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r0 = t0E.lanewise(LSHR, 32).or(t0O).reinterpretAsInts();
      r0 = r0.lanewise(UMIN, r0.sub(P));
      r0 = r0.add(l);
      r0 = r0.lanewise(UMIN, r0.sub(P));
      r0.intoArray(to.words(), z);
      LongVector t1E = aE.mul(b1);
      t1E = t1E.add(t1E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t1O = aO.mul(b1);
      t1O = t1O.add(t1O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r1 = t1E.lanewise(LSHR, 32).or(t1O).reinterpretAsInts();
      r1 = r1.lanewise(UMIN, r1.sub(P));
      r1.intoArray(to.words(), z + 16);
      LongVector t2E = aE.mul(b2);
      t2E = t2E.add(t2E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t2O = aO.mul(b2);
      t2O = t2O.add(t2O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r2 = t2E.lanewise(LSHR, 32).or(t2O).reinterpretAsInts();
      r2 = r2.lanewise(UMIN, r2.sub(P));
      r2.intoArray(to.words(), z + 32);
      LongVector t3E = aE.mul(b3);
      t3E = t3E.add(t3E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t3O = aO.mul(b3);
      t3O = t3O.add(t3O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r3 = t3E.lanewise(LSHR, 32).or(t3O).reinterpretAsInts();
      r3 = r3.lanewise(UMIN, r3.sub(P));
      r3.intoArray(to.words(), z + 48);
      LongVector t4E = aE.mul(b4);
      t4E = t4E.add(t4E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t4O = aO.mul(b4);
      t4O = t4O.add(t4O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r4 = t4E.lanewise(LSHR, 32).or(t4O).reinterpretAsInts();
      r4 = r4.lanewise(UMIN, r4.sub(P));
      r4.intoArray(to.words(), z + 64);
    }
  }

  /// to = x + f·b for words x of the base field.
  static void addScaledToBase(Lines to, Lines x, Lines b, int[] f, int lines) {
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    IntVector bound = LongVector.broadcast(LONGS, PRIME << 32).reinterpretAsInts();
    LongVector b0 = IntVector.broadcast(INTS, f[0]).reinterpretAsLongs().and(LOW);
    LongVector b1 = IntVector.broadcast(INTS, f[1]).reinterpretAsLongs().and(LOW);
    LongVector b2 = IntVector.broadcast(INTS, f[2]).reinterpretAsLongs().and(LOW);
    LongVector b3 = IntVector.broadcast(INTS, f[3]).reinterpretAsLongs().and(LOW);
    LongVector b4 = IntVector.broadcast(INTS, f[4]).reinterpretAsLongs().and(LOW);
    LongVector bd14 = IntVector.broadcast(INTS, f[5]).reinterpretAsLongs().and(LOW);
    LongVector bd03 = IntVector.broadcast(INTS, f[6]).reinterpretAsLongs().and(LOW);
    LongVector bd42 = IntVector.broadcast(INTS, f[7]).reinterpretAsLongs().and(LOW);
    LongVector be = IntVector.broadcast(INTS, f[8]).reinterpretAsLongs().and(LOW);
    for (int i = 0; i < 16 * lines; i += INTS.length()) {
      int u = x.at(i);
      int v = b.at(i);
      int z = to.at(i);
      IntVector l = IntVector.fromArray(INTS, x.words(), u);
      IntVector a0 = IntVector.fromArray(INTS, b.words(), v);
      IntVector a1 = IntVector.fromArray(INTS, b.words(), v + 16);
      IntVector a2 = IntVector.fromArray(INTS, b.words(), v + 32);
      IntVector a3 = IntVector.fromArray(INTS, b.words(), v + 48);
      IntVector a4 = IntVector.fromArray(INTS, b.words(), v + 64);
      LongVector a0E = a0.reinterpretAsLongs().and(LOW);
      LongVector a1E = a1.reinterpretAsLongs().and(LOW);
      LongVector a2E = a2.reinterpretAsLongs().and(LOW);
      LongVector a3E = a3.reinterpretAsLongs().and(LOW);
      LongVector a4E = a4.reinterpretAsLongs().and(LOW);
      LongVector a0O = a0.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a1O = a1.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a2O = a2.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a3O = a3.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a4O = a4.reinterpretAsLongs().lanewise(LSHR, 32);
      IntVector h;
      LongVector t0E = a0E.mul(b0).add(a1E.mul(b4)).add(a2E.mul(b3)).add(a3E.mul(b2));
      h = t0E.reinterpretAsInts();
      t0E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t0E = t0E.add(a4E.mul(bd14));
      h = t0E.reinterpretAsInts();
      t0E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t0E = t0E.add(t0E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t0O = a0O.mul(b0).add(a1O.mul(b4)).add(a2O.mul(b3)).add(a3O.mul(b2));
      h = t0O.reinterpretAsInts();
      t0O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t0O = t0O.add(a4O.mul(bd14));
      h = t0O.reinterpretAsInts();
      t0O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t0O = t0O.add(t0O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r0 = t0E.lanewise(LSHR, 32).or(t0O).reinterpretAsInts();
      r0 = r0.lanewise(UMIN, r0.sub(P));
      r0 = r0.add(l);
      r0 = r0.lanewise(UMIN, r0.sub(P));
      r0.intoArray(to.words(), z);
      LongVector t1E = a0E.mul(b1).add(a1E.mul(b0)).add(a2E.mul(b4)).add(a3E.mul(b3));
      h = t1E.reinterpretAsInts();
      t1E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t1E = t1E.add(a4E.mul(b2));
      h = t1E.reinterpretAsInts();
      t1E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t1E = t1E.add(t1E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t1O = a0O.mul(b1).add(a1O.mul(b0)).add(a2O.mul(b4)).add(a3O.mul(b3));
      h = t1O.reinterpretAsInts();
      t1O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t1O = t1O.add(a4O.mul(b2));
      h = t1O.reinterpretAsInts();
      t1O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t1O = t1O.add(t1O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r1 = t1E.lanewise(LSHR, 32).or(t1O).reinterpretAsInts();
      r1 = r1.lanewise(UMIN, r1.sub(P));
      r1.intoArray(to.words(), z + 16);
      LongVector t2E = a0E.mul(b2).add(a1E.mul(bd14)).add(a2E.mul(bd03)).add(a3E.mul(bd42));
      h = t2E.reinterpretAsInts();
      t2E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t2E = t2E.add(a4E.mul(be));
      h = t2E.reinterpretAsInts();
      t2E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t2E = t2E.add(t2E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t2O = a0O.mul(b2).add(a1O.mul(bd14)).add(a2O.mul(bd03)).add(a3O.mul(bd42));
      h = t2O.reinterpretAsInts();
      t2O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t2O = t2O.add(a4O.mul(be));
      h = t2O.reinterpretAsInts();
      t2O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t2O = t2O.add(t2O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r2 = t2E.lanewise(LSHR, 32).or(t2O).reinterpretAsInts();
      r2 = r2.lanewise(UMIN, r2.sub(P));
      r2.intoArray(to.words(), z + 32);
      LongVector t3E = a0E.mul(b3).add(a1E.mul(b2)).add(a2E.mul(bd14)).add(a3E.mul(bd03));
      h = t3E.reinterpretAsInts();
      t3E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t3E = t3E.add(a4E.mul(bd42));
      h = t3E.reinterpretAsInts();
      t3E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t3E = t3E.add(t3E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t3O = a0O.mul(b3).add(a1O.mul(b2)).add(a2O.mul(bd14)).add(a3O.mul(bd03));
      h = t3O.reinterpretAsInts();
      t3O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t3O = t3O.add(a4O.mul(bd42));
      h = t3O.reinterpretAsInts();
      t3O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t3O = t3O.add(t3O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r3 = t3E.lanewise(LSHR, 32).or(t3O).reinterpretAsInts();
      r3 = r3.lanewise(UMIN, r3.sub(P));
      r3.intoArray(to.words(), z + 48);
      LongVector t4E = a0E.mul(b4).add(a1E.mul(b3)).add(a2E.mul(b2)).add(a3E.mul(bd14));
      h = t4E.reinterpretAsInts();
      t4E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t4E = t4E.add(a4E.mul(bd03));
      h = t4E.reinterpretAsInts();
      t4E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t4E = t4E.add(t4E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t4O = a0O.mul(b4).add(a1O.mul(b3)).add(a2O.mul(b2)).add(a3O.mul(bd14));
      h = t4O.reinterpretAsInts();
      t4O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t4O = t4O.add(a4O.mul(bd03));
      h = t4O.reinterpretAsInts();
      t4O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t4O = t4O.add(t4O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r4 = t4E.lanewise(LSHR, 32).or(t4O).reinterpretAsInts();
      r4 = r4.lanewise(UMIN, r4.sub(P));
      r4.intoArray(to.words(), z + 64);
    }
  }
}
