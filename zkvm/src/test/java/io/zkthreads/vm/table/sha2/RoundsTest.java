package io.zkthreads.vm.table.sha2;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.RowEvaluator;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.precompile.Precompile;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.Lookups;
import io.zkthreads.vm.table.Reach;
import io.zkthreads.vm.table.Rom;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.RowLog;
import io.zkthreads.vm.table.sha2.CompressionLog.Call;
import io.zkthreads.vm.table.sha2.CompressionLog.Operand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The tables of a compression function alone: what they take and give balances, but for the call,
/// memory and ranges; and what they write to memory is what the plain model makes.
class RoundsTest {
  private static final long SEED = 20261130;
  private static final int CALL = 9;
  private static final int MEM = 3;
  private static final int VRNG = 5;
  private static final int ROUND = 12;

  private final Random random = new Random(SEED);
  private final RoundFacts facts = new RoundFacts();
  private final FeedForward feed = new FeedForward();

  @ParameterizedTest
  @EnumSource
  void honestRowsSayWhatThePlainModelSays(Hash hash) {
    Calls calls = new Calls(hash);
    for (int call = 0; call < 12; call++) {
      calls.add(call);
    }
    Ledger ledger = new Ledger();
    ledger.post(calls.rounds, fill(calls.rounds, calls.roundLog));
    ledger.post(feed, fill(feed, calls.feedLog));
    Map<Integer, Integer> seen = new TreeMap<>();
    ledger.balance.forEach((tuple, times) -> {
      int bus = tuple.getFirst();
      assertThat(bus == CALL || bus == MEM || bus == VRNG || bus == ROUND || times == 0)
          .as("%s, seed %s", tuple, SEED)
          .isTrue();
      if (bus == MEM && times > 0 && tuple.get(3) % 4 == 2) {
        seen.put(tuple.get(2), tuple.get(4) | tuple.get(5) << 16);
      }
    });
    assertThat(seen).isEqualTo(calls.written);
  }

  /// Whatever one cell of a used row is changed to, an equation breaks, a look-up has no answer, or
  /// a message changes, which another row takes or gives as it was.
  @ParameterizedTest
  @EnumSource
  void noCellCanBeChangedAlone(Hash hash) {
    Calls calls = new Calls(hash);
    calls.add(1);
    Set<String> survivors = new TreeSet<>();
    long mutants =
        mutate(calls.rounds, fill(calls.rounds, calls.roundLog), survivors)
            + mutate(feed, fill(feed, calls.feedLog), survivors);
    System.out.println("trust|cells of the rows of " + hash + " changed|" + mutants);
    assertThat(mutants).isGreaterThan(20_000);
    assertThat(survivors).as("seed %s", SEED).allMatch(s -> s.matches("SHA\\d+.m\\d_pts unused"));
  }

  private long mutate(CalledTable table, Trace trace, Set<String> survivors) {
    long mutants = 0;
    Judge judge = new Judge(table, trace);
    int real = table.column("real");
    for (int row = 0; row < trace.height(); row++) {
      if (trace.word(row, real) == 0 || (row >= 8 && random.nextInt(4) > 0)) {
        continue;
      }
      judge.begin(row);
      for (int column = 0; column < trace.width(); column++) {
        int at = row * trace.width() + column;
        int word = trace.words()[at];
        for (int mutant : variants(word)) {
          trace.words()[at] = mutant;
          mutants++;
          if (mutant != word && judge.accepts(row)) {
            survivors.add(table + "." + table.columnNames().get(column) + judge.remark());
          }
        }
        trace.words()[at] = word;
      }
    }
    return mutants;
  }

