package io.zkthreads.stark.compact;

import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.proof.BatchInstance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/// Where the fractions of all interactions stand among the leaves of one sum: for each interaction
/// its rows, one after another, those of the tallest tables first, and 0/1 after the last.
///
/// @param instances tables in proof order
/// @param active indices of those with interactions, in the order of their fractions: by height,
///   the first first where it is the same
/// @param firsts by table: the number of its first fraction
/// @param buses numbers of buses, in the order in which fractions name them
/// @param tupleWidth elements of the longest tuple
/// @param numVariables log2 of the leaves
public record FractionLayout(
    List<BatchInstance> instances,
    List<Integer> active,
    List<Integer> firsts,
    Map<String, Integer> buses,
    int tupleWidth,
    int numVariables) {
  public FractionLayout {
    instances = List.copyOf(instances);
    active = List.copyOf(active);
    firsts = List.copyOf(firsts);
    buses = Map.copyOf(buses);
  }

  /// The layout of instances; nothing if none has an interaction.
  ///
  /// @throws UnfitTablesException if there are more than 2^30 fractions, or but one
  public static Optional<FractionLayout> of(List<BatchInstance> instances) {
    List<Integer> active =
        IntStream.range(0, instances.size())
            .boxed()
            .filter(i -> instances.get(i).air().hasInteractions())
            .sorted(Comparator.comparingInt(i -> -instances.get(i).logHeight()))
            .toList();
    if (active.isEmpty()) {
      return Optional.empty();
    }
    List<Integer> firsts = new ArrayList<>();
    instances.forEach(i -> firsts.add(0));
    Map<String, Integer> buses = new HashMap<>();
    int tupleWidth = 1;
    long next = 0;
    for (int i : active) {
      BatchInstance instance = instances.get(i);
      firsts.set(i, (int) next);
      next += (long) instance.air().interactions().size() << instance.logHeight();
      if (next > 1 << 30) {
        throw new UnfitTablesException("more than 2^30 fractions");
      }
      for (Interaction interaction : instance.air().interactions()) {
        buses.putIfAbsent(interaction.bus(), buses.size());
        tupleWidth = Math.max(tupleWidth, interaction.tuple().size());
      }
    }
    if (next < 2) {
      throw new UnfitTablesException(next + " fractions have no sum to prove");
    }
    int numVariables = Long.SIZE - Long.numberOfLeadingZeros(next - 1);
    return Optional.of(
        new FractionLayout(instances, active, firsts, buses, tupleWidth, numVariables));
  }

  /// The number of the fraction of row 0.
  public int first(int table, int interaction) {
    return firsts.get(table) + (interaction << instances.get(table).logHeight());
  }

  /// The number of the bus of an interaction.
  public int bus(Interaction interaction) {
    return Objects.requireNonNull(buses.get(interaction.bus()));
  }

  /// Fractions before the padding.
  public int used() {
    return instances.stream().mapToInt(i -> i.air().interactions().size() << i.logHeight()).sum();
  }
}
