package io.zkthreads.vm.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.GoldenPrograms;
import io.zkthreads.vm.GoldenPrograms.Case;
import io.zkthreads.vm.attack.RowJudge.Fate;
import io.zkthreads.vm.curve.Edwards25519;
import io.zkthreads.vm.exec.CallPrograms;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.HashPrograms;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.table.Table;
import io.zkthreads.vm.trace.HeightPolicy;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Every cell of every table is bound: whatever a prover writes into it, a rule objects, or nothing
/// that any other row sees has changed.
class CellMutationTest {
  private static final MachineConfig CONFIG = MachineConfig.singleLane(13);
  private static final long SEED = 20261123;

  /// Cells of used rows that a prover may choose, and why this is no harm: what the outside sees
  /// (free), and what it does not (silent).
  private static final Map<String, String> FREE = survivors("free");

  private static final Map<String, String> SILENT = survivors("silent");

  private final Map<String, Integer> free = new TreeMap<>();
  private final Map<String, Integer> silent = new TreeMap<>();
  private final Random random = new Random(SEED);
  private long mutants;

  @Test
  void noCellOfASampleOfRowsCanBeChanged() {
    mutate(12, 0);
    assertThat(mutants).as("mutants, seed %s", SEED).isGreaterThan(100_000);
    assertOnlyExplained();
  }

  @Test
  @Tag("slow")
  void noCellAndNoPairOfCellsOfManyRowsCanBeChanged() {
    mutate(150, 6);
    assertThat(mutants).as("mutants, seed %s", SEED).isGreaterThan(4_000_000);
    assertOnlyExplained();
  }

  private static Map<String, String> survivors(String kind) {
    Map<String, String> reasons = new TreeMap<>();
    text("/attack/survivors.tsv")
        .lines()
        .map(line -> line.split("\t", 3))
        .filter(fields -> fields[0].equals(kind))
        .forEach(fields -> reasons.put(fields[1], fields[2]));
    return reasons;
  }

