package io.zkthreads.stark.compact;

import io.zkthreads.stark.air.Degrees;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.CompactParameters.WhirCode;
import io.zkthreads.stark.proof.BatchInstance;
import java.util.List;
import java.util.Optional;

/// All sizes of a compact proof. They follow from the statement alone.
///
/// @param fractions absent without interactions
/// @param degrees by table
/// @param zerocheckVariables as many as the tallest table has, or the leaves of all fractions
/// @param main the main columns
/// @param preprocessed the preprocessed columns; absent without any
public record CompactShape(
    CompactParameters parameters,
    List<BatchInstance> instances,
    Optional<FractionLayout> fractions,
    List<TableDegrees> degrees,
    int zerocheckVariables,
    Stack main,
    Optional<Stack> preprocessed) {
  /// Degrees of a table in each variable; 0 where it has none of the kind.
  ///
  /// @param constraints of its constraints
  /// @param interactions of multiplicities and tuples
  public record TableDegrees(int constraints, int interactions) {
    static TableDegrees of(BatchInstance instance) {
      Degrees degrees = Degrees.multilinear(instance.air());
      long ofConstraints =
          instance.air().constraints().stream()
              .mapToLong(c -> degrees.of(c.node()))
              .max()
              .orElse(0);
      if (!instance.air().constraints().isEmpty()) {
        ofConstraints = Math.max(ofConstraints, instance.air().degreeHint());
      }
      long ofInteractions = 0;
      for (Interaction interaction : instance.air().interactions()) {
        ofInteractions = Math.max(ofInteractions, degrees.of(interaction.multiplicity()));
        for (int element : interaction.tuple()) {
          ofInteractions = Math.max(ofInteractions, degrees.of(element));
        }
      }
      return new TableDegrees(
          (int) Math.min(ofConstraints, Integer.MAX_VALUE - 1),
          (int) Math.min(ofInteractions, Integer.MAX_VALUE - 1));
    }

    int most() {
      return Math.max(constraints, interactions);
    }
  }

  /// Columns in one polynomial, and how it is opened.
  public record Stack(StackLayout layout, WhirSchedule schedule) {
    /// The stack of tables.
    ///
    /// @throws UnfitTablesException if the columns cannot be opened so, and why
    public static Stack of(
        CompactParameters parameters, WhirCode code, List<StackLayout.Table> tables) {
      StackLayout layout = StackLayout.of(tables);
      for (StackLayout.Table table : tables) {
        if (table.logHeight() < code.firstFold()) {
          throw new UnfitTablesException(
              "a table of 2^%d rows, fewer than a fold of 2^%d"
                  .formatted(table.logHeight(), code.firstFold()));
        }
      }
      WhirSchedule schedule = WhirSchedule.of(parameters, code, layout.numVariables());
      double bits =
          WhirSchedule.bitsOfClaims(
              parameters, code, (long) layout.numClaims() + schedule.outOfDomain());
      if (bits < parameters.termBits()) {
        throw new UnfitTablesException(
            "%d claims of one polynomial leave %.2f bits".formatted(layout.numClaims(), bits));
      }
      return new Stack(layout, schedule);
    }
  }

  public CompactShape {
    instances = List.copyOf(instances);
    degrees = List.copyOf(degrees);
  }

  /// The shape of a statement's proof.
  ///
  /// @throws UnfitTablesException if the columns cannot be opened with these parameters, and why
  public static CompactShape of(CompactStatement statement) {
    return of(statement.parameters(), statement.instances());
  }

  /// The shape of a proof of these tables.
  ///
  /// @throws UnfitTablesException if the columns cannot be opened with these parameters, and why
  public static CompactShape of(CompactParameters parameters, List<BatchInstance> instances) {
    Optional<FractionLayout> fractions = FractionLayout.of(instances);
    int tallest = instances.stream().mapToInt(BatchInstance::logHeight).max().orElseThrow();
    List<StackLayout.Table> preprocessed =
        instances.stream()
            .filter(BatchInstance::hasPreprocessed)
            .map(i -> StackLayout.Table.preprocessed(i.air(), i.logHeight()))
            .toList();
    return new CompactShape(
        parameters,
        instances,
        fractions,
        instances.stream().map(TableDegrees::of).toList(),
        Math.max(tallest, fractions.map(FractionLayout::numVariables).orElse(0)),
        Stack.of(
            parameters,
            parameters.main(),
            instances.stream().map(i -> StackLayout.Table.main(i.air(), i.logHeight())).toList()),
        preprocessed.isEmpty()
            ? Optional.empty()
            : Optional.of(Stack.of(parameters, parameters.preprocessed(), preprocessed)));
  }

  /// The degree of the zerocheck's round polynomials, and the number of their values that are sent.
  public int zerocheckDegree() {
    return degrees.stream().mapToInt(TableDegrees::most).max().orElseThrow() + 1;
  }

  /// The coordinates of the zerocheck's point that are drawn for it; the others are those of the
  /// fractions.
  public int freeCoordinates() {
    return zerocheckVariables - fractions.map(FractionLayout::numVariables).orElse(0);
  }
}
