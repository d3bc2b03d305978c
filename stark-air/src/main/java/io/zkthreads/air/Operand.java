package io.zkthreads.air;

/// What an [Instruction] reads: a register, a cell of the row at hand, or a value that is one for
/// the whole table.
public sealed interface Operand {
  /// A register that an earlier instruction wrote.
  record Register(int index) implements Operand {}

  /// A Montgomery word.
  record Constant(int word) implements Operand {}

  /// A committed column at this row (rotation 0) or the next (rotation 1).
  record Main(int column, int rotation) implements Operand {}

  /// A preprocessed column at this row (rotation 0) or the next (rotation 1).
  record Preprocessed(int column, int rotation) implements Operand {}

  /// A verifier-known column at this row.
  record Known(int column) implements Operand {}

  /// A public value of the table.
  record Public(int index) implements Operand {}

  /// The selector Z(x)/(x − 1).
  record First() implements Operand {}

  /// The selector Z(x)/(x − w^−1).
  record Last() implements Operand {}

  /// The selector x − w^−1.
  record Transition() implements Operand {}
}
