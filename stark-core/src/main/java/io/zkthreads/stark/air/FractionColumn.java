package io.zkthreads.stark.air;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One extension column of the lookup argument: f = N/D for the interactions that share it.
///
/// With D_i the denominator of tuple i and m_i its multiplicity, negated for a receive, f = Σ
/// m_i/D_i.
///
/// @param bus name of the bus
/// @param busId number of the bus: its challenge prefix is α + (busId + 1)·β^W
/// @param interactions what is sent or received
public record FractionColumn(String bus, int busId, List<Interaction> interactions) {
  public FractionColumn {
    interactions = List.copyOf(interactions);
  }

  /// Bound of Σ |multiplicity| over a row.
  public long weight() {
    return interactions.stream().mapToLong(Interaction::weight).sum();
  }

  FractionColumn withBusId(int id) {
    return new FractionColumn(bus, id, interactions);
  }

  FractionColumn with(Interaction next) {
    List<Interaction> all = new ArrayList<>(interactions);
    all.add(next);
    return new FractionColumn(bus, busId, all);
  }

  /// Degree of the column's constraint D·f − N, an extension column counting as a committed one.
  long degree(Degrees degrees) {
    long[] tuple = interactions.stream().mapToLong(i -> tupleDegree(i, degrees)).toArray();
    long product = Arrays.stream(tuple).sum();
    long numerator = 0;
    for (int i = 0; i < tuple.length; i++) {
      long multiplicity = degrees.of(interactions.get(i).multiplicity());
      numerator = Math.max(numerator, multiplicity + product - tuple[i]);
    }
    return Math.max(degrees.ofColumn() + product, numerator);
  }

  private static long tupleDegree(Interaction interaction, Degrees degrees) {
    return interaction.tuple().stream().mapToLong(degrees::of).max().orElse(0);
  }
}
