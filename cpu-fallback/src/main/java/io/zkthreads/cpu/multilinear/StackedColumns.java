package io.zkthreads.cpu.multilinear;

import io.zkthreads.stark.compact.StackLayout;

/// Columns of several tables where they stand in a stack.
///
/// @param words one column after another
@SuppressWarnings("ArrayRecordComponent")
public record StackedColumns(StackLayout layout, int[] words) {
  /// Where a table's first column begins; the others follow at once.
  int first(int table) {
    return layout.firsts().get(table);
  }
}
