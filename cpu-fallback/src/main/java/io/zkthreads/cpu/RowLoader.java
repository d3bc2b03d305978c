package io.zkthreads.cpu;

import io.zkthreads.stark.air.Operand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Brings the inputs of a [BlockProgram] into their slots: constants once, cells of matrices per
/// block. Not thread-safe; one per worker.
final class RowLoader {
  /// A matrix whose rows stand in the order of the domain being walked.
  @SuppressWarnings("ArrayRecordComponent")
  record Source(int[] words, int offset, int width) {
    /// `to[i]` = the cell of row `rows[i]` in `column`.
    void load(int[] to, int[] rows, int count, int column) {
      for (int i = 0; i < count; i++) {
        to[i] = words[offset + rows[i] * width + column];
      }
    }

    static Source of(CpuColumns columns) {
      return new Source(columns.words(), columns.offset(), columns.width());
    }
  }

  private final BlockProgram program;
  private final @Nullable Source main;
  private final @Nullable Source preprocessed;
  private final @Nullable Source known;

  RowLoader(
      BlockProgram program,
      @Nullable Source main,
      @Nullable Source preprocessed,
      @Nullable Source known) {
    this.program = program;
    this.main = main;
    this.preprocessed = preprocessed;
    this.known = known;
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
    List<Operand> inputs = program.inputs();
    for (int k = 0; k < inputs.size(); k++) {
      int[] slot = slots[program.firstInput() + k];
      switch (inputs.get(k)) {
        case Operand.Main o ->
            present(main).load(slot, o.rotation() == 0 ? rows : next, count, o.column());
        case Operand.Preprocessed o ->
            present(preprocessed).load(slot, o.rotation() == 0 ? rows : next, count, o.column());
        case Operand.Known o -> present(known).load(slot, rows, count, o.column());
        case Operand.First o -> copy(present(selectors).first, slot, count);
        case Operand.Last o -> copy(present(selectors).last, slot, count);
        case Operand.Transition o -> copy(present(selectors).transition, slot, count);
        case Operand.Constant o -> {}
        case Operand.Public o -> {}
        case Operand.Register o -> throw new AssertionError(o + " is not an input");
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
