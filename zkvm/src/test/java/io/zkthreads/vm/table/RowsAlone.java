package io.zkthreads.vm.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.RowEvaluator;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.program.InitialMemory;
import io.zkthreads.vm.program.ProgramTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;

/// Rows of called tables without the machine around them: whether they satisfy their equations, and
/// what they say to the rest. A tuple begins with the number of its bus; elements are canonical.
public final class RowsAlone {
  public static final int MEM = 3;
  public static final int VRNG = 5;
  public static final int BYTE = 6;
  public static final int CALL = 9;
  public static final int ROUND = 12;
  private static final ProgramTables NO_PROGRAM =
      new ProgramTables(new int[0], InitialMemory.of(new int[0], new int[0], 0), 0);

  private final Map<List<Integer>, Integer> balance = new HashMap<>();
  private final Set<List<Integer>> offered = new HashSet<>();

  /// @param facts a table whose facts rows ask for, one a row, as tuples of the bus ROUND
  public RowsAlone(LookupTable facts) {
    Trace values = facts.values(NO_PROGRAM);
    for (int row = 0; row < values.height(); row++) {
      List<Integer> tuple = new ArrayList<>(List.of(ROUND));
      for (int i = 0; i < values.width(); i++) {
        tuple.add(KoalaBear.toCanonical(values.word(row, i)));
      }
      while (tuple.size() < 10) {
        tuple.add(0);
      }
      offered.add(tuple);
    }
  }

  public static RowLog log(CalledTable table) {
    return new RowLog(bytes -> true, table.logWidth());
  }

  public static Trace fill(CalledTable table, RowLog log) {
    int rows = log.numRows();
    Trace trace = Trace.allocate(table.width(), 32 - Integer.numberOfLeadingZeros(rows));
    Reach reach = new Reach(16);
    Row row = new Row(new Rom(NO_PROGRAM, List.of()), reach, new Lookups(reach));
    table.fill(log, 0, rows, trace.words(), 0, row);
    return trace;
  }

  /// Requires rows, padding included, to satisfy their table, and all look-ups to be true.
  public void add(CalledTable table, Trace trace) {
    Air air = table.define(1, new Reach(16)).air();
    RowEvaluator evaluator = new RowEvaluator(air, trace, null, null, new int[0]);
    for (int row = 0; row < trace.height(); row++) {
      evaluator.evaluate(row);
      for (Constraint c : air.constraints()) {
        assertThat(evaluator.word(c.node())).as("%s row %d: %s", table, row, c.name()).isZero();
      }
      for (Interaction i : air.interactions()) {
        post(evaluator, i, balance);
      }
    }
    assertThat(balance.keySet()).allMatch(this::isAnswered);
  }

  private static void post(RowEvaluator evaluator, Interaction i, Map<List<Integer>, Integer> to) {
    int times = KoalaBear.toCanonical(evaluator.word(i.multiplicity()));
    if (times != 0) {
      List<Integer> tuple =
          i.tuple().stream().map(n -> KoalaBear.toCanonical(evaluator.word(n))).toList();
      to.merge(tuple, i.direction() == Direction.SEND ? times : -times, Integer::sum);
    }
  }

  private boolean isAnswered(List<Integer> tuple) {
    int x = tuple.get(2);
    return switch (tuple.getFirst()) {
      case VRNG -> tuple.get(1) < 1 << x;
      case ROUND -> offered.contains(tuple);
      case BYTE -> tuple.get(1) == 2 && x < 256 && (x ^ tuple.get(3)) == tuple.get(4);
      default -> true;
    };
  }

  private static boolean isLookup(List<Integer> tuple) {
    int bus = tuple.getFirst();
    return bus == VRNG || bus == BYTE || bus == ROUND;
  }

  /// What is sent more often than received, or less often (negative), but for look-ups.
  public Map<List<Integer>, Integer> unbalanced() {
    Map<List<Integer>, Integer> rest = new HashMap<>(balance);
    rest.values().removeIf(times -> times == 0);
    rest.keySet().removeIf(RowsAlone::isLookup);
    return rest;
  }

  /// Changes cells of used rows one at a time, and says which could be changed so that equations
  /// hold, look-ups are true and no message is another: then nobody would notice.
  ///
  /// @param rows which rows to take
  /// @param survivors takes `TABLE.column`
  /// @return how many mutants there were
  public long mutate(
      CalledTable table, Trace trace, IntPredicate rows, Random random, Set<String> survivors) {
    Air air = table.define(1, new Reach(16)).air();
    RowEvaluator evaluator = new RowEvaluator(air, trace, null, null, new int[0]);
    long mutants = 0;
    for (int row = 0; row < trace.height(); row++) {
      if (!rows.test(row)) {
        continue;
      }
      Map<List<Integer>, Integer> expected = messages(air, evaluator, row);
      for (int column = 0; column < trace.width(); column++) {
        int at = row * trace.width() + column;
        int word = trace.words()[at];
        for (int mutant : variants(word, random)) {
          trace.words()[at] = mutant;
          mutants++;
          if (mutant != word && accepts(air, evaluator, row, expected)) {
            survivors.add(table + "." + table.columnNames().get(column));
          }
        }
        trace.words()[at] = word;
      }
    }
    return mutants;
  }

  private static int[] variants(int word, Random random) {
    return new int[] {
      0,
      KoalaBear.ONE,
      KoalaBear.add(word, KoalaBear.ONE),
      KoalaBear.subtract(word, KoalaBear.ONE),
      KoalaBear.add(word, KoalaBear.fromCanonical(1 << 16)),
      KoalaBear.negate(word),
      random.nextInt(KoalaBear.P)
    };
  }

  private boolean accepts(
      Air air, RowEvaluator evaluator, int row, Map<List<Integer>, Integer> expected) {
    evaluator.evaluate(row);
    if (air.constraints().stream().anyMatch(c -> evaluator.word(c.node()) != 0)) {
      return false;
    }
    Map<List<Integer>, Integer> now = messages(air, evaluator, row);
    return now.keySet().stream().allMatch(this::isAnswered) && told(now).equals(told(expected));
  }

  private static Map<List<Integer>, Integer> messages(Air air, RowEvaluator evaluator, int row) {
    evaluator.evaluate(row);
    Map<List<Integer>, Integer> messages = new HashMap<>();
    air.interactions().forEach(i -> post(evaluator, i, messages));
    return messages;
  }

  private static Map<List<Integer>, Integer> told(Map<List<Integer>, Integer> messages) {
    Map<List<Integer>, Integer> told = new HashMap<>(messages);
    told.keySet().removeIf(RowsAlone::isLookup);
    return told;
  }
}
