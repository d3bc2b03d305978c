package io.zkthreads.vm.table.boundary;

import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// ts_new − ts_old − 1 = d_lo + 2^k·d_hi with both digits checked, and all of ts_new, ts_old and
/// the difference below 2^29: an integer equation, so time only goes forward. Without the bounds
/// two bumps travel back in time. The new time is free, since any time between is right.
///
/// The log has the key of the word, the old time, the word and j.
public final class Bump extends CalledTable {
  private final Column real = bit("real", "1 on a used row");
  private final Column space = column("space", "space of the word");
  private final Column word = column("word", "its number there");
  private final Column old = column("ts_old", "time of the entry");
  private final Column lo = column("lo", "word, low");
  private final Column hi = column("hi", "word, high");
  private final Column j = column("j", "new time / 2^k");
  private final Column far = column("d_hi", "(ts_new - ts_old - 1) >> k");

  public Bump() {
    super(32, "BUMP", "carries an old memory entry forward to time 2^k·j", 4);
    Term now = j.times(window());
    receive(Bus.MEM, real, space, word, old, lo, hi);
    send(Bus.MEM, real, space, word, now, lo, hi);
    passed(real, now.minus(old).minus(1).minus(far.times(window())));
    range(real, j, farBits());
    range(real, far, farBits());
  }

  @Override
  protected void fill(Row row) {
    int key = row.logged(0);
    int before = row.logged(1);
    int step = row.logged(3);
    int log = row.reach().log();
    int bits = row.reach().farBits();
    int passed = (step << log) - before - 1;
    row.setBit(real, 1);
    row.set(space, MemoryKey.space(key));
    row.set(word, MemoryKey.word(key));
    row.set(old, before);
    row.setLimbs(lo, hi, row.logged(2));
    row.setRange(j, step, bits);
    row.setRange(far, passed >>> log, bits);
    row.passed(passed & ((1 << log) - 1));
  }
}
