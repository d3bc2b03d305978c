package io.zkthreads.vm.table.keccak;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.precompile.KeccakF;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.RowLog;
import io.zkthreads.vm.table.RowsAlone;
import io.zkthreads.vm.table.sha2.RoundFacts;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The tables of Keccak-f alone: what they take and give balances, but for the call and memory; and
/// what they write to memory is what the plain model makes.
class KeccakTablesTest {
  private static final long SEED = 20261130;

  private final Random random = new Random(SEED);
  private final RoundFacts facts = new RoundFacts();
  private final Sheets sheets = new Sheets();
  private final Planes planes = new Planes(facts);
  private final StateWords state = new StateWords();
  private final Map<CalledTable, RowLog> logs = new LinkedHashMap<>();
  private final RowsAlone alone = new RowsAlone(facts);
  private final Map<Integer, Integer> written = new TreeMap<>();

  KeccakTablesTest() {
    for (CalledTable table : new CalledTable[] {sheets, planes, state}) {
      logs.put(table, RowsAlone.log(table));
    }
  }

  private RowLog log(CalledTable table) {
    return logs.getOrDefault(table, RowsAlone.log(table));
  }

  private void call(int i) {
    int[] words = new int[2 * KeccakF.LANES];
    Arrays.setAll(words, w -> i < 2 ? -i : random.nextInt());
    new KeccakLog(log(sheets), log(planes), log(state))
        .add(64 * (i + 1), 1000 * i, words, new int[words.length]);
    new KeccakF().apply(new int[0], new int[0], words);
    for (int w = 0; w < words.length; w++) {
      written.put(1000 * i + w, words[w]);
    }
  }

  @Test
  void honestRowsSayWhatThePlainModelSays() {
    for (int i = 0; i < 5; i++) {
      call(i);
    }
    logs.forEach((table, log) -> alone.add(table, RowsAlone.fill(table, log)));
    Map<Integer, Integer> seen = new TreeMap<>();
    alone
        .unbalanced()
        .forEach((tuple, times) -> {
          assertThat(tuple.getFirst()).as("seed %s", SEED).isIn(RowsAlone.CALL, RowsAlone.MEM);
          if (tuple.getFirst() == RowsAlone.MEM && times > 0) {
            seen.put(tuple.get(2), tuple.get(4) | tuple.get(5) << 16);
          }
        });
    assertThat(seen).isEqualTo(written);
  }

  /// Whatever one cell of a used row is changed to, an equation breaks, a look-up has no answer, or
  /// a message changes, which another row takes or gives as it was.
  @Test
  void noCellCanBeChangedAlone() {
    call(3);
    Set<String> survivors = new TreeSet<>();
    long mutants = 0;
    for (CalledTable table : logs.keySet()) {
      Trace trace = RowsAlone.fill(table, log(table));
      int rows = log(table).numRows();
      mutants +=
          alone.mutate(
              table,
              trace,
              row -> row < rows && (row < 5 || random.nextInt(8) == 0),
              random,
              survivors);
    }
    System.out.println("mutants of the rows of Keccak-f, seed " + SEED + ": " + mutants);
    assertThat(mutants).isGreaterThan(50_000);
    assertThat(survivors).isEmpty();
  }
}
