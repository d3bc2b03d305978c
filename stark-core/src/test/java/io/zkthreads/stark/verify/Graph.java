package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Column;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A table written down node by node, as a key holds it; expressions are positions of nodes.
final class Graph {
  private final List<Node> nodes = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();
  private final List<Column> preprocessed = new ArrayList<>();
  private final List<Constraint> constraints = new ArrayList<>();
  private final List<Interaction> interactions = new ArrayList<>();
  private int known;

  int column(String name) {
    columns.add(new Column(name, ""));
    return put(new Node.Main(columns.size() - 1, 0));
  }

  int preprocessed(String name) {
    preprocessed.add(new Column(name, ""));
    return put(new Node.Preprocessed(preprocessed.size() - 1, 0));
  }

  /// The next of the columns that the verifier computes itself.
  int known() {
    return put(new Node.Known(known++));
  }

  int constant(int value) {
    return put(new Node.Constant(value));
  }

  int plus(int a, int b) {
    return put(new Node.Add(a, b));
  }

  int minus(int a, int b) {
    return put(new Node.Subtract(a, b));
  }

  int times(int a, int b) {
    return put(new Node.Multiply(a, b));
  }

  int put(Node node) {
    nodes.add(node);
    return nodes.size() - 1;
  }

  void zero(String name, int node) {
    constraints.add(new Constraint(name, node));
  }

  void bit(String name, int node) {
    zero(name, times(node, minus(node, constant(1))));
  }

  void send(String bus, int multiplicity, int weight, Integer... tuple) {
    interact(bus, Direction.SEND, multiplicity, weight, tuple);
  }

  void receive(String bus, int multiplicity, int weight, Integer... tuple) {
    interact(bus, Direction.RECEIVE, multiplicity, weight, tuple);
  }

  private void interact(
      String bus, Direction direction, int multiplicity, int weight, Integer... tuple) {
    interactions.add(new Interaction(bus, direction, multiplicity, List.of(tuple), weight));
  }

  Air air(int id, String name) {
    return new Air(
        id,
        name,
        1,
        columns,
        preprocessed,
        Collections.nCopies(known, new Column("known", "")),
        0,
        nodes,
        constraints,
        interactions,
        Air.LOOKUP_BUDGET,
        0,
        false,
        false);
  }
}
