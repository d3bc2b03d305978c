package io.zkthreads.engine;

import io.zkthreads.air.ConstraintProgram;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.FractionColumn;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.stark.field.Quintic;
import io.zkthreads.stark.proof.BatchInstance;
import java.util.List;

/// What a backend knows of one instance of a table.
///
/// The programs number the interactions column by column, so that those of a column are
/// consecutive.
///
/// @param instance the table at its height, with the values that the verifier knows
/// @param fractions the fraction columns, with their buses
/// @param logChunks log2 of the quotient chunks
/// @param interactionProgram computes the interactions of a row
/// @param constraintProgram computes the constraints and then the interactions of a row
public record TablePlan(
    BatchInstance instance,
    List<FractionColumn> fractions,
    int logChunks,
    ConstraintProgram interactionProgram,
    ConstraintProgram constraintProgram) {
  public static TablePlan of(BatchInstance instance, LookupLayout.Instance layout) {
    List<Interaction> interactions =
        layout.columns().stream().flatMap(c -> c.interactions().stream()).toList();
    return new TablePlan(
        instance,
        layout.columns(),
        layout.logChunks(),
        ConstraintProgram.ofInteractions(instance.air(), interactions),
        ConstraintProgram.ofAll(instance.air(), interactions));
  }

  public Air air() {
    return instance.air();
  }

  public int logHeight() {
    return instance.logHeight();
  }

  public boolean hasLookups() {
    return !fractions.isEmpty();
  }

  /// All interactions in the order in which the programs number them.
  public List<Interaction> interactions() {
    return fractions.stream().flatMap(c -> c.interactions().stream()).toList();
  }

  /// Base columns of the fraction matrix: an accumulator and the fractions, five words each.
  public int fractionWidth() {
    return hasLookups() ? Quintic.DEGREE * (1 + fractions.size()) : 0;
  }

  /// Constraints in all: those of the AIR, one per fraction column, three for the accumulator.
  public int numConstraints() {
    return air().constraints().size() + (hasLookups() ? fractions.size() + 3 : 0);
  }
}
