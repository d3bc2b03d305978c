package io.zkthreads.engine;

import io.zkthreads.air.ConstraintProgram.ConstantElement;
import io.zkthreads.stark.air.FractionColumn;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.field.Extension;
import java.util.ArrayList;
import java.util.List;

/// How the fractions of a table's rows come from what its programs deliver, under the challenges of
/// a proof.
///
/// Interaction i is the fraction m_i/D_i with D_i = offset − Σ_j weight_j·e_j over the elements e_j
/// that are delivered; fraction column c is the sum over its interactions: (N, D) ← (N·D_i + m_i·D,
/// D·D_i).
///
/// @param challenges α and β, from which the rest follows
/// @param terms by interaction, in the order of the programs
public record FractionPlan(LookupChallenges challenges, List<Term> terms) {
  /// One interaction.
  ///
  /// @param column the fraction column to which it belongs
  /// @param ends whether it is the last one of the column
  /// @param receives whether the multiplicity counts −1 times
  /// @param repeats whether the multiplicity is, but for the sign, that of the interaction before
  /// @param offset the constant part of the denominator: prefix and constant elements
  /// @param weights by position in the tuple
  public record Term(
      int column,
      boolean ends,
      boolean receives,
      boolean repeats,
      Extension offset,
      List<Extension> weights) {
    public Term {
      weights = List.copyOf(weights);
    }

    Term minus(ConstantElement e) {
      Extension constant = weights.get(e.position()).scale(e.word());
      return new Term(column, ends, receives, repeats, offset.minus(constant), weights);
    }
  }

  public FractionPlan {
    terms = List.copyOf(terms);
  }

  public static FractionPlan of(TablePlan table, LookupChallenges challenges) {
    List<Term> terms = new ArrayList<>();
    List<Interaction> all = table.program().interactions();
    for (int c = 0; c < table.fractions().size(); c++) {
      FractionColumn column = table.fractions().get(c);
      int last = terms.size() + column.interactions().size() - 1;
      for (Interaction interaction : column.interactions()) {
        int i = terms.size();
        terms.add(
            new Term(
                c,
                i == last,
                interaction.direction() == Interaction.Direction.RECEIVE,
                i > 0 && all.get(i - 1).multiplicity() == interaction.multiplicity(),
                challenges.prefix(column.busId()),
                challenges.weights(interaction.tuple().size())));
      }
    }
    // The constants are the same in both programs.
    for (ConstantElement e : table.program().interactionProgram().constants()) {
      terms.set(e.interaction(), terms.get(e.interaction()).minus(e));
    }
    return new FractionPlan(challenges, terms);
  }
}
