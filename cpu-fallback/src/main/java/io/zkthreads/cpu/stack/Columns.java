package io.zkthreads.cpu.stack;

import io.zkthreads.cpu.Kernels;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.StackLayout;
import java.util.Arrays;
import java.util.List;

/// Rows to columns, which stand one after another in one array.
final class Columns {
  /// Rows that are taken apart together: so many words of a column are written at once.
  private static final int ROWS = 256;

  private final StackMeans means;
  private final StackLayout layout;
  private final int[] words;

  Columns(StackMeans means, StackLayout layout, int[] words) {
    this.means = means;
    this.layout = layout;
    this.words = words;
  }

  /// Fills all words: columns, then zeros.
  void fill(List<Trace> tables) {
    for (int t = 0; t < tables.size(); t++) {
      Trace trace = tables.get(t);
      int first = layout.firsts().get(t);
      means
          .workers()
          .forRangesByThread(
              trace.height(),
              ROWS,
              () -> {
                int[][] columns = new int[Kernels.GROUP][ROWS];
                return (from, to) -> {
                  for (int row = from; row < to; row += ROWS) {
                    move(trace, first, row, Math.min(ROWS, to - row), columns);
                  }
                };
              });
    }
    Arrays.fill(words, layout.used(), words.length, 0);
  }

  private void move(Trace trace, int first, int row, int rows, int[][] columns) {
    int width = trace.width();
    if (width < Kernels.GROUP) {
      for (int c = 0; c < width; c++) {
        int at = first + (c << trace.logHeight()) + row;
        for (int i = 0; i < rows; i++) {
          words[at + i] = trace.words()[(row + i) * width + c];
        }
      }
      return;
    }
    for (int c = 0; c < width; c += Kernels.GROUP) {
      int column = Math.min(c, width - Kernels.GROUP);
      means
          .kernels()
          .toColumns(columns, SLOTS, 0, trace.words(), row * width + column, width, rows);
      for (int j = c - column; j < Kernels.GROUP; j++) {
        int at = first + ((column + j) << trace.logHeight()) + row;
        System.arraycopy(columns[j], 0, words, at, rows);
      }
    }
  }

  /// Columns of a group, each in an array of its own.
  private static final int[] SLOTS = slots();

  private static int[] slots() {
    int[] slots = new int[Kernels.GROUP];
    Arrays.setAll(slots, j -> j);
    return slots;
  }
}
