package io.zkthreads.vm.table.boundary;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.PreprocessedTable;
import io.zkthreads.vm.table.Term;

public final class InitialWords extends PreprocessedTable {
  public InitialWords() {
    super(36, "IMAGE", "first value of every word of every loadable segment");
    Term real = preprocessed("real", "1 on a used row");
    Term space = preprocessed("space", "space of the word");
    Term word = preprocessed("word", "its number there");
    Term lo = preprocessed("lo", "word, low");
    Term hi = preprocessed("hi", "word, high");
    unused();
    send(Bus.MEM, real, space, word, constant(0), lo, hi);
  }

  @Override
  public Trace values(ProgramTables program) {
    int[] keys = program.imageKeys();
    Values v = new Values(5, keys.length);
    for (int i = 0; i < keys.length; i++) {
      int word = program.imageWords()[i];
      v.row(1, MemoryKey.space(keys[i]), MemoryKey.word(keys[i]), word & 0xffff, word >>> 16);
    }
    return v.trace();
  }
}
