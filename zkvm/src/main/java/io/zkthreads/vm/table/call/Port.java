package io.zkthreads.vm.table.call;

import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.Cell;
import io.zkthreads.vm.table.Place;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// Eight words of region 0 that follow each other, accessed at one time for the table of an
/// operation: narrow columns here, so that operands of many sizes share one table.
///
/// A row does what it was asked and nothing else: it takes one message of WORDS, which a called
/// table sent for its call. That table knows the old values it asks for, or asks to overwrite
/// whatever is there; in both cases it has shown that the new limbs are 16-bit. Old limbs are
/// 16-bit because they come from memory.
///
/// | word of the log | |
/// |---|---|
/// | 0 1 2 | time, first word, 1 to overwrite |
/// | 3 … 18 | old value and its time, by word |
/// | 19 … 26 | new value, by word |
public final class Port extends CalledTable {
  /// Words of a row.
  public static final int WORDS = 8;

  private static final int TIME = 0;
  private static final int WORD = 1;
  private static final int OVERWRITES = 2;
  private static final int OLD = 3;
  private static final int NEW = OLD + 2 * WORDS;
  private static final int LOG_WIDTH = NEW + WORDS;

  private final Column time = column("t", "time of the accesses");
  private final Column word = column("word", "number of the first word");
  private final Column real = bit("real", "1 on a row that is used");
  private final Column overwrites = bit("over", "1 if the old values are not asked for");
  private final Cell[] before = new Cell[WORDS];
  private final Column[] lows = new Column[WORDS];
  private final Column[] highs = new Column[WORDS];

  public Port() {
    super(42, "PORT", "eight words of memory at one time", LOG_WIDTH);
    Term[] old = new Term[2 * WORDS];
    Term[] zeros = new Term[2 * WORDS];
    Term[] now = new Term[2 * WORDS];
    for (int i = 0; i < WORDS; i++) {
      Column last = column("m" + i + "_pts", "time of the last access to word " + i);
      old[2 * i] = column("m" + i + "_lo", "word " + i + " before, low");
      old[2 * i + 1] = column("m" + i + "_hi", "word " + i + " before, high");
      lows[i] = column("n" + i + "_lo", "word " + i + " after, low");
      highs[i] = column("n" + i + "_hi", "word " + i + " after, high");
      before[i] = cell(last, old[2 * i], old[2 * i + 1], 0);
      now[2 * i] = lows[i];
      now[2 * i + 1] = highs[i];
      zeros[2 * i] = constant(0);
      zeros[2 * i + 1] = constant(0);
      Place place = new Place(constant(0), word.plus(i));
      access(real, place, time, before[i], lows[i], highs[i]);
    }
    zero("overwrites if used", overwrites.times(real.not()));
    receive(Bus.WORDS, real.minus(overwrites), words(time, word, constant(0), old, now));
    receive(Bus.WORDS, overwrites, words(time, word, constant(1), zeros, now));
  }

  /// The tuple of a message of WORDS: (time, first word, kind, sixteen old limbs, sixteen new).
  public static Term[] words(Term time, Term word, Term kind, Term[] old, Term[] now) {
    return Tuple.of(new Term[] {time, word, kind}, old, now);
  }

  /// Puts a row into its log: words `from` … `from + 7` of an operand of region 0.
  ///
  /// @param log words of the log, which has the row at `at`
  /// @param old values before the access
  /// @param times when each was accessed last
  /// @param now values after it
  public static void log(
      int[] log,
      int at,
      int time,
      int word,
      boolean overwrites,
      int[] old,
      int[] times,
      int[] now,
      int from) {
    log[at + TIME] = time;
    log[at + WORD] = word;
    log[at + OVERWRITES] = overwrites ? 1 : 0;
    for (int i = 0; i < WORDS; i++) {
      log[at + OLD + 2 * i] = old[from + i];
      log[at + OLD + 2 * i + 1] = times[from + i];
      log[at + NEW + i] = now[from + i];
    }
  }

  @Override
  protected void fill(Row row) {
    int now = row.logged(TIME);
    row.set(time, now);
    row.set(word, row.logged(WORD));
    row.setBit(real, 1);
    row.setBit(overwrites, row.logged(OVERWRITES));
    for (int i = 0; i < WORDS; i++) {
      row.setAccess(before[i], row.logged(OLD + 2 * i), row.logged(OLD + 2 * i + 1), now);
      row.setLimbs(lows[i], highs[i], row.logged(NEW + i));
    }
  }
}
