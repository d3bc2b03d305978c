package io.zkthreads.engine.multilinear;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// What a zerocheck sums up over the rows of a table: a constant, and nodes of its AIR times
/// weights. Columns and selectors are multilinear polynomials; the row after the last one is the
/// last one again.
///
/// @param constraints weights of nodes that are 0 on every row
/// @param links weights of the nodes of interactions
@SuppressWarnings("ArrayRecordComponent")
public record TableForm(
    Air air,
    int logHeight,
    int[] publicValues,
    Extension constant,
    Map<Integer, Extension> constraints,
    Map<Integer, Extension> links) {
  public TableForm {
    constraints = new TreeMap<>(constraints);
    links = new TreeMap<>(links);
  }

  /// Nodes of links that are no polynomials of degree 1.
  public List<Integer> curvedLinks() {
    int[] degrees = degrees();
    return links.keySet().stream().filter(node -> degrees[node] > 1).toList();
  }

  /// The degree of the sum in each variable, at least 1.
  public int degree() {
    int[] degrees = degrees();
    int most = 1;
    for (int node : constraints.keySet()) {
      most = Math.max(most, degrees[node]);
    }
    for (int node : links.keySet()) {
      most = Math.max(most, degrees[node]);
    }
    return most;
  }

  /// Degrees of all nodes in one variable.
  public int[] degrees() {
    List<Node> nodes = air.nodes();
    int[] degrees = new int[nodes.size()];
    for (int i = 0; i < degrees.length; i++) {
      degrees[i] =
          switch (nodes.get(i)) {
            case Node.Constant n -> 0;
            case Node.Public n -> 0;
            case Node.Add(int a, int b) -> Math.max(degrees[a], degrees[b]);
            case Node.Subtract(int a, int b) -> Math.max(degrees[a], degrees[b]);
            case Node.Multiply(int a, int b) -> degrees[a] + degrees[b];
            case Node.Negate(int a) -> degrees[a];
            case Node leaf -> 1;
          };
    }
    return degrees;
  }

  /// The sum, given the values of columns and selectors.
  public Extension value(Function<Node, Extension> leaves) {
    ExtensionField field = constant.field();
    List<Node> nodes = air.nodes();
    Extension[] values = new Extension[nodes.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (nodes.get(i)) {
            case Node.Constant(int value) -> field.ofBase(KoalaBear.fromCanonical(value));
            case Node.Public(int index) -> field.ofBase(publicValues[index]);
            case Node.Add(int a, int b) -> values[a].plus(values[b]);
            case Node.Subtract(int a, int b) -> values[a].minus(values[b]);
            case Node.Multiply(int a, int b) -> values[a].times(values[b]);
            case Node.Negate(int a) -> values[a].negate();
            case Node leaf -> leaves.apply(leaf);
          };
    }
    Extension sum = constant;
    for (Map<Integer, Extension> weights : List.of(constraints, links)) {
      for (Map.Entry<Integer, Extension> weight : weights.entrySet()) {
        sum = sum.plus(weight.getValue().times(values[weight.getKey()]));
      }
    }
    return sum;
  }

  /// The main columns that are read of the next row, ascending.
  public List<Integer> nextMain() {
    return air.nodes().stream()
        .filter(node -> node instanceof Node.Main m && m.rotation() == 1)
        .map(node -> ((Node.Main) node).column())
        .sorted()
        .toList();
  }

  /// The preprocessed columns that are read of the next row, ascending.
  public List<Integer> nextPreprocessed() {
    return air.nodes().stream()
        .filter(node -> node instanceof Node.Preprocessed p && p.rotation() == 1)
        .map(node -> ((Node.Preprocessed) node).column())
        .sorted()
        .toList();
  }
}
