package io.zkthreads.vm.machine;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Node;

/// Degrees of the nodes of a table, from the graph alone: columns and the selectors of one row
/// count one, the transition selector nothing.
@SuppressWarnings("ArrayRecordComponent")
record Degrees(Air air, int[] byNode) {
  static Degrees of(Air air) {
    int[] degree = new int[air.nodes().size()];
    for (int i = 0; i < degree.length; i++) {
      degree[i] =
          switch (air.nodes().get(i)) {
            case Node.Constant c -> 0;
            case Node.Public p -> 0;
            case Node.Transition t -> 0;
            case Node.Main m -> 1;
            case Node.Preprocessed p -> 1;
            case Node.Known k -> 1;
            case Node.First f -> 1;
            case Node.Last l -> 1;
            case Node.Add n -> Math.max(degree[n.a()], degree[n.b()]);
            case Node.Subtract n -> Math.max(degree[n.a()], degree[n.b()]);
            case Node.Multiply n -> degree[n.a()] + degree[n.b()];
            case Node.Negate n -> degree[n.a()];
          };
    }
    return new Degrees(air, degree);
  }

  int of(int node) {
    return byNode[node];
  }

  /// Highest degree of a constraint.
  int worst() {
    return air.constraints().stream().mapToInt(Constraint::node).map(this::of).max().orElse(0);
  }
}
