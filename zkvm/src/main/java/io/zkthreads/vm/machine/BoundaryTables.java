package io.zkthreads.vm.machine;

import io.zkthreads.air.Expr;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.program.ProgramTables;

/// Where a run begins and ends: first and last memory, the first state, public words; and BUMP,
/// which bridges long pauses of a word.
final class BoundaryTables {
  private static final int WORD_HIGH_BITS = MemoryKey.WORD_BITS - 16;
  private static final int REGION_BITS = 6;

  /// Bits of a key of [MemoryKey] above its low 16.
  private static final int GAP_HIGH_BITS = 13;

  private BoundaryTables() {}

  /// ts_new − ts_old − 1 = d_lo + 2^k·d_hi with both digits checked, and all of ts_new, ts_old and
  /// the difference below 2^29: an integer equation, so time only goes forward. Without the bounds
  /// two bumps travel back in time. The new time is free, since any time between is right.
  static void bump(TableBuilder t, MachineConfig config) {
    int k = config.logRange();
    Expr real = t.bit("real", "1 on a used row");
    Expr space = t.column("space", "space of the word");
    Expr word = t.column("word", "its number there");
    Expr old = t.column("ts_old", "time of the entry");
    Expr lo = t.column("lo", "word, low");
    Expr hi = t.column("hi", "word, high");
    Expr j = t.column("j", "new time / 2^k");
    Expr far = t.column("d_hi", "(ts_new - ts_old - 1) >> k");
    Expr now = j.times(1 << k);
    t.receive(Bus.MEM, real, space, word, old, lo, hi);
    t.send(Bus.MEM, real, space, word, now, lo, hi);
    t.range(real, now.minus(old).minus(1).minus(far.times(1 << k)));
    t.range(real, j, config.farBits());
    t.range(real, far, config.farBits());
  }

  /// Every word of the run once, with its first and last value: places stand in strictly increasing
  /// order of their keys ([MemoryKey]), and keys and their differences below 2^29 make that an
  /// integer fact. A place of IMAGE cannot also be fresh, or its first value has no receiver.
  static void memoryBoundary(TableBuilder t) {
    Expr real = t.bit("real", "1 on a used row; used rows come first");
    Expr fresh = t.bit("fresh", "1 if the word starts as zero, 0 if IMAGE starts it");
    Expr register = t.bit("reg", "1 for a register");
    Expr region = t.column("region", "region of the word");
    Expr wordLo = t.column("w_lo", "number of the word, 16 bits");
    Expr wordHi = t.column("w_hi", "number of the word, 6 bits");
    Expr gapLo = t.column("d_lo", "key - previous key - 1, low (free on the first row)");
    Expr gapHi = t.column("d_hi", "the same, high");
    Expr time = t.column("fin_ts", "time of the last access");
    Expr lo = t.column("fin_lo", "last value, low");
    Expr hi = t.column("fin_hi", "last value, high");
    Expr key = key(register, region, wordLo, wordHi);
    Expr nextKey = key(register.next(), region.next(), wordLo.next(), wordHi.next());
    Expr nextGap = gapLo.next().plus(gapHi.next().times(1 << 16));
    t.zero("fresh real", fresh.times(t.not(real)));
    t.zero("prefix", t.transition().times(t.not(real)).times(real.next()));
    t.zero(
        "increasing",
        t.transition().times(real.next()).times(nextKey.minus(key).minus(1).minus(nextGap)));
    Expr space = region.plus(register.times(MemoryKey.REGISTER_SPACE));
    Expr word = wordLo.plus(wordHi.times(1 << 16));
    Expr zero = t.constant(0);
    t.send(Bus.MEM, fresh, space, word, zero, zero, zero);
    t.receive(Bus.MEM, real, space, word, time, lo, hi);
    t.range(real, region, REGION_BITS);
    t.range(real, wordLo, 16);
    t.range(real, wordHi, WORD_HIGH_BITS);
    t.range(real, gapLo, 16);
    t.range(real, gapHi, GAP_HIGH_BITS);
  }

  private static Expr key(Expr register, Expr region, Expr wordLo, Expr wordHi) {
    return wordLo
        .plus(wordHi.times(1 << 16))
        .plus(region.times(1 << MemoryKey.WORD_BITS))
        .plus(register.times(MemoryKey.REGISTERS));
  }

  /// Interactions cannot read verifier-known columns, hence the copies.
  static void publicWords(TableBuilder t) {
    String[] names = {"real", "idx_lo", "idx_hi", "lo", "hi"};
    String[] docs = {"1 on a used row", "index, low", "index, high", "word, low", "word, high"};
    Expr[] c = new Expr[names.length];
    for (int i = 0; i < c.length; i++) {
      c[i] = t.column(names[i], docs[i]);
    }
    for (int i = 0; i < c.length; i++) {
      t.zero(names[i] + " known", c[i].minus(t.known("v_" + names[i], "what the verifier knows")));
    }
    t.receive(Bus.PUB, c[0], c[1], c[2], c[3], c[4]);
  }

  static void start(TableBuilder t) {
    Expr real = t.preprocessed("real", "1 on the first row");
    Expr pc = t.preprocessed("pc", "entry");
    unused(t);
    t.send(Bus.STATE, real, pc, t.constant(FIRST_TIME), t.constant(0));
  }

  static void image(TableBuilder t) {
    Expr real = t.preprocessed("real", "1 on a used row");
    Expr space = t.preprocessed("space", "space of the word");
    Expr word = t.preprocessed("word", "its number there");
    Expr lo = t.preprocessed("lo", "word, low");
    Expr hi = t.preprocessed("hi", "word, high");
    unused(t);
    t.send(Bus.MEM, real, space, word, t.constant(0), lo, hi);
  }

  /// Padding has opid 0, which no table fetches.
  static void rom(TableBuilder t) {
    Expr[] row = new Expr[ProgramTables.ROM_WIDTH];
    row[0] = t.preprocessed("region", "region");
    row[1] = t.preprocessed("pc", "address");
    row[2] = t.preprocessed("opid", "table id, 0 on padding");
    for (int i = 3; i < row.length; i++) {
      row[i] = t.preprocessed("f" + (i - 3), "field " + (i - 3));
    }
    t.provide(Bus.PROG, t.column("mult", "how often executed"), row);
  }

  /// Time of the first instruction; time 0 is that of initial memory.
  static final int FIRST_TIME = 4;

  /// A main trace of width 0 has no opening, so a table without main columns carries one of zeros.
  private static void unused(TableBuilder t) {
    t.zero("nil", t.column("nil", "unused, 0"));
  }
}