  private int[] variants(int word) {
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

  /// Rows beside what the rest of a proof expects of them.
  private final class Judge {
    private final Air air;
    private final RowEvaluator evaluator;
    private final Set<List<Integer>> offered = new HashSet<>();
    private Map<List<Integer>, Integer> expected = Map.of();
    private boolean loads;

    Judge(CalledTable table, Trace trace) {
      air = table.define(1, new Reach(16)).air();
      evaluator = new RowEvaluator(air, trace, null, null, new int[0]);
      Trace values = facts.values(new ProgramTables(new int[0], new int[0], new int[0], 0));
      for (int row = 0; row < values.height(); row++) {
        List<Integer> tuple = new ArrayList<>(List.of(ROUND));
        for (int i = 0; i < values.width(); i++) {
          tuple.add(KoalaBear.toCanonical(values.word(row, i)));
        }
        offered.add(padded(tuple));
      }
    }

    private static List<Integer> padded(List<Integer> tuple) {
      while (tuple.size() < 10) {
        tuple.add(0);
      }
      return tuple;
    }

    void begin(int row) {
      evaluator.evaluate(row);
      expected = messages();
      loads = expected.keySet().stream().anyMatch(t -> t.getFirst() == MEM);
    }

    String remark() {
      return loads ? "" : " unused";
    }

    boolean accepts(int row) {
      evaluator.evaluate(row);
      return air.constraints().stream().allMatch(c -> evaluator.word(c.node()) == 0)
          && messages().equals(expected)
          && air.interactions().stream()
              .filter(i -> evaluator.word(i.multiplicity()) != 0)
              .map(this::tuple)
              .allMatch(this::isAnswered);
    }

    /// Messages but for look-ups.
    private Map<List<Integer>, Integer> messages() {
      Map<List<Integer>, Integer> messages = new HashMap<>();
      for (Interaction i : air.interactions()) {
        int times = KoalaBear.toCanonical(evaluator.word(i.multiplicity()));
        List<Integer> tuple = tuple(i);
        if (times != 0 && tuple.getFirst() != VRNG && tuple.getFirst() != ROUND) {
          messages.merge(tuple, i.direction() == Direction.SEND ? times : -times, Integer::sum);
        }
      }
      return messages;
    }

    private List<Integer> tuple(Interaction i) {
      return i.tuple().stream().map(n -> KoalaBear.toCanonical(evaluator.word(n))).toList();
    }

    private boolean isAnswered(List<Integer> tuple) {
      return switch (tuple.getFirst()) {
        case VRNG -> tuple.get(1) < 1 << tuple.get(2);
        case ROUND -> offered.contains(tuple);
        default -> true;
      };
    }
  }

  /// All ones, all zeros, then random words.
  private int[] operand(int words, int call) {
    int[] operand = new int[words];
    Arrays.setAll(operand, i -> call < 3 ? -(call & 1) : random.nextInt());
    return operand;
  }

  /// Rows of calls, and what the plain model writes.
  private final class Calls {
    final Hash hash;
    final Rounds rounds;
    final RowLog roundLog;
    final RowLog feedLog;
    final Map<Integer, Integer> written = new TreeMap<>();

    Calls(Hash hash) {
      this.hash = hash;
      rounds = new Rounds(hash == Hash.SHA512 ? 46 : 52, hash, facts);
      roundLog = new RowLog(bytes -> true, rounds.logWidth());
      feedLog = new RowLog(bytes -> true, feed.logWidth());
    }

    void add(int call) {
      Precompile model = Objects.requireNonNull(Precompile.of(hash.operation));
      int[] block = operand(model.wordsOfA(), call);
      int[] state = operand(model.wordsOfG(), call + 1);
      int stateWord = 1000 * call + 500;
      new CompressionLog(hash, roundLog, feedLog)
          .add(
              new Call(64 * (call + 1), 1000 * call, stateWord),
              new Operand(block, new int[block.length]),
              new Operand(state, new int[state.length]));
      model.apply(block, new int[0], state);
      for (int i = 0; i < state.length; i++) {
        written.put(stateWord + i, state[i]);
      }
    }
  }

  private static Trace fill(CalledTable table, RowLog log) {
    int rows = log.numRows();
    Trace trace = Trace.allocate(table.width(), 32 - Integer.numberOfLeadingZeros(rows));
    Reach reach = new Reach(16);
    Row row =
        new Row(
            new Rom(new ProgramTables(new int[0], new int[0], new int[0], 0)),
            reach,
            new Lookups(reach));
    table.fill(log, 0, rows, trace.words(), 0, row);
    return trace;
  }

  /// What is sent and not received, by tuple; bus and elements canonical.
  private static final class Ledger {
    final Map<List<Integer>, Integer> balance = new HashMap<>();

    void post(CalledTable table, Trace trace) {
      Air air = table.define(1, new Reach(16)).air();
      RowEvaluator evaluator = new RowEvaluator(air, trace, null, null, new int[0]);
      for (int row = 0; row < trace.height(); row++) {
        evaluator.evaluate(row);
        for (Constraint c : air.constraints()) {
          assertThat(evaluator.word(c.node())).as("%s row %d: %s", table, row, c.name()).isZero();
        }
        for (Interaction i : air.interactions()) {
          int times = KoalaBear.toCanonical(evaluator.word(i.multiplicity()));
          if (times != 0) {
            List<Integer> tuple = new ArrayList<>();
            i.tuple().forEach(n -> tuple.add(KoalaBear.toCanonical(evaluator.word(n))));
            balance.merge(tuple, i.direction() == Direction.SEND ? times : -times, Integer::sum);
          }
        }
      }
    }
  }
}
