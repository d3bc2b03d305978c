package io.zkthreads.cpu.vector;

import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.UMIN;

import io.zkthreads.cpu.multilinear.Lines;
import io.zkthreads.stark.field.KoalaBear;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// Products of lines of quintic elements.
///
/// As in [QuinticBlocks], sums of products stay 64 bits wide: four products of words are below 2B
/// for B = p·2^32, and a sum below 2B comes below B by one subtraction and an unsigned minimum.
final class QuinticProducts {
  private static final VectorSpecies<Integer> INTS = Shape.INTS;
  private static final VectorSpecies<Long> LONGS = Shape.LONGS;
  private static final int P = KoalaBear.P;
  private static final long PRIME = KoalaBear.P;
  private static final int NEG_INVERSE = Shape.NEG_INVERSE;
  private static final long LOW = Shape.LOW;

  private QuinticProducts() {}

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
      IntVector a4 = IntVector.fromArray(INTS, a.words(), x + 64);
      IntVector b0 = IntVector.fromArray(INTS, b.words(), y);
      IntVector b1 = IntVector.fromArray(INTS, b.words(), y + 16);
      IntVector b2 = IntVector.fromArray(INTS, b.words(), y + 32);
      IntVector b3 = IntVector.fromArray(INTS, b.words(), y + 48);
      IntVector b4 = IntVector.fromArray(INTS, b.words(), y + 64);
      IntVector bd14 = b1.sub(b4);
      bd14 = bd14.lanewise(UMIN, bd14.add(P));
      IntVector bd03 = b0.sub(b3);
      bd03 = bd03.lanewise(UMIN, bd03.add(P));
      IntVector bd42 = b4.sub(b2);
      bd42 = bd42.lanewise(UMIN, bd42.add(P));
      IntVector be = b3.sub(bd14);
      be = be.lanewise(UMIN, be.add(P));
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
      LongVector b0E = b0.reinterpretAsLongs().and(LOW);
      LongVector b1E = b1.reinterpretAsLongs().and(LOW);
      LongVector b2E = b2.reinterpretAsLongs().and(LOW);
      LongVector b3E = b3.reinterpretAsLongs().and(LOW);
      LongVector b4E = b4.reinterpretAsLongs().and(LOW);
      LongVector bd14E = bd14.reinterpretAsLongs().and(LOW);
      LongVector bd03E = bd03.reinterpretAsLongs().and(LOW);
      LongVector bd42E = bd42.reinterpretAsLongs().and(LOW);
      LongVector beE = be.reinterpretAsLongs().and(LOW);
      LongVector b0O = b0.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector b1O = b1.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector b2O = b2.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector b3O = b3.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector b4O = b4.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector bd14O = bd14.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector bd03O = bd03.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector bd42O = bd42.reinterpretAsLongs().lanewise(LSHR, 32);
      LongVector beO = be.reinterpretAsLongs().lanewise(LSHR, 32);
      IntVector h;
      LongVector t0E = a0E.mul(b0E).add(a1E.mul(b4E)).add(a2E.mul(b3E)).add(a3E.mul(b2E));
      h = t0E.reinterpretAsInts();
      t0E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t0E = t0E.add(a4E.mul(bd14E));
      h = t0E.reinterpretAsInts();
      t0E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t0E = t0E.add(t0E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t0O = a0O.mul(b0O).add(a1O.mul(b4O)).add(a2O.mul(b3O)).add(a3O.mul(b2O));
      h = t0O.reinterpretAsInts();
      t0O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t0O = t0O.add(a4O.mul(bd14O));
      h = t0O.reinterpretAsInts();
      t0O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t0O = t0O.add(t0O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r0 = t0E.lanewise(LSHR, 32).or(t0O).reinterpretAsInts();
      r0 = r0.lanewise(UMIN, r0.sub(P));
      r0.intoArray(to.words(), z);
      LongVector t1E = a0E.mul(b1E).add(a1E.mul(b0E)).add(a2E.mul(b4E)).add(a3E.mul(b3E));
      h = t1E.reinterpretAsInts();
      t1E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t1E = t1E.add(a4E.mul(b2E));
      h = t1E.reinterpretAsInts();
      t1E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t1E = t1E.add(t1E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t1O = a0O.mul(b1O).add(a1O.mul(b0O)).add(a2O.mul(b4O)).add(a3O.mul(b3O));
      h = t1O.reinterpretAsInts();
      t1O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t1O = t1O.add(a4O.mul(b2O));
      h = t1O.reinterpretAsInts();
      t1O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t1O = t1O.add(t1O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r1 = t1E.lanewise(LSHR, 32).or(t1O).reinterpretAsInts();
      r1 = r1.lanewise(UMIN, r1.sub(P));
      r1.intoArray(to.words(), z + 16);
      LongVector t2E = a0E.mul(b2E).add(a1E.mul(bd14E)).add(a2E.mul(bd03E)).add(a3E.mul(bd42E));
      h = t2E.reinterpretAsInts();
      t2E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t2E = t2E.add(a4E.mul(beE));
      h = t2E.reinterpretAsInts();
      t2E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t2E = t2E.add(t2E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t2O = a0O.mul(b2O).add(a1O.mul(bd14O)).add(a2O.mul(bd03O)).add(a3O.mul(bd42O));
      h = t2O.reinterpretAsInts();
      t2O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t2O = t2O.add(a4O.mul(beO));
      h = t2O.reinterpretAsInts();
      t2O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t2O = t2O.add(t2O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r2 = t2E.lanewise(LSHR, 32).or(t2O).reinterpretAsInts();
      r2 = r2.lanewise(UMIN, r2.sub(P));
      r2.intoArray(to.words(), z + 32);
      LongVector t3E = a0E.mul(b3E).add(a1E.mul(b2E)).add(a2E.mul(bd14E)).add(a3E.mul(bd03E));
      h = t3E.reinterpretAsInts();
      t3E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t3E = t3E.add(a4E.mul(bd42E));
      h = t3E.reinterpretAsInts();
      t3E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t3E = t3E.add(t3E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t3O = a0O.mul(b3O).add(a1O.mul(b2O)).add(a2O.mul(bd14O)).add(a3O.mul(bd03O));
      h = t3O.reinterpretAsInts();
      t3O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t3O = t3O.add(a4O.mul(bd42O));
      h = t3O.reinterpretAsInts();
      t3O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t3O = t3O.add(t3O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r3 = t3E.lanewise(LSHR, 32).or(t3O).reinterpretAsInts();
      r3 = r3.lanewise(UMIN, r3.sub(P));
      r3.intoArray(to.words(), z + 48);
      LongVector t4E = a0E.mul(b4E).add(a1E.mul(b3E)).add(a2E.mul(b2E)).add(a3E.mul(bd14E));
      h = t4E.reinterpretAsInts();
      t4E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t4E = t4E.add(a4E.mul(bd03E));
      h = t4E.reinterpretAsInts();
      t4E = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t4E = t4E.add(t4E.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      LongVector t4O = a0O.mul(b4O).add(a1O.mul(b3O)).add(a2O.mul(b2O)).add(a3O.mul(bd14O));
      h = t4O.reinterpretAsInts();
      t4O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t4O = t4O.add(a4O.mul(bd03O));
      h = t4O.reinterpretAsInts();
      t4O = h.lanewise(UMIN, h.sub(bound)).reinterpretAsLongs();
      t4O = t4O.add(t4O.reinterpretAsInts().mul(NEG_INVERSE).reinterpretAsLongs().and(LOW).mul(p));
      IntVector r4 = t4E.lanewise(LSHR, 32).or(t4O).reinterpretAsInts();
      r4 = r4.lanewise(UMIN, r4.sub(P));
      r4.intoArray(to.words(), z + 64);
    }
  }
}
