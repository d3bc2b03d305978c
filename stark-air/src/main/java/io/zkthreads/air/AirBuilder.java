package io.zkthreads.air;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Column;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Builds an [Air] by declaring columns, constraints and interactions in the order in which the
/// protocol uses them.
///
/// Expressions are hash-consed, and constants are folded: x + 0 = x − 0 = x·1 = x and x·0 = 0.
public final class AirBuilder {
  private final int id;
  private final String name;
  private final int lanes;
  private final List<Column> columns = new ArrayList<>();
  private final List<Column> preprocessed = new ArrayList<>();
  private final List<Column> known = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Integer> degrees = new ArrayList<>();
  private final Map<Node, Integer> index = new HashMap<>();
  private final List<Constraint> constraints = new ArrayList<>();
  private final List<Interaction> interactions = new ArrayList<>();
  private int numPublicValues;

  public AirBuilder(int id, String name, int lanes) {
    this.id = id;
    this.name = name;
    this.lanes = lanes;
  }

  /// A committed column.
  public Expr column(String name, String doc) {
    columns.add(new Column(name, doc));
    return put(new Node.Main(columns.size() - 1, 0), 1);
  }

  /// A column fixed by the verifying key.
  public Expr preprocessed(String name, String doc) {
    preprocessed.add(new Column(name, doc));
    return put(new Node.Preprocessed(preprocessed.size() - 1, 0), 1);
  }

  /// A column that the verifier computes itself; readable by constraints only.
  public Expr known(String name, String doc) {
    known.add(new Column(name, doc));
    return put(new Node.Known(known.size() - 1), 1);
  }

  /// The next public value of the table.
  public Expr publicValue() {
    return put(new Node.Public(numPublicValues++), 0);
  }

  public Expr constant(long value) {
    return put(new Node.Constant((int) Math.floorMod(value, (long) KoalaBear.P)), 0);
  }

  public Expr first() {
    return put(new Node.First(), 1);
  }

  public Expr last() {
    return put(new Node.Last(), 1);
  }

  public Expr transition() {
    return put(new Node.Transition(), 0);
  }

  /// Requires `e` = 0 on every row.
  public void assertZero(String name, Expr e) {
    constraints.add(new Constraint(name, own(e)));
  }

  /// Requires `e` ∈ {0, 1} on every row.
  public void assertBool(String name, Expr e) {
    assertZero(name, e.times(e.minus(1)));
  }

  public void interact(
      String bus, Direction direction, Expr multiplicity, List<Expr> tuple, int weight) {
    List<Integer> indices = tuple.stream().map(this::own).toList();
    interactions.add(new Interaction(bus, direction, own(multiplicity), indices, weight));
  }

  public Air build() {
    return new Air(
        id,
        name,
        lanes,
        columns,
        preprocessed,
        known,
        numPublicValues,
        nodes,
        constraints,
        interactions,
        Air.LOOKUP_BUDGET,
        0,
        reads(Node.Main.class),
        reads(Node.Preprocessed.class));
  }

  Expr next(Expr e) {
    return switch (nodes.get(own(e))) {
      case Node.Main(int column, int rotation) when rotation == 0 ->
          put(new Node.Main(column, 1), 1);
      case Node.Preprocessed(int column, int rotation) when rotation == 0 ->
          put(new Node.Preprocessed(column, 1), 1);
      case Node n -> throw new IllegalArgumentException(n + " has no next row");
    };
  }

  Expr add(Expr x, Expr y) {
    int a = own(x);
    int b = own(y);
    if (isConstant(a) && isConstant(b)) {
      return constant((long) value(a) + value(b));
    }
    if (isConstant(a, 0)) {
      return y;
    }
    if (isConstant(b, 0)) {
      return x;
    }
    return put(new Node.Add(a, b), Math.max(degree(a), degree(b)));
  }

  Expr subtract(Expr x, Expr y) {
    int a = own(x);
    int b = own(y);
    if (isConstant(a) && isConstant(b)) {
      return constant((long) value(a) - value(b));
    }
    if (isConstant(b, 0)) {
      return x;
    }
    return put(new Node.Subtract(a, b), Math.max(degree(a), degree(b)));
  }

  Expr multiply(Expr x, Expr y) {
    int a = own(x);
    int b = own(y);
    if (isConstant(a) && isConstant(b)) {
      return constant((long) value(a) * value(b));
    }
    if (isConstant(a, 0) || isConstant(b, 0)) {
      return constant(0);
    }
    if (isConstant(a, 1)) {
      return y;
    }
    if (isConstant(b, 1)) {
      return x;
    }
    return put(new Node.Multiply(a, b), degree(a) + degree(b));
  }

  int degree(int node) {
    return degrees.get(node);
  }

  private Expr put(Node node, int degree) {
    Integer at = index.get(node);
    if (at == null) {
      at = nodes.size();
      nodes.add(node);
      degrees.add(degree);
      index.put(node, at);
    }
    return new Expr(this, at);
  }

  private int own(Expr e) {
    if (e.builder != this) {
      throw new IllegalArgumentException("expression of another table than " + name);
    }
    return e.node;
  }

  private boolean isConstant(int node) {
    return nodes.get(node) instanceof Node.Constant;
  }

  private boolean isConstant(int node, int value) {
    return nodes.get(node) instanceof Node.Constant(int v) && v == value;
  }

  private int value(int node) {
    return ((Node.Constant) nodes.get(node)).value();
  }

  private boolean reads(Class<? extends Node> kind) {
    return nodes.stream()
        .filter(kind::isInstance)
        .anyMatch(n ->
            switch (n) {
              case Node.Main m -> m.rotation() == 1;
              case Node.Preprocessed p -> p.rotation() == 1;
              default -> false;
            });
  }

  /// Convenience for tuples.
  public static List<Expr> tuple(Expr... elements) {
    return Arrays.asList(elements);
  }
}
