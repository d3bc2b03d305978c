package io.zkthreads.stark.compact;

import io.zkthreads.stark.field.Extension;
import java.util.List;

/// Values of all columns of a stack, with the proof that they belong to its commitment.
///
/// @param whir the proof
/// @param tables by table
public record StackOpening(WhirProof whir, List<Values> tables) {
  /// Values of a table's columns at one point.
  ///
  /// @param current of all columns
  /// @param next of the columns that are read of the next row, one row on
  public record Values(List<Extension> current, List<Extension> next) {
    public Values {
      current = List.copyOf(current);
      next = List.copyOf(next);
    }
  }

  public StackOpening {
    tables = List.copyOf(tables);
  }
}
