package io.zkthreads.stark.air;

import java.util.List;

/// An algebraic intermediate representation: what one table claims of its rows.
///
/// @param id number of the table in its machine; orders the tables of a proof
/// @param name name of the table
/// @param lanes copies of the one-lane table side by side in a row
/// @param columns committed columns
/// @param preprocessed columns fixed by the verifying key
/// @param known columns that the verifier computes itself (Plonky3: periodic, at full length)
/// @param numPublicValues public values of the table
/// @param nodes the expression graph, operands before operators
/// @param constraints zero on every row
/// @param interactions sends and receives on shared buses
/// @param lookupBudget degree up to which interactions of one bus share a fraction column
/// @param degreeHint lower bound of the constraint degree, 0 for none
/// @param opensNextMain whether the main columns are opened at the next row
/// @param opensNextPreprocessed whether the preprocessed columns are opened at the next row
public record Air(
    int id,
    String name,
    int lanes,
    List<Column> columns,
    List<Column> preprocessed,
    List<Column> known,
    int numPublicValues,
    List<Node> nodes,
    List<Constraint> constraints,
    List<Interaction> interactions,
    int lookupBudget,
    int degreeHint,
    boolean opensNextMain,
    boolean opensNextPreprocessed) {
  /// Budget of every shipped table: two tuples of degree 1 share a column of degree 3.
  public static final int LOOKUP_BUDGET = 3;

  public Air {
    columns = List.copyOf(columns);
    preprocessed = List.copyOf(preprocessed);
    known = List.copyOf(known);
    nodes = List.copyOf(nodes);
    constraints = List.copyOf(constraints);
    interactions = List.copyOf(interactions);
  }

  public int width() {
    return columns.size();
  }

  public int preprocessedWidth() {
    return preprocessed.size();
  }

  public boolean hasInteractions() {
    return !interactions.isEmpty();
  }
}
