package io.zkthreads.stark.compact;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Degrees;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.proof.BatchInstance;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/// What a zerocheck sums up over the rows of a table: a constant, and nodes of its AIR times
/// weights. Columns and selectors are multilinear polynomials; the row after the last one is the
/// last one again.
///
/// @param constraints weights of nodes that are 0 on every row
/// @param links weights of the nodes of interactions
public record TableForm(
    BatchInstance instance,
    Extension constant,
    Map<Integer, Extension> constraints,
    Map<Integer, Extension> links) {
  public TableForm {
    constraints = new TreeMap<>(constraints);
    links = new TreeMap<>(links);
  }

  public Air air() {
    return instance.air();
  }

  public int logHeight() {
    return instance.logHeight();
  }

  /// Nodes of links that are no polynomials of degree 1.
  public List<Integer> curvedLinks() {
    Degrees degrees = Degrees.multilinear(air());
    return links.keySet().stream().filter(node -> degrees.of(node) > 1).toList();
  }

  /// The degree of the sum in each variable, at least 1.
  public int degree() {
    Degrees degrees = Degrees.multilinear(air());
    return (int)
        Stream.of(constraints, links)
            .flatMap(weights -> weights.keySet().stream())
            .mapToLong(degrees::of)
            .reduce(1, Math::max);
  }

  /// The sum, given the values of columns and selectors.
  public Extension value(Function<Node, Extension> leaves) {
    ExtensionField field = constant.field();
    List<Node> nodes = air().nodes();
    Extension[] values = new Extension[nodes.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (nodes.get(i)) {
            case Node.Constant(int value) -> field.ofBase(KoalaBear.fromCanonical(value));
            case Node.Public(int index) -> field.ofBase(instance.publicValues()[index]);
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
}
