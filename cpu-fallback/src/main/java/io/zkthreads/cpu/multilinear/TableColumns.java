package io.zkthreads.cpu.multilinear;

import io.zkthreads.air.Operand;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import java.util.Arrays;
import java.util.Optional;

/// The columns of a table as polynomials: one array each.
final class TableColumns {
  private final int height;
  private final int[][] main;
  private final int[][] preprocessed;
  private final int[][] known;

  TableColumns(Kernels kernels, Trace main, Optional<Trace> preprocessed, Optional<Trace> known) {
    height = main.height();
    this.main = columns(kernels, main);
    this.preprocessed = preprocessed.map(t -> columns(kernels, t)).orElseGet(() -> new int[0][]);
    this.known = known.map(t -> columns(kernels, t)).orElseGet(() -> new int[0][]);
  }

  private static int[][] columns(Kernels kernels, Trace trace) {
    int width = trace.width();
    int[][] columns = new int[width][trace.height()];
    if (width < Kernels.GROUP) {
      for (int row = 0; row < trace.height(); row++) {
        for (int c = 0; c < width; c++) {
          columns[c][row] = trace.word(row, c);
        }
      }
      return columns;
    }
    int tile = 32;
    for (int row = 0; row < trace.height(); row += tile) {
      int rows = Math.min(tile, trace.height() - row);
      for (int c = 0; c < width; c += Kernels.GROUP) {
        int first = Math.min(c, width - Kernels.GROUP);
        int[] slots = new int[Kernels.GROUP];
        Arrays.setAll(slots, j -> first + j);
        kernels.toColumns(columns, slots, row, trace.words(), row * width + first, width, rows);
      }
    }
    return columns;
  }

  /// Brings rows `row`…`row` + `count` − 1 of an operand that depends on the row into a slot.
  void load(Operand operand, int[] slot, int row, int count) {
    switch (operand) {
      case Operand.Main(int column, int rotation) -> load(main[column], rotation, slot, row, count);
      case Operand.Preprocessed(int column, int rotation) ->
          load(preprocessed[column], rotation, slot, row, count);
      case Operand.Known(int column) -> load(known[column], 0, slot, row, count);
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
  private void load(int[] column, int rotation, int[] slot, int row, int count) {
    int there = Math.min(count, height - row - rotation);
    System.arraycopy(column, row + rotation, slot, 0, there);
    if (there < count) {
      slot[count - 1] = column[height - 1];
    }
  }

  /// Whether an operand depends on the row.
  static boolean isColumn(Operand operand) {
    return !(operand instanceof Operand.Constant || operand instanceof Operand.Public);
  }
}
