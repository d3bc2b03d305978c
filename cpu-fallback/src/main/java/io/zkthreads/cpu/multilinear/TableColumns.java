package io.zkthreads.cpu.multilinear;

import io.zkthreads.air.Operand;
import io.zkthreads.engine.CompactBackend.Table;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.proof.BatchInstance;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The columns of a table as polynomials.
final class TableColumns {
  private final BatchInstance instance;
  private final int height;
  private final int[] main;
  private final int firstMain;
  private final int[] preprocessed;
  private final int firstPreprocessed;

  /// @param table its index among `tables`
  /// @param preprocessed of the tables that have some, in order
  TableColumns(
      int table, List<Table> tables, StackedColumns main, Optional<StackedColumns> preprocessed) {
    instance = tables.get(table).instance();
    height = 1 << instance.logHeight();
    this.main = main.words();
    firstMain = main.first(table);
    if (instance.hasPreprocessed()) {
      StackedColumns stack = preprocessed.orElseThrow();
      int before =
          (int)
              tables.subList(0, table).stream().filter(t -> t.instance().hasPreprocessed()).count();
      this.preprocessed = stack.words();
      firstPreprocessed = stack.first(before);
    } else {
      this.preprocessed = new int[0];
      firstPreprocessed = 0;
    }
  }

  BatchInstance instance() {
    return instance;
  }

  /// Brings rows `row`…`row` + `count` − 1 of an operand that depends on the row into a slot.
  void load(Operand operand, int[] slot, int row, int count) {
    switch (operand) {
      case Operand.Main(int column, int rotation) ->
          load(main, firstMain + (column << instance.logHeight()), rotation, slot, row, count);
      case Operand.Preprocessed(int column, int rotation) ->
          load(
              preprocessed,
              firstPreprocessed + (column << instance.logHeight()),
              rotation,
              slot,
              row,
              count);
      case Operand.Known(int column) -> loadKnown(instance.known().get(column), slot, row, count);
      case Operand.First o -> {
        Arrays.fill(slot, 0, count, KoalaBear.ZERO);
        if (row == 0) {
          slot[0] = KoalaBear.ONE;
        }
      }
      case Operand.Last o -> {
        Arrays.fill(slot, 0, count, KoalaBear.ZERO);
        if (row + count == height) {
          slot[count - 1] = KoalaBear.ONE;
        }
      }
      case Operand.Transition o -> {
        Arrays.fill(slot, 0, count, KoalaBear.ONE);
        if (row + count == height) {
          slot[count - 1] = KoalaBear.ZERO;
        }
      }
      case Operand o -> throw new IllegalArgumentException(o + " is the same on every row");
    }
  }

  /// The row after the last one is the last one again.
  private void load(int[] words, int first, int rotation, int[] slot, int row, int count) {
    int there = Math.min(count, height - row - rotation);
    System.arraycopy(words, first + row + rotation, slot, 0, there);
    if (there < count) {
      slot[count - 1] = words[first + height - 1];
    }
  }

  /// The column repeats down the rows. A block begins at a multiple of its rows, which are as many
  /// as a power of two.
  private static void loadKnown(int[] column, int[] slot, int row, int count) {
    int period = Math.min(column.length, count);
    System.arraycopy(column, row & (column.length - 1), slot, 0, period);
    for (int at = period; at < count; at += period) {
      System.arraycopy(slot, 0, slot, at, period);
    }
  }

  /// Whether an operand depends on the row.
  static boolean isColumn(Operand operand) {
    return !(operand instanceof Operand.Constant || operand instanceof Operand.Public);
  }
}
