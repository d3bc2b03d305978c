package io.zkthreads.vm.table.comparison;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// eq = 1 forces equal limbs; eq = 0 needs an inverse of one difference. The difference of the
/// 32-bit words as one field element would alias, because words exceed p.
public final class Beq extends ComparisonTable {
  /// 1/d for 1 ≤ d < 2^16, as words; 0 for 0.
  private static final int[] INVERSES = inverses();

  private final Column ne = column("ne", "1 for BNE (ROM)");
  private final Register a = first();
  private final Register b = second();
  private final Column eq = bit("eq", "1 if rs1 = rs2");
  private final Column inverseLo = column("inv_lo", "hint");
  private final Column inverseHi = column("inv_hi", "hint");
  private final Branch branch;

  public Beq() {
    super(6, "BEQ", "BEQ, BNE");
    Term x = a.lo().minus(b.lo());
    Term y = a.hi().minus(b.hi());
    zero("eq lo", eq.times(x));
    zero("eq hi", eq.times(y));
    zero("not eq", x.times(inverseLo).plus(y.times(inverseHi)).minus(real()).plus(eq));
    branch = branch(exclusiveOr(eq, ne));
    fetch(a.number(), b.number(), branch.target(), ne);
    read(a);
    read(b);
    jump(branch.npc());
  }

  @Override
  protected void fill(Row row) {
    int x = row.old(a);
    int y = row.old(b);
    int low = (x & 0xffff) - (y & 0xffff);
    int high = (x >>> 16) - (y >>> 16);
    int equal = x == y ? 1 : 0;
    row.setBit(eq, equal);
    row.setWord(inverseLo, inverse(low));
    row.setWord(inverseHi, low == 0 ? inverse(high) : 0);
    branch.fill(row, equal != row.field(ne));
  }

  /// 1/d of a difference of limbs, 0 for 0.
  private static int inverse(int d) {
    return d < 0 ? KoalaBear.negate(INVERSES[-d]) : INVERSES[d];
  }

  /// 1/d = −(p div d)·1/(p mod d), from the division of p by d.
  private static int[] inverses() {
    int[] inverses = new int[1 << 16];
    inverses[1] = KoalaBear.ONE;
    for (int d = 2; d < inverses.length; d++) {
      int quotient = KoalaBear.fromCanonical(KoalaBear.P / d);
      inverses[d] = KoalaBear.negate(KoalaBear.multiply(quotient, inverses[KoalaBear.P % d]));
    }
    return inverses;
  }
}
