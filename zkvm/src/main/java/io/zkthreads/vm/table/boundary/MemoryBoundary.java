package io.zkthreads.vm.table.boundary;

import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.OnceTable;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// Every word of the run once, with its first and last value, and every block of IMAGE that the run
/// leaves alone. Rows stand in increasing order of their keys ([MemoryKey]), each beyond all words
/// of the one before; keys, sizes and differences below 2^29 make that an integer fact. So a place
/// of IMAGE cannot also be fresh: either its first value has no receiver, or its block stands where
/// it would.
public final class MemoryBoundary extends OnceTable {
  private static final int WORD_HIGH_BITS = MemoryKey.WORD_BITS - 16;
  private static final int REGION_BITS = 6;

  /// Bits of a key of [MemoryKey] above its low 16.
  private static final int GAP_HIGH_BITS = 13;

  private final Column real = bit("real", "1 on a used row; used rows come first");
  private final Column fresh = bit("fresh", "1 if the word starts as zero, 0 if IMAGE starts it");
  private final Column block = bit("block", "1 for a block that the run leaves alone");
  private final Column register = bit("reg", "1 for a register");
  private final Column region = column("region", "region of the word, or of the block");
  private final Column wordLo = column("w_lo", "number of the (first) word, 16 bits");
  private final Column wordHi = column("w_hi", "number of the (first) word, 6 bits");
  private final Column size = column("size", "words of the row: 1 unless it is a block");
  private final Column gapLo = column("d_lo", "key - end of the row before, low");
  private final Column gapHi = column("d_hi", "the same, high (free on the first row)");
  private final Column time = column("fin_ts", "time of the last access");
  private final Column lo = column("fin_lo", "last value, low");
  private final Column hi = column("fin_hi", "last value, high");

  public MemoryBoundary() {
    super(33, "MEMBOUND", "first and last state of every word used, keys strictly increasing");
    Term key = key(register, region, wordLo, wordHi);
    Term nextKey = key(register.next(), region.next(), wordLo.next(), wordHi.next());
    Term nextGap = gapLo.next().plus(gapHi.next().times(1 << 16));
    zero("fresh real", fresh.times(real.not()));
    zero("block real", block.times(real.not()));
    zero("block fresh", block.times(fresh));
    zero("size", real.minus(block).times(size.minus(1)));
    zero("prefix", transition().times(real.not()).times(real.next()));
    zero(
        "increasing",
        transition().times(real.next()).times(nextKey.minus(key).minus(size).minus(nextGap)));
    Term space = region.plus(register.times(MemoryKey.REGISTER_SPACE));
    Term word = wordLo.plus(wordHi.times(1 << 16));
    send(Bus.MEM, fresh, space, word, constant(0), constant(0), constant(0));
    receive(Bus.MEM, real.minus(block), space, word, time, lo, hi);
    receive(Bus.BLOCK, block, space, word, size);
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
  /// @param gap keys between the row before and this one, 0 on the first
  /// @param starts whether the word starts as zero
  /// @param last time of its last access, 0 for none
  /// @param value last value
  public void fillWord(Row row, int gap, int key, boolean starts, int last, int value) {
    fillPlace(row, gap, key, 1);
    row.setBit(fresh, starts ? 1 : 0);
    row.set(time, last);
    row.setLimbs(lo, hi, value);
  }

  /// Fills the row of a block that the run leaves alone.
  ///
  /// @param gap as for a word
  /// @param key of its first word
  /// @param words its size
  public void fillBlock(Row row, int gap, int key, int words) {
    fillPlace(row, gap, key, words);
    row.setBit(block, 1);
  }

  private void fillPlace(Row row, int gap, int key, int words) {
    boolean ofRegister = MemoryKey.space(key) == MemoryKey.REGISTER_SPACE;
    row.setBit(real, 1);
    row.setBit(register, ofRegister ? 1 : 0);
    row.setRange(region, ofRegister ? 0 : MemoryKey.space(key), REGION_BITS);
    row.setRange(wordLo, MemoryKey.word(key) & 0xffff, 16);
    row.setRange(wordHi, MemoryKey.word(key) >>> 16, WORD_HIGH_BITS);
    row.set(size, words);
    row.setRange(gapLo, gap & 0xffff, 16);
    row.setRange(gapHi, gap >>> 16, GAP_HIGH_BITS);
  }
}
