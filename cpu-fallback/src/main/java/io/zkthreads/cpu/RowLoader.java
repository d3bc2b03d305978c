package io.zkthreads.cpu;

import io.zkthreads.air.Operand;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
      for (int i = 0; i < count; i++) {
        int at = offset + rows[i] * width + column;
        for (int d = 0; d < to.length; d++) {
          to[d][i] = words[at + d];
        }
      }
    }

    static Source of(CpuColumns columns) {
      return new Source(columns.words(), columns.offset(), columns.width());
    }
  }

  private static final int NONE = -1;

  private final BlockProgram program;
  private final List<ColumnReader> ofRow;
  private final List<ColumnReader> ofNext;

  RowLoader(
      Kernels kernels,
      BlockProgram program,
      @Nullable Source main,
      @Nullable Source preprocessed,
      @Nullable Source known) {
    this.program = program;
    ofRow =
        Stream.of(
                reader(
                    kernels,
                    main,
                    o -> o instanceof Operand.Main m && m.rotation() == 0 ? m.column() : NONE),
                reader(
                    kernels,
                    preprocessed,
                    o ->
                        o instanceof Operand.Preprocessed p && p.rotation() == 0
                            ? p.column()
                            : NONE),
                reader(kernels, known, o -> o instanceof Operand.Known c ? c.column() : NONE))
            .flatMap(Optional::stream)
            .toList();
    ofNext =
        Stream.of(
                reader(
                    kernels,
                    main,
                    o -> o instanceof Operand.Main m && m.rotation() == 1 ? m.column() : NONE),
                reader(
                    kernels,
                    preprocessed,
                    o ->
                        o instanceof Operand.Preprocessed p && p.rotation() == 1
                            ? p.column()
                            : NONE))
            .flatMap(Optional::stream)
            .toList();
  }

  /// A reader of the columns that the program reads of a matrix; empty where it reads none.
  private Optional<ColumnReader> reader(
      Kernels kernels, @Nullable Source source, ToIntFunction<Operand> columnOf) {
    List<Operand> inputs = program.inputs();
    int[] which =
        IntStream.range(0, inputs.size())
            .filter(k -> columnOf.applyAsInt(inputs.get(k)) >= 0)
            .boxed()
            .sorted(Comparator.comparingInt(k -> columnOf.applyAsInt(inputs.get(k))))
            .mapToInt(k -> k)
            .toArray();
    if (which.length == 0) {
      return Optional.empty();
    }
    int[] columns = IntStream.of(which).map(k -> columnOf.applyAsInt(inputs.get(k))).toArray();
    int[] slots = IntStream.of(which).map(k -> program.firstInput() + k).toArray();
    return Optional.of(
        new ColumnReader(kernels, present(source), columns, slots, program.discarded()));
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
    ofRow.forEach(reader -> reader.read(slots, rows, count));
    ofNext.forEach(reader -> reader.read(slots, next, count));
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
