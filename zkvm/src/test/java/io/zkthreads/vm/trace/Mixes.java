package io.zkthreads.vm.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.InitialMemory;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The rows that real runs use, as `benchmarks/mixes` recorded them, brought to a length.
final class Mixes {
  private Mixes() {}

  /// Footprints by name of the run, all of about `cycles` cycles. Rows of instructions and BUMPs
  /// grow with the run, memory and public words stay.
  static Map<String, Footprint> ofCycles(long cycles) {
    List<String[]> lines =
        text().lines().filter(l -> !l.startsWith("#")).map(Mixes::fields).toList();
    String[] names = lines.getFirst();
    Map<String, Footprint> mixes = new LinkedHashMap<>();
    for (int column = 1; column < names.length; column++) {
      long recorded = Long.parseLong(lines.get(1)[column]);
      Map<Table, Long> rows = new TreeMap<>();
      for (String[] line : lines.subList(2, lines.size())) {
        Table table = Tables.of(line[0]);
        long n = Long.parseLong(line[column]);
        if (n > 0) {
          rows.put(
              table, grows(table) ? Math.max(1, Math.round((double) n * cycles / recorded)) : n);
        }
      }
      mixes.put(names[column], new Footprint(cycles, rows));
    }
    return mixes;
  }

  private static boolean grows(Table table) {
    return table.hasLanes() && table != Tables.HALT && table != Tables.EXIT;
  }

  /// A program as large as that of a run, with the instructions that it uses, at no place of
  /// theirs.
  static ProgramTables program(Footprint run) {
    int romRows = 2 * Math.toIntExact(run.rows(Tables.ROM));
    int[] rom = new int[romRows * ProgramTables.ROM_WIDTH];
    List<Integer> opids =
        run.rows().keySet().stream()
            .filter(InstructionTable.class::isInstance)
            .map(table -> ((InstructionTable) table).opids().iterator().next())
            .toList();
    for (int i = 0; i < romRows; i++) {
      rom[i * ProgramTables.ROM_WIDTH + ProgramTables.PC] = 4 * i;
      rom[i * ProgramTables.ROM_WIDTH + ProgramTables.OPID] = opids.get(i % opids.size());
    }
    int[] blocks = new int[Math.toIntExact(run.rows(Tables.IMAGE))];
    Arrays.setAll(blocks, i -> InitialMemory.BLOCK_WORDS * i);
    int[] words = new int[InitialMemory.BLOCK_WORDS * blocks.length];
    return new ProgramTables(rom, new InitialMemory(blocks, words, 0), 0);
  }

  private static String[] fields(String line) {
    return line.split("\t", -1);
  }

  private static String text() {
    try (InputStream in = Mixes.class.getResourceAsStream("/machine/mixes.tsv")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
