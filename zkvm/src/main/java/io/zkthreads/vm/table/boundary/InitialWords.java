package io.zkthreads.vm.table.boundary;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.program.InitialMemory;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.PreprocessedTable;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;
import java.util.Arrays;
import java.util.function.IntPredicate;

/// A row is a block. If the run uses any of its words, all of them get their first values;
/// otherwise MEMBOUND passes over the block as a whole, so that a large image of which a run uses
/// little costs little. A block without words can only be passed over: nothing can use its places.
public final class InitialWords extends PreprocessedTable {
  private static final int WORDS = InitialMemory.BLOCK_WORDS;

  public InitialWords() {
    super(36, "IMAGE", "first values of the words of every loadable segment, in blocks");
    Term real = preprocessed("real", "1 on a used row");
    Term words = preprocessed("words", "1 if the block has words, 0 if nothing may use its places");
    Term space = preprocessed("space", "space of the block");
    Term word = preprocessed("word", "number of its first word there");
    Term size = preprocessed("size", "its number of words");
    Column used = bit("used", "1 if the run uses a word of the block");
    zero("used words", used.times(words.not()));
    for (int i = 0; i < WORDS; i++) {
      Term lo = preprocessed("lo" + i, "word " + i + ", low");
      Term hi = preprocessed("hi" + i, "word " + i + ", high");
      send(Bus.MEM, used, space, word.plus(i), constant(0), lo, hi);
    }
    send(Bus.BLOCK, real.minus(used), space, word, size);
  }

  @Override
  public Trace values(ProgramTables program) {
    InitialMemory memory = program.memory();
    Values v = new Values(5 + 2 * WORDS, rows(memory));
    int[] row = new int[5 + 2 * WORDS];
    if (memory.nullWords() > 0) {
      row[0] = 1;
      row[4] = memory.nullWords();
      v.row(row);
    }
    for (int block = 0; block < memory.blocks().length; block++) {
      int key = memory.blocks()[block];
      row[0] = 1;
      row[1] = 1;
      row[2] = MemoryKey.space(key);
      row[3] = MemoryKey.word(key);
      row[4] = WORDS;
      for (int i = 0; i < WORDS; i++) {
        row[5 + 2 * i] = memory.word(block, i) & 0xffff;
        row[6 + 2 * i] = memory.word(block, i) >>> 16;
      }
      v.row(row);
    }
    return v.trace();
  }

  /// The main column, for a run that uses some blocks.
  public static int[] uses(InitialMemory memory, IntPredicate used) {
    int[] uses = new int[rows(memory)];
    int first = uses.length - memory.blocks().length;
    Arrays.setAll(uses, row -> row >= first && used.test(row - first) ? 1 : 0);
    return uses;
  }

  /// Rows that the first memory of a program takes.
  public static int rows(InitialMemory memory) {
    return memory.blocks().length + (memory.nullWords() > 0 ? 1 : 0);
  }
}
