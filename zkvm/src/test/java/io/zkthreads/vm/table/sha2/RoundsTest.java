package io.zkthreads.vm.table.sha2;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.precompile.Precompile;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.RowLog;
import io.zkthreads.vm.table.RowsAlone;
import io.zkthreads.vm.table.sha2.CompressionLog.Call;
import io.zkthreads.vm.table.sha2.CompressionLog.Operand;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The tables of a compression function alone: what they take and give balances, but for the call
/// and memory; and what they write to memory is what the plain model makes.
class RoundsTest {
  private static final long SEED = 20261130;

  private final Random random = new Random(SEED);
  private final RoundFacts facts = new RoundFacts();
  private final FeedForward feed = new FeedForward();
  private final RowsAlone alone = new RowsAlone(facts);

  @ParameterizedTest
  @EnumSource
  void honestRowsSayWhatThePlainModelSays(Hash hash) {
    Calls calls = new Calls(hash);
    for (int call = 0; call < 12; call++) {
      calls.add(call);
    }
    calls.logs.forEach((table, log) -> alone.add(table, RowsAlone.fill(table, log)));
    Map<Integer, Integer> seen = new TreeMap<>();
    alone
        .unbalanced()
        .forEach((tuple, times) -> {
          assertThat(tuple.getFirst()).as("seed %s", SEED).isIn(RowsAlone.CALL, RowsAlone.MEM);
          if (tuple.getFirst() == RowsAlone.MEM && times > 0 && tuple.get(3) % 4 == 2) {
            seen.put(tuple.get(2), tuple.get(4) | tuple.get(5) << 16);
          }
        });
    assertThat(seen).isEqualTo(calls.written);
  }

  /// Whatever one cell of a used row is changed to, an equation breaks, a look-up has no answer, or
  /// a message changes, which another row takes or gives as it was. Times of accesses are there on
  /// rows without an access as well.
  @ParameterizedTest
  @EnumSource
  void noCellCanBeChangedAlone(Hash hash) {
    Calls calls = new Calls(hash);
    calls.add(4);
    Set<String> survivors = new TreeSet<>();
    long mutants = 0;
    for (CalledTable table : calls.logs.keySet()) {
      Trace trace = RowsAlone.fill(table, calls.log(table));
      int real = table.column("real");
      mutants +=
          alone.mutate(
              table,
              trace,
              row -> trace.word(row, real) != 0 && (row < 8 || random.nextInt(4) == 0),
              random,
              survivors);
    }
    System.out.println("mutants of the rows of " + hash + ", seed " + SEED + ": " + mutants);
    assertThat(mutants).isGreaterThan(20_000);
    assertThat(survivors).allMatch(s -> s.matches("SHA\\d+.m\\d_pts"));
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
    final CompressionLog rows;
    final Map<CalledTable, RowLog> logs = new LinkedHashMap<>();
    final Map<Integer, Integer> written = new TreeMap<>();

    Calls(Hash hash) {
      this.hash = hash;
      if (hash == Hash.SHA512) {
        Sha512Rounds rounds = new Sha512Rounds(facts);
        rows = new CompressionLog.OfSha512(log(rounds), log(feed));
      } else {
        Sha256Rounds rounds = new Sha256Rounds(facts);
        rows = new CompressionLog.OfSha256(log(rounds), log(new Sha256State()), log(feed));
      }
    }

    RowLog log(CalledTable table) {
      return logs.computeIfAbsent(table, RowsAlone::log);
    }

    void add(int call) {
      Precompile model = Objects.requireNonNull(Precompile.of(hash.operation));
      int[] block = operand(model.wordsOfA(), call);
      int[] state = operand(model.wordsOfG(), call + 1);
      int stateWord = 1000 * call + 500;
      rows.add(
          new Call(64 * (call + 1), 1000 * call, stateWord),
          new Operand(block, new int[block.length]),
          new Operand(state, new int[state.length]));
      model.apply(block, new int[0], state);
      for (int i = 0; i < state.length; i++) {
        written.put(stateWord + i, state[i]);
      }
    }
  }
}
