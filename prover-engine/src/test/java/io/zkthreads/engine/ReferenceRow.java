package io.zkthreads.engine;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.FractionColumn;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.List;

/// One row of a table, or one point of its polynomials: evaluates the expression graph node by
/// node.
final class ReferenceRow {
  /// What the leaves of the graph are there; rows are at this row and at the next.
  @SuppressWarnings("ArrayRecordComponent")
  record Leaves(
      int[][] main,
      int[][] preprocessed,
      int[] known,
      int[] publicValues,
      int first,
      int last,
      int transition) {}

  private final int[] values;

  ReferenceRow(Air air, Leaves leaves) {
    values = new int[air.nodes().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (air.nodes().get(i)) {
            case Node.Constant n -> KoalaBear.fromCanonical(n.value());
            case Node.Main n -> leaves.main[n.rotation()][n.column()];
            case Node.Preprocessed n -> leaves.preprocessed[n.rotation()][n.column()];
            case Node.Known n -> leaves.known.length == 0 ? 0 : leaves.known[n.column()];
            case Node.Public n -> leaves.publicValues[n.index()];
            case Node.First n -> leaves.first;
            case Node.Last n -> leaves.last;
            case Node.Transition n -> leaves.transition;
            case Node.Add n -> KoalaBear.add(values[n.a()], values[n.b()]);
            case Node.Subtract n -> KoalaBear.subtract(values[n.a()], values[n.b()]);
            case Node.Multiply n -> KoalaBear.multiply(values[n.a()], values[n.b()]);
            case Node.Negate n -> KoalaBear.negate(values[n.a()]);
          };
    }
  }

  int value(int node) {
    return values[node];
  }

  /// Numerator and denominator of a fraction column.
  record Fraction(Extension numerator, Extension denominator) {}

  Fraction fraction(FractionColumn column, LookupChallenges challenges) {
    List<Extension> denominators = new ArrayList<>();
    for (Interaction i : column.interactions()) {
      ExtensionField field = challenges.beta().field();
      Extension compressed = field.zero();
      for (int element : i.tuple()) {
        compressed = compressed.times(challenges.beta()).plus(field.ofBase(values[element]));
      }
      denominators.add(challenges.prefix(column.busId()).minus(compressed));
    }
    return fraction(column.interactions(), denominators);
  }

  private Fraction fraction(List<Interaction> interactions, List<Extension> denominators) {
    ExtensionField field = denominators.getFirst().field();
    Extension numerator = field.zero();
    Extension denominator = field.one();
    for (int i = 0; i < denominators.size(); i++) {
      Extension term = field.ofBase(multiplicity(interactions.get(i)));
      for (int j = 0; j < denominators.size(); j++) {
        term = j == i ? term : term.times(denominators.get(j));
      }
      numerator = numerator.plus(term);
      denominator = denominator.times(denominators.get(i));
    }
    return new Fraction(numerator, denominator);
  }

  private int multiplicity(Interaction i) {
    int m = values[i.multiplicity()];
    return i.direction() == Interaction.Direction.SEND ? m : KoalaBear.negate(m);
  }
}
