package io.zkthreads.vm.table.call;

import io.zkthreads.vm.precompile.ModularProduct;
import io.zkthreads.vm.precompile.Modulus;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;
import java.util.Set;

/// MULMOD and MULADD: g = a·b mod m, or a·b + g mod m.
///
/// The product is a fact of MUL256 with t = g − old, whose limbs are below 2^16 in size: those of
/// `old` are of memory, or 0 where it does not count, those of g are checked here. The result is
/// below m: at the highest limb where they differ, which a flag marks, g has the smaller one.
///
/// | word of the log | |
/// |---|---|
/// | 0 | operation |
/// | 1 … 4 | time, words of a, b, g |
/// | 5 … 12, 13 … 20 | a, b |
/// | 21 … 28, 29 … 36 | g before, as 0 if it does not count, and after |
public final class MulMod extends CalledTable {
  private static final int OPERATION = 0;
  private static final int TIME = 1;
  private static final int WORD_OF_A = 2;
  private static final int WORD_OF_B = 3;
  private static final int WORD_OF_G = 4;
  private static final int A = 5;
  private static final int B = A + Limbs.WORDS;
  private static final int OLD = B + Limbs.WORDS;
  private static final int NEW = OLD + Limbs.WORDS;
  private static final int LOG_WIDTH = NEW + Limbs.WORDS;

  private final Column time = column("ts", "time of the call");
  private final Column wordOfA = column("wa", "first word of a");
  private final Column wordOfB = column("wb", "first word of b");
  private final Column wordOfG = column("wg", "first word of g");
  private final Column[] selectors = new Column[Modulus.COUNT];
  private final Column adds;
  private final Column[] a;
  private final Column[] b;
  private final Column[] old;
  private final Column[] now;
  private final Column[] at;
  private final Column less;

  public MulMod() {
    super(44, "MULMOD", "g = a·b (+ g) mod m", LOG_WIDTH, Set.of(0, 1, 2, 3, 4, 5, 6, 7));
    for (int s = 0; s < Modulus.COUNT; s++) {
      selectors[s] = bit("m" + s, "1 for modulus " + s);
    }
    adds = bit("add", "1 for MULADD");
    a = columns("a", Limbs.COUNT, "limb of a,");
    b = columns("b", Limbs.COUNT, "limb of b,");
    old = columns("o", Limbs.COUNT, "limb of g before, or 0,");
    now = columns("g", Limbs.COUNT, "limb of g after,");
    at = columns("at", Limbs.COUNT, "1 if g and m differ highest in limb");
    less = column("less", "by how much g is less there, minus 1");
    Term real = let("real", Limbs.sum(selectors));
    bool("real", real);
    zero("adds if used", adds.times(real.not()));
    for (int i = 0; i < Limbs.COUNT; i++) {
      zero("old " + i + " of MULMOD", adds.not().times(old[i]));
    }
    belowModulus(real);
    Term modulus = Limbs.number(selectors);
    Term operation = modulus.plus(adds.times(Modulus.COUNT));
    receive(Bus.CALL, real, operation, time, wordOfA, wordOfB, wordOfG);
    send(Bus.WORDS, real, Port.words(time, wordOfA, constant(0), a, a));
    send(Bus.WORDS, real, Port.words(time.plus(1), wordOfB, constant(0), b, b));
    send(Bus.WORDS, real, Port.words(time.plus(2), wordOfG, adds.not(), old, now));
    send(Bus.MUL256, real, Mul256.tuple(modulus, a, b, Limbs.minus(now, old)));
    for (Column limb : now) {
      range(real, limb, 16);
    }
    range(real, less, 16);
  }

  private void belowModulus(Term real) {
    Term[] m = Limbs.ofModulus(selectors, 16);
    Term below = constant(0);
    Term difference = constant(0);
    for (int i = 0; i < Limbs.COUNT; i++) {
      if (i > 0) {
        zero("limb " + i + " as of m", below.times(now[i].minus(m[i])));
      }
      zero("at " + i, at[i].times(at[i].minus(1)));
      below = below.plus(at[i]);
      difference = difference.plus(at[i].times(m[i].minus(now[i])));
    }
    zero("one place", below.minus(real));
    zero("less", less.minus(difference).plus(real));
  }

  /// Puts a row into its log.
  ///
  /// @param log words of the log, which has the row at `row`
  /// @param words numbers of the first words of a, b, g
  /// @param old g before the call
  /// @param now g after it
  public static void log(
      int[] log,
      int row,
      ModularProduct operation,
      int time,
      int[] words,
      int[] a,
      int[] b,
      int[] old,
      int[] now) {
    log[row + OPERATION] = operation.code();
    log[row + TIME] = time;
    System.arraycopy(words, 0, log, row + WORD_OF_A, words.length);
    System.arraycopy(a, 0, log, row + A, Limbs.WORDS);
    System.arraycopy(b, 0, log, row + B, Limbs.WORDS);
    for (int i = 0; i < Limbs.WORDS; i++) {
      log[row + OLD + i] = operation.accumulates() ? old[i] : 0;
    }
    System.arraycopy(now, 0, log, row + NEW, Limbs.WORDS);
  }

  @Override
  protected void fill(Row row) {
    int operation = row.logged(OPERATION);
    int modulus = operation % Modulus.COUNT;
    row.set(time, row.logged(TIME));
    row.set(wordOfA, row.logged(WORD_OF_A));
    row.set(wordOfB, row.logged(WORD_OF_B));
    row.set(wordOfG, row.logged(WORD_OF_G));
    row.setBit(selectors[modulus], 1);
    row.setBit(adds, operation / Modulus.COUNT);
    Limbs.set(row, a, A);
    Limbs.set(row, b, B);
    Limbs.set(row, old, OLD);
    Limbs.setChecked(row, now, NEW);
    int[] m = Limbs.of(Modulus.of(modulus).value());
    int highest = Limbs.COUNT - 1;
    while (highest > 0 && Limbs.logged(row, NEW, highest) == m[highest]) {
      highest--;
    }
    row.setBit(at[highest], 1);
    row.setRange(less, (m[highest] - Limbs.logged(row, NEW, highest) - 1) & 0xffff, 16);
  }
}