  private static String text(String resource) {
    try (InputStream in = CellMutationTest.class.getResourceAsStream(resource)) {
      return new String(Objects.requireNonNull(in, resource).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertOnlyExplained() {
    long survivors =
        Stream.of(free, silent).flatMap(m -> m.values().stream()).mapToInt(n -> n).sum();
    String attack = "cells of the machine's tables changed, one and two at a time";
    System.out.println("trust|" + attack + "|" + mutants + "|" + (mutants - survivors));
    System.out.println("trust-survivors|" + free + "|" + silent);
    assertThat(unexplained(free, FREE)).as("free outputs: %s", free).isEmpty();
    assertThat(unexplained(silent, SILENT)).as("silent cells: %s", silent).isEmpty();
  }

  /// A pair is explained by itself, or by both of its cells.
  private static List<String> unexplained(Map<String, Integer> found, Map<String, String> known) {
    return found.keySet().stream()
        .filter(s -> !known.containsKey(s))
        .filter(s -> !List.of(s.split("\\+", -1)).stream().allMatch(c -> isKnown(c, known)))
        .toList();
  }

  /// A star stands for the number of a column.
  private static boolean isKnown(String cell, Map<String, String> known) {
    return known.containsKey(cell) || known.containsKey(cell.replaceAll("\\d+$", "*"));
  }

  private void mutate(int rows, int pairRows) {
    for (Case golden : GoldenPrograms.cases()) {
      if (golden.lanes().isEmpty() && List.of("edge1", "ledger", "os").contains(golden.name())) {
        mutate(golden.program(), golden.execute(), rows, pairRows);
      }
    }
    mutateCalls(CallPrograms.sums(SEED, 12), rows, 0);
    mutateCalls(
        CallPrograms.oneOfEach(BigInteger.TEN.pow(70), Edwards25519.BASE),
        rows,
        Math.min(1, pairRows));
    mutateCalls(HashPrograms.anywhere(SEED, 3, false), rows, 0);
    mutateCalls(HashPrograms.permutations(SEED, 12), rows, Math.min(1, pairRows));
  }

  private void mutateCalls(Program program, int rows, int pairRows) {
    Execution execution =
        new Executor(program, CONFIG.logRange()).execute(Host.of(), Limits.provable());
    mutate(program, execution, rows, pairRows);
  }

  private void mutate(Program program, Execution execution, int rows, int pairRows) {
    Machine machine = ZkMachine.build(program.tables(), CONFIG);
    Facts facts = Facts.of(machine);
    Witness witness = WitnessBuilder.build(CONFIG, execution, HeightPolicy.full());
    Trace known = witness.publicWords().knownColumns();
    for (Witness.Instance i : witness.instances()) {
      Table id = Tables.of(i.tableId());
      if (id.kind() == Table.Kind.PREPROCESSED) {
        continue;
      }
      boolean boundary = id.kind() == Table.Kind.ONCE;
      RowJudge judge =
          new RowJudge(
              machine.table(id.id()), i.main(), id == Tables.PUB ? known : null, facts, boundary);
      int[] used = usedRows(id, i.main());
      for (int n = 0; n < Math.min(rows, used.length); n++) {
        int row = n == 0 ? used[0] : used[random.nextInt(used.length)];
        judge.begin(row);
        singles(id, i.main(), judge, row, "");
        if (n < pairRows) {
          pairs(id, i.main(), judge, row);
        }
      }
      paddingRow(id, i.main(), judge, used);
    }
  }

  private static int[] usedRows(Table id, Trace main) {
    return IntStream.range(0, main.height())
        .filter(r -> IntStream.range(0, main.width()).anyMatch(c -> main.word(r, c) != 0))
        .filter(r -> id != Tables.MEMBOUND || main.word(r, 0) != 0)
        .toArray();
  }

  /// Flags of a padding row may be anything, as long as nobody hears of it.
  private void paddingRow(Table id, Trace main, RowJudge judge, int[] used) {
    if (used.length < main.height()) {
      int row = used.length;
      judge.begin(row);
      Map<String, Integer> before = new TreeMap<>(silent);
      singles(id, main, judge, row, " on padding");
      silent.clear();
      silent.putAll(before);
    }
  }

  private void singles(Table id, Trace main, RowJudge judge, int row, String where) {
    for (int c = 0; c < main.width(); c++) {
      for (int word : variants(main.word(row, c))) {
        if (word != main.word(row, c)) {
          Fate fate = judge.judge(new int[] {c}, new int[] {word});
          count(fate, cell(id, c) + where);
        }
      }
    }
  }

  private void pairs(Table id, Trace main, RowJudge judge, int row) {
    int[] deltas = deltas();
    int[] columns = new int[2];
    int[] words = new int[2];
    for (columns[0] = 0; columns[0] < main.width(); columns[0]++) {
      for (columns[1] = columns[0] + 1; columns[1] < main.width(); columns[1]++) {
        String pair = cell(id, columns[0]) + "+" + cell(id, columns[1]);
        for (int first : deltas) {
          for (int second : deltas) {
            words[0] = KoalaBear.add(main.word(row, columns[0]), first);
            words[1] = KoalaBear.add(main.word(row, columns[1]), second);
            Fate fate = judge.judge(columns, words);
            count(fate, pair);
          }
        }
      }
    }
  }

  private static String cell(Table id, int column) {
    return id + "." + id.columnNames().get(column);
  }

  private void count(Fate fate, String cell) {
    mutants++;
    switch (fate) {
      case KILLED -> {
        // as it must be
      }
      case SILENT -> silent.merge(cell, 1, Integer::sum);
      case FREE_OUTPUT -> free.merge(cell, 1, Integer::sum);
    }
  }

  private int[] variants(int word) {
    int v = KoalaBear.toCanonical(word);
    int half = inverse(1 << 16);
    return new int[] {
      word(v + 1L),
      word(v - 1L),
      word(0),
      word(1),
      word(2),
      word(1L - v),
      word(v + 65536L),
      word(v - 65536L),
      word(v ^ 0x8000),
      word(v + 256L),
      word(v - 256L),
      word(2L * v),
      word(-v),
      KoalaBear.add(word, half),
      KoalaBear.multiply(word, half),
      word(random.nextInt(KoalaBear.P)),
      word(random.nextInt(1 << 16))
    };
  }

  private static int[] deltas() {
    return new int[] {
      word(1),
      word(-1),
      word(256),
      word(-256),
      word(65536),
      word(-65536),
      inverse(1 << 16),
      word(32768)
    };
  }

  private static int word(long value) {
    return KoalaBear.fromLong(value);
  }

  private static int inverse(int value) {
    return KoalaBear.inverse(word(value));
  }
}
