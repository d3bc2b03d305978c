package io.zkthreads.stark.air;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which interactions of a batch share which fraction column, and how many quotient chunks each
/// instance has. Prover and verifier derive it alike from the AIRs and heights. Source:
/// p3-batch-stark `ProverData` and `common`.
///
/// @param instances in proof order
/// @param tupleWidth W: length of the longest tuple of any column, at least 1
public record LookupLayout(List<Instance> instances, int tupleWidth) {
  /// What the layout depends on: an AIR at a height, with the lengths of its known columns.
  public record Table(Air air, int logHeight, List<Integer> periods) {}

  /// One instance.
  ///
  /// @param columns fraction columns, by bus in first-seen order
  /// @param logChunks log2 of the quotient chunks
  public record Instance(List<FractionColumn> columns, int logChunks) {
    public Instance {
      columns = List.copyOf(columns);
    }

    public boolean hasLookups() {
      return !columns.isEmpty();
    }

    public int numChunks() {
      return 1 << logChunks;
    }

    /// Extension columns: the accumulator and one per fraction; 0 without lookups.
    public int numExtensionColumns() {
      return columns.isEmpty() ? 0 : 1 + columns.size();
    }

    /// Bound of Σ |multiplicity| over a row.
    public long weight() {
      return columns.stream().mapToLong(FractionColumn::weight).sum();
    }
  }

  public LookupLayout {
    instances = List.copyOf(instances);
  }

  public static LookupLayout of(List<Table> tables) {
    List<Instance> instances = new ArrayList<>();
    Map<String, Integer> busIds = new HashMap<>();
    int tupleWidth = 1;
    for (Table table : tables) {
      List<FractionColumn> numbered = new ArrayList<>();
      for (FractionColumn column : pack(table)) {
        int id = busIds.computeIfAbsent(column.bus(), bus -> busIds.size());
        numbered.add(column.withBusId(id));
        for (Interaction i : column.interactions()) {
          tupleWidth = Math.max(tupleWidth, i.tuple().size());
        }
      }
      instances.add(new Instance(numbered, logChunks(table, numbered)));
    }
    return new LookupLayout(instances, tupleWidth);
  }

  public boolean hasLookups() {
    return instances.stream().anyMatch(Instance::hasLookups);
  }

  public int numWithLookups() {
    return (int) instances.stream().filter(Instance::hasLookups).count();
  }

  /// Fraction columns in order, before bus ids: greedy per bus while the degree stays in the
  /// budget.
  private static List<FractionColumn> pack(Table table) {
    Air air = table.air();
    Map<String, List<FractionColumn>> byBus = new LinkedHashMap<>();
    for (Interaction i : air.interactions()) {
      byBus
          .computeIfAbsent(i.bus(), b -> new ArrayList<>())
          .add(new FractionColumn(i.bus(), 0, List.of(i)));
    }
    List<FractionColumn> raw = new ArrayList<>();
    byBus.values().forEach(raw::addAll);
    long budget = Math.max((1L << logChunks(table, raw)) + 1, air.lookupBudget());
    Degrees degrees = Degrees.simple(air);
    List<FractionColumn> packed = new ArrayList<>();
    for (List<FractionColumn> singles : byBus.values()) {
      FractionColumn current = singles.getFirst();
      for (FractionColumn single : singles.subList(1, singles.size())) {
        FractionColumn joined = current.with(single.interactions().getFirst());
        if (joined.degree(degrees) <= budget) {
          current = joined;
        } else {
          packed.add(current);
          current = single;
        }
      }
      packed.add(current);
    }
    return packed;
  }

  /// log2 of the quotient chunks: 2^⌈log2(degree − 1)⌉ of them, the degree counting at least 2.
  private static int logChunks(Table table, List<FractionColumn> columns) {
    return logChunks(table, columns, !table.air().known().isEmpty());
  }

  /// log2 of the quotient chunks that the table's polynomials need, all selectors counted. The
  /// layout, which is Plonky3's, takes the transition selector for a constant in a table without
  /// known columns, so that any power of it costs nothing there.
  public int logChunksExactly(int instance, Table table) {
    return logChunks(table, instances.get(instance).columns(), true);
  }

  private static int logChunks(Table table, List<FractionColumn> columns, boolean exact) {
    Air air = table.air();
    Degrees degrees =
        exact ? Degrees.exact(air, table.logHeight(), table.periods()) : Degrees.simple(air);
    long degree = 0;
    for (Constraint c : air.constraints()) {
      degree = Math.max(degree, degrees.of(c.node()));
    }
    for (FractionColumn c : columns) {
      degree = Math.max(degree, c.degree(degrees));
    }
    if (!columns.isEmpty()) {
      // first·acc and last·(T − acc − Σf), and transition·(acc' − acc − Σf).
      long boundary = 2 * degrees.ofColumn();
      degree = Math.max(degree, Math.max(boundary, degrees.ofTransition() + degrees.ofColumn()));
    }
    if (exact && degree > 0) {
      degree = Math.ceilDiv(degree - 1, Math.max((1L << table.logHeight()) - 1, 1));
    }
    long counted = Math.max(Math.max(degree, air.degreeHint()), 2);
    return 64 - Long.numberOfLeadingZeros(counted - 2);
  }
}
