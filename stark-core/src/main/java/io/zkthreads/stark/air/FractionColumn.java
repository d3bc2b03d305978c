package io.zkthreads.stark.air;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One extension column of the lookup argument: f = N/D for the interactions that share it.
///
/// With D_i the denominator of tuple i and m_i its multiplicity, negated for a receive: a normal
/// column has f = Σ m_i/D_i; an exclusive one has D = Σ flag_i·D_i + 1 − Σ flag_i and N = Σ
/// flag_i·m_i.
///
/// @param bus name of the bus, or null for a column that balances inside its table
/// @param busId number of the bus: its challenge prefix is α + (busId + 1)·β^W
/// @param exclusive whether the interactions are branches with disjoint flags
/// @param interactions what is sent or received
public record FractionColumn(
    @Nullable String bus, int busId, boolean exclusive, List<Interaction> interactions) {
  public FractionColumn {
    interactions = List.copyOf(interactions);
  }

  /// Bound of Σ |multiplicity| over a row.
  public long weight() {
    return exclusive
        ? interactions.stream().mapToLong(Interaction::weight).max().orElse(0)
        : interactions.stream().mapToLong(Interaction::weight).sum();
  }

  FractionColumn withBusId(int id) {
    return new FractionColumn(bus, id, exclusive, interactions);
  }

  FractionColumn with(Interaction next) {
    List<Interaction> all = new ArrayList<>(interactions);
    all.add(next);
    return new FractionColumn(bus, busId, exclusive, all);
  }

  /// Degree of the column's constraint D·f − N, an extension column counting as a committed one.
  long degree(Degrees degrees) {
    long[] tuple = interactions.stream().mapToLong(i -> tupleDegree(i, degrees)).toArray();
    long product = 0;
    long numerator = 0;
    if (exclusive) {
      for (int i = 0; i < tuple.length; i++) {
        Interaction branch = interactions.get(i);
        long flag = degrees.of(branch.flag());
        product = Math.max(product, flag + tuple[i]);
        numerator = Math.max(numerator, flag + degrees.of(branch.multiplicity()));
      }
    } else {
      for (long t : tuple) {
        product += t;
      }
      for (int i = 0; i < tuple.length; i++) {
        long multiplicity = degrees.of(interactions.get(i).multiplicity());
        numerator = Math.max(numerator, multiplicity + product - tuple[i]);
      }
    }
    return Math.max(degrees.ofColumn() + product, numerator);
  }

  private static long tupleDegree(Interaction interaction, Degrees degrees) {
    return interaction.tuple().stream().mapToLong(degrees::of).max().orElse(0);
  }
}
