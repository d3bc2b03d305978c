package io.zkthreads.stark.air;

/// A node of an expression graph. Operands are indices of earlier nodes of the same graph, so the
/// nodes in order are a straight-line program; equal nodes are stored once.
public sealed interface Node {
  /// A canonical integer in [0, p).
  record Constant(int value) implements Node {}

  /// A committed column at this row (rotation 0) or the next (rotation 1).
  record Main(int column, int rotation) implements Node {}

  /// A preprocessed column at this row (rotation 0) or the next (rotation 1).
  record Preprocessed(int column, int rotation) implements Node {}

  /// A verifier-known column at this row; constraints may read it, interactions may not.
  record Known(int column) implements Node {}

  /// A public value of the table.
  record Public(int index) implements Node {}

  /// Non-zero on the first row only: Z(x)/(x − 1).
  record First() implements Node {}

  /// Non-zero on the last row only: Z(x)/(x − w^−1).
  record Last() implements Node {}

  /// Zero on the last row only: x − w^−1.
  record Transition() implements Node {}

  record Add(int a, int b) implements Node {}

  record Subtract(int a, int b) implements Node {}

  record Multiply(int a, int b) implements Node {}

  record Negate(int a) implements Node {}
}
