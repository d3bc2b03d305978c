package io.zkthreads.cpu.vector;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;

import io.zkthreads.cpu.multilinear.Lines;
import io.zkthreads.stark.field.KoalaBear;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// Products of lines of quartic elements.
///
/// As in [QuarticBlocks], sums of products stay 64 bits wide: four products of words are below 2B
/// for B = p·2^32, and a sum below 2B comes below B by one subtraction and an unsigned minimum.
final class QuarticProducts {
  private static final VectorSpecies<Integer> INTS = Shape.INTS;
  private static final VectorSpecies<Long> LONGS = Shape.LONGS;
  private static final int P = KoalaBear.P;
  private static final long PRIME = KoalaBear.P;
  private static final int NEG_INVERSE = Shape.NEG_INVERSE;
  private static final long LOW = Shape.LOW;

  private QuarticProducts() {}

  /// to = a·b.
  static void multiply(Lines to, Lines a, Lines b, int lines) {
    LongVector p = LongVector.broadcast(LONGS, PRIME).and(LOW);
    IntVector bound = LongVector.broadcast(LONGS, PRIME << 32).reinterpretAsInts();
    for (int i = 0; i < 16 * lines; i += INTS.length()) {
      int x = a.at(i);
      int y = b.at(i);
      int z = to.at(i);
      IntVector a0 = IntVector.fromArray(INTS, a.words(), x);
      IntVector a1 = IntVector.fromArray(INTS, a.words(), x + 16);
      IntVector a2 = IntVector.fromArray(INTS, a.words(), x + 32);
      IntVector a3 = IntVector.fromArray(INTS, a.words(), x + 48);
      IntVector b0 = IntVector.fromArray(INTS, b.words(), y);
      IntVector b1 = IntVector.fromArray(INTS, b.words(), y + 16);
      IntVector b2 = IntVector.fromArray(INTS, b.words(), y + 32);
      IntVector b3 = IntVector.fromArray(INTS, b.words(), y + 48);
      IntVector bc1 = b1.add(b1);
      bc1 = bc1.lanewise(UMIN, bc1.sub(P));
      bc1 = bc1.add(b1);
      bc1 = bc1.lanewise(UMIN, bc1.sub(P));
      IntVector bc2 = b2.add(b2);
      bc2 = bc2.lanewise(UMIN, bc2.sub(P));
      bc2 = bc2.add(b2);
      bc2 = bc2.lanewise(UMIN, bc2.sub(P));
      IntVector bc3 = b3.add(b3);
      bc3 = bc3.lanewise(UMIN, bc3.sub(P));
      bc3 = bc3.add(b3);
      bc3 = bc3.lanewise(UMIN, bc3.sub(P));
      LongVector a0E = a0.reinterpretAsLongs().and(LOW);
      LongVector a1E = a1.reinterpretAsLongs().and(LOW);
      LongVector a2E = a2.reinterpretAsLongs().and(LOW);
      LongVector a3E = a3.reinterpretAsLongs().and(LOW);
      LongVector a0O = a0.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a1O = a1.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a2O = a2.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector a3O = a3.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector b0E = b0.reinterpretAsLongs().and(LOW);
      LongVector b1E = b1.reinterpretAsLongs().and(LOW);
      LongVector b2E = b2.reinterpretAsLongs().and(LOW);
      LongVector b3E = b3.reinterpretAsLongs().and(LOW);
      LongVector bc1E = bc1.reinterpretAsLongs().and(LOW);
      LongVector bc2E = bc2.reinterpretAsLongs().and(LOW);
      LongVector bc3E = bc3.reinterpretAsLongs().and(LOW);
      LongVector b0O = b0.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector b1O = b1.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector b2O = b2.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector b3O = b3.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector bc1O = bc1.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector bc2O = bc2.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector bc3O = bc3.reinterpretAsLongs().lanewise(LSHR, 32);
      IntVector h;
      LongVector t0E = a0E.mul(b0E).add(a1E.mul(bc3E)).add(a2E.mul(bc2E)).add(a3E.mul(bc1E));
      h = t0E.reinterpretAsInts();
      t0E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t0E = t0E.add(t0E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t0O = a0O.mul(b0O).add(a1O.mul(bc3O)).add(a2O.mul(bc2O)).add(a3O.mul(bc1O));
      h = t0O.reinterpretAsInts();
      t0O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t0O = t0O.add(t0O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r0 = t0E.lanewise(LSHR, 32).or(t0O).reinterpretAsInts();
      r0 = r0.lanewise(UMIN, r0.sub(P));
      r0.intoArray(to.words(), z);
      LongVector t1E = a0E.mul(b1E).add(a1E.mul(b0E)).add(a2E.mul(bc3E)).add(a3E.mul(bc2E));
      h = t1E.reinterpretAsInts();
      t1E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t1E = t1E.add(t1E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t1O = a0O.mul(b1O).add(a1O.mul(b0O)).add(a2O.mul(bc3O)).add(a3O.mul(bc2O));
      h = t1O.reinterpretAsInts();
      t1O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t1O = t1O.add(t1O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r1 = t1E.lanewise(LSHR, 32).or(t1O).reinterpretAsInts();
      r1 = r1.lanewise(UMIN, r1.sub(P));
      r1.intoArray(to.words(), z + 16);
      LongVector t2E = a0E.mul(b2E).add(a1E.mul(b1E)).add(a2E.mul(b0E)).add(a3E.mul(bc3E));
      h = t2E.reinterpretAsInts();
      t2E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t2E = t2E.add(t2E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t2O = a0O.mul(b2O).add(a1O.mul(b1O)).add(a2O.mul(b0O)).add(a3O.mul(bc3O));
      h = t2O.reinterpretAsInts();
      t2O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t2O = t2O.add(t2O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r2 = t2E.lanewise(LSHR, 32).or(t2O).reinterpretAsInts();
      r2 = r2.lanewise(UMIN, r2.sub(P));
      r2.intoArray(to.words(), z + 32);
      LongVector t3E = a0E.mul(b3E).add(a1E.mul(b2E)).add(a2E.mul(b1E)).add(a3E.mul(b0E));
      h = t3E.reinterpretAsInts();
      t3E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t3E = t3E.add(t3E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t3O = a0O.mul(b3O).add(a1O.mul(b2O)).add(a2O.mul(b1O)).add(a3O.mul(b0O));
      h = t3O.reinterpretAsInts();
      t3O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t3O = t3O.add(t3O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r3 = t3E.lanewise(LSHR, 32).or(t3O).reinterpretAsInts();
      r3 = r3.lanewise(UMIN, r3.sub(P));
      r3.intoArray(to.words(), z + 48);
    }
  }
}
