package io.zkthreads.air;

/// A handle on a node of the graph that an [AirBuilder] grows; arithmetic on handles adds nodes.
public final class Expr {
  final AirBuilder builder;
  final int node;

  Expr(AirBuilder builder, int node) {
    this.builder = builder;
    this.node = node;
  }

  public Expr plus(Expr o) {
    return builder.add(this, o);
  }

  public Expr plus(long constant) {
    return plus(builder.constant(constant));
  }

  public Expr minus(Expr o) {
    return builder.subtract(this, o);
  }

  public Expr minus(long constant) {
    return minus(builder.constant(constant));
  }

  public Expr times(Expr o) {
    return builder.multiply(this, o);
  }

  public Expr times(long constant) {
    return times(builder.constant(constant));
  }

  public Expr negate() {
    return builder.constant(0).minus(this);
  }

  /// The same column one row later.
  public Expr next() {
    return builder.next(this);
  }

  /// Position in the nodes of the [Air] that the builder makes.
  public int node() {
    return node;
  }

  /// Degree in the columns; selectors `first` and `last` count 1, `transition` 0.
  public int degree() {
    return builder.degree(node);
  }
}
