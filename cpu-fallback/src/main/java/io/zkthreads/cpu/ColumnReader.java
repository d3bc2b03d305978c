package io.zkthreads.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Brings columns of a row-major matrix into slots, a block of rows at a time.
final class ColumnReader {
  /// Rows that are turned together from rows into columns: their lines of the cache serve all
  /// groups.
  private static final int TILE = 32;

  /// Neighbouring columns from `first` on and where they go to.
  @SuppressWarnings("ArrayRecordComponent")
  private record Group(int first, int[] slots) {}

  private final Kernels kernels;
  private final RowLoader.Source source;
  private final int[] columns;
  private final int[] slots;
  private final List<Group> groups = new ArrayList<>();

  /// @param columns ascending
  /// @param slots where each of them goes to
  /// @param discarded a slot that may be written and is not read
  ColumnReader(
      Kernels kernels, RowLoader.Source source, int[] columns, int[] slots, int discarded) {
    this.kernels = kernels;
    this.source = source;
    this.columns = columns;
    this.slots = slots;
    if (source.width() >= Kernels.GROUP) {
      group(discarded);
    }
  }

  /// A reader of all columns, column c to slot c; no slot is discarded.
  static ColumnReader ofAll(Kernels kernels, RowLoader.Source source) {
    int[] columns = IntStream.range(0, source.width()).toArray();
    return new ColumnReader(kernels, source, columns, columns, 0);
  }

  /// The last group may reach back into the one before, so that it does not reach over the row.
  private void group(int discarded) {
    int k = 0;
    while (k < columns.length) {
      int first = Math.min(columns[k], source.width() - Kernels.GROUP);
      int[] targets = new int[Kernels.GROUP];
      Arrays.fill(targets, discarded);
      for (int i = 0; i < columns.length; i++) {
        int place = columns[i] - first;
        if (place >= 0 && place < Kernels.GROUP) {
          targets[place] = slots[i];
          k = i + 1;
        }
      }
      groups.add(new Group(first, targets));
    }
  }

  /// Row `rows[i]` of each column goes to place i of its slot, for `count` rows.
  void read(int[][] to, int[] rows, int count) {
    if (!groups.isEmpty() && areNeighbours(rows, count)) {
      readNeighbours(to, rows[0], count);
    } else {
      readEach(to, rows, count);
    }
  }

  private static boolean areNeighbours(int[] rows, int count) {
    for (int i = 1; i < count; i++) {
      if (rows[i] != rows[0] + i) {
        return false;
      }
    }
    return true;
  }

  private void readNeighbours(int[][] to, int row, int count) {
    int stride = source.width();
    for (int done = 0; done < count; done += TILE) {
      int rows = Math.min(TILE, count - done);
      int at = source.offset() + (row + done) * stride;
      for (Group g : groups) {
        kernels.toColumns(to, g.slots, done, source.words(), at + g.first, stride, rows);
      }
    }
  }

  private void readEach(int[][] to, int[] rows, int count) {
    int[] words = source.words();
    for (int i = 0; i < count; i++) {
      int at = source.offset() + rows[i] * source.width();
      for (int k = 0; k < columns.length; k++) {
        to[slots[k]][i] = words[at + columns[k]];
      }
    }
  }
}
