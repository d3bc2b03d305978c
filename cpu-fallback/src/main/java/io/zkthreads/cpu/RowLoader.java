package io.zkthreads.cpu;

import io.zkthreads.stark.air.Operand;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Brings the inputs of a [BlockProgram] into their slots: constants once, cells of matrices per
/// block. Not thread-safe; one per worker.
final class RowLoader {
  /// A matrix whose rows stand in the order of the domain being walked.
  @SuppressWarnings("ArrayRecordComponent")
  record Source(int[] words, int offset, int width) {
    /// `to[d][i]` = the cell of row `rows[i]` in column `column` + d, for the five words of an
    /// extension element.
    void loadElement(int[][] to, int[] rows, int count, int column) {
      int[] to0 = to[0];
      int[] to1 = to[1];
      int[] to2 = to[2];
      int[] to3 = to[3];
      int[] to4 = to[4];
      for (int i = 0; i < count; i++) {
        int at = offset + rows[i] * width + column;
        to0[i] = words[at];
        to1[i] = words[at + 1];
        to2[i] = words[at + 2];
        to3[i] = words[at + 3];
        to4[i] = words[at + 4];
      }
    }

    static Source of(CpuColumns columns) {
      return new Source(columns.words(), columns.offset(), columns.width());
    }
  }

  /// Columns of one matrix and the slots that they go to.
  @SuppressWarnings("ArrayRecordComponent")
  record Cells(@Nullable Source source, int[] columns, int[] slots) {
    /// Rows that are turned together from rows into columns: a cache line of each slot.
    private static final int TILE = 16;

    static Cells of(
        BlockProgram program, @Nullable Source source, ToIntFunction<Operand> columnOf) {
      List<Operand> inputs = program.inputs();
      int[] which =
          IntStream.range(0, inputs.size())
              .filter(k -> columnOf.applyAsInt(inputs.get(k)) >= 0)
              .toArray();
      return new Cells(
          which.length == 0 ? null : present(source),
          IntStream.of(which).map(k -> columnOf.applyAsInt(inputs.get(k))).toArray(),
          IntStream.of(which).map(k -> program.firstInput() + k).toArray());
    }

    /// All columns of a matrix, column c to slot c.
    static Cells all(Source source) {
      int[] columns = IntStream.range(0, source.width).toArray();
      return new Cells(source, columns, columns);
    }

    void load(int[][] to, int[] rows, int count) {
      if (source == null) {
        return;
      }
      int[] words = source.words;
      int width = source.width;
      for (int first = 0; first < count; first += TILE) {
        int last = Math.min(count, first + TILE);
        for (int k = 0; k < columns.length; k++) {
          int[] slot = to[slots[k]];
          int column = source.offset + columns[k];
          for (int i = first; i < last; i++) {
            slot[i] = words[rows[i] * width + column];
          }
        }
      }
    }
  }

  private static final int NONE = -1;

  private final BlockProgram program;
  private final List<Cells> ofRow;
  private final List<Cells> ofNext;

  RowLoader(
      BlockProgram program,
      @Nullable Source main,
      @Nullable Source preprocessed,
      @Nullable Source known) {
    this.program = program;
    ofRow =
        List.of(
            Cells.of(
                program,
                main,
                o -> o instanceof Operand.Main m && m.rotation() == 0 ? m.column() : NONE),
            Cells.of(
                program,
                preprocessed,
                o -> o instanceof Operand.Preprocessed p && p.rotation() == 0 ? p.column() : NONE),
            Cells.of(program, known, o -> o instanceof Operand.Known c ? c.column() : NONE));
    ofNext =
        List.of(
            Cells.of(
                program,
                main,
                o -> o instanceof Operand.Main m && m.rotation() == 1 ? m.column() : NONE),
            Cells.of(
                program,
                preprocessed,
                o -> o instanceof Operand.Preprocessed p && p.rotation() == 1 ? p.column() : NONE));
  }

  /// Slots with all constants and public values in place.
  int[][] slots(int[] publicValues) {
    int[][] slots = program.allocateSlots();
    int slot = program.firstInput();
    for (Operand operand : program.inputs()) {
      switch (operand) {
        case Operand.Constant o -> BlockProgram.fill(slots[slot], o.word());
        case Operand.Public o -> BlockProgram.fill(slots[slot], publicValues[o.index()]);
        case Operand o -> {}
      }
      slot++;
    }
    return slots;
  }

  /// Fills the slots that depend on the row.
  ///
  /// @param rows the block's rows
  /// @param next the row after each of them
  /// @param selectors null where the program reads none
  void load(int[][] slots, int[] rows, int[] next, int count, @Nullable Selectors selectors) {
    ofRow.forEach(cells -> cells.load(slots, rows, count));
    ofNext.forEach(cells -> cells.load(slots, next, count));
    List<Operand> inputs = program.inputs();
    for (int k = 0; k < inputs.size(); k++) {
      int[] slot = slots[program.firstInput() + k];
      switch (inputs.get(k)) {
        case Operand.First o -> copy(present(selectors).first, slot, count);
        case Operand.Last o -> copy(present(selectors).last, slot, count);
        case Operand.Transition o -> copy(present(selectors).transition, slot, count);
        case Operand o -> {}
      }
    }
  }

  private static void copy(int[] from, int[] to, int count) {
    System.arraycopy(from, 0, to, 0, count);
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException("the program reads what this step does not have");
    }
    return value;
  }
}
