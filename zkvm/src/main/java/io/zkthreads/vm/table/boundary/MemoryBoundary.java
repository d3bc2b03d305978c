package io.zkthreads.vm.table.boundary;

import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.OnceTable;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// Every word of the run once, with its first and last value: places stand in strictly increasing
/// order of their keys ([MemoryKey]), and keys and their differences below 2^29 make that an
/// integer fact. A place of IMAGE cannot also be fresh, or its first value has no receiver.
public final class MemoryBoundary extends OnceTable {
  private static final int WORD_HIGH_BITS = MemoryKey.WORD_BITS - 16;
  private static final int REGION_BITS = 6;

  /// Bits of a key of [MemoryKey] above its low 16.
  private static final int GAP_HIGH_BITS = 13;

  private final Column real = bit("real", "1 on a used row; used rows come first");
  private final Column fresh = bit("fresh", "1 if the word starts as zero, 0 if IMAGE starts it");
  private final Column register = bit("reg", "1 for a register");
  private final Column region = column("region", "region of the word");
  private final Column wordLo = column("w_lo", "number of the word, 16 bits");
  private final Column wordHi = column("w_hi", "number of the word, 6 bits");
  private final Column gapLo =
      column("d_lo", "key - previous key - 1, low (free on the first row)");
  private final Column gapHi = column("d_hi", "the same, high");
  private final Column time = column("fin_ts", "time of the last access");
  private final Column lo = column("fin_lo", "last value, low");
  private final Column hi = column("fin_hi", "last value, high");

  public MemoryBoundary() {
    super(33, "MEMBOUND", "first and last state of every word used, keys strictly increasing");
    Term key = key(register, region, wordLo, wordHi);
    Term nextKey = key(register.next(), region.next(), wordLo.next(), wordHi.next());
    Term nextGap = gapLo.next().plus(gapHi.next().times(1 << 16));
    zero("fresh real", fresh.times(real.not()));
    zero("prefix", transition().times(real.not()).times(real.next()));
    zero(
        "increasing",
        transition().times(real.next()).times(nextKey.minus(key).minus(1).minus(nextGap)));
    Term space = region.plus(register.times(MemoryKey.REGISTER_SPACE));
    Term word = wordLo.plus(wordHi.times(1 << 16));
    send(Bus.MEM, fresh, space, word, constant(0), constant(0), constant(0));
    receive(Bus.MEM, real, space, word, time, lo, hi);
    range(real, region, REGION_BITS);
    range(real, wordLo, 16);
    range(real, wordHi, WORD_HIGH_BITS);
    range(real, gapLo, 16);
    range(real, gapHi, GAP_HIGH_BITS);
  }

  private static Term key(Term register, Term region, Term wordLo, Term wordHi) {
    return wordLo
        .plus(wordHi.times(1 << 16))
        .plus(region.times(1 << MemoryKey.WORD_BITS))
        .plus(register.times(MemoryKey.REGISTERS));
  }

  /// Fills the row of a word.
  ///
  /// @param previous key of the row before, −1 on the first
  /// @param starts whether the word starts as zero
  /// @param last time of its last access, 0 for none
  /// @param value last value
  public void fill(Row row, int previous, int key, boolean starts, int last, int value) {
    boolean ofRegister = MemoryKey.space(key) == MemoryKey.REGISTER_SPACE;
    int gap = previous < 0 ? 0 : key - previous - 1;
    row.setBit(real, 1);
    row.setBit(fresh, starts ? 1 : 0);
    row.setBit(register, ofRegister ? 1 : 0);
    row.setRange(region, ofRegister ? 0 : MemoryKey.space(key), REGION_BITS);
    row.setRange(wordLo, MemoryKey.word(key) & 0xffff, 16);
    row.setRange(wordHi, MemoryKey.word(key) >>> 16, WORD_HIGH_BITS);
    row.setRange(gapLo, gap & 0xffff, 16);
    row.setRange(gapHi, gap >>> 16, GAP_HIGH_BITS);
    row.set(time, last);
    row.setLimbs(lo, hi, value);
  }
}
