package io.zkthreads.vm.exec;

import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.Opid;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.RowLog;
import io.zkthreads.vm.table.Table;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A finished run: how it ended, what it left, and the rows that its proof needs.
public final class Execution {
  private final Program program;
  private final int logRange;
  private final Outcome outcome;
  private final long cycles;
  private final Memory memory;
  private final RunLog log;
  private final int[] romCounts;
  private final boolean touchedByHost;
  private final @Nullable StackOverrun overrun;

  Execution(
      Executor executor,
      Outcome outcome,
      long cycles,
      RunState state,
      int[] slotCounts,
      boolean touchedByHost) {
    this.program = executor.program();
    this.logRange = executor.logRange();
    this.outcome = outcome;
    this.cycles = cycles;
    this.memory = state.memory;
    this.log = state.log;
    this.romCounts = romCounts(executor.code(), slotCounts);
    this.touchedByHost = touchedByHost;
    this.overrun = state.overrun();
  }

  public Program program() {
    return program;
  }

  /// k of the executor.
  public int logRange() {
    return logRange;
  }

  public Outcome outcome() {
    return outcome;
  }

  /// Completed instructions, the halting one included.
  public long cycles() {
    return cycles;
  }

  /// Memory and registers at the end.
  public Memory memory() {
    return memory;
  }

  /// The outcome as a text, and before it what may have led there.
  public String ending() {
    return overrun == null ? outcome.toString() : outcome + "; before that " + overrun;
  }

  /// Where the stack of a bare program first grew into its image; a reason to warn.
  public Optional<StackOverrun> stackOverrun() {
    return Optional.ofNullable(overrun);
  }

  /// Whether a witness can be built: the program halted, all its rows were kept, the host did not
  /// write guest memory, and no operation was called that the machine has no table for.
  public boolean provable() {
    return outcome instanceof Outcome.Halted
        && log.complete()
        && !touchedByHost
        && uncovered().isEmpty();
  }

  /// Operations that were called although no table proves them.
  public Set<Integer> uncovered() {
    Set<Integer> operations = new TreeSet<>();
    int[] rom = program.tables().rom();
    for (int row = 0; row < romCounts.length; row++) {
      int at = row * ProgramTables.ROM_WIDTH;
      if (romCounts[row] != 0 && rom[at + ProgramTables.OPID] == Opid.CALL) {
        operations.add(rom[at + ProgramTables.FIELDS + Opid.CALL_OPERATION]);
      }
    }
    for (Table table : Tables.all()) {
      if (table instanceof CalledTable called) {
        operations.removeAll(called.operations());
      }
    }
    return operations;
  }

  /// The rows kept for a table.
  public RowLog log(Table table) {
    return log.of(table);
  }

  /// Bytes of the rows that a run of these rows keeps, whether or not this one kept them.
  public long logBytes() {
    long bytes = 0;
    for (Map.Entry<Table, Long> rows : rows().entrySet()) {
      bytes += rows.getValue() * log.of(rows.getKey()).width() * Integer.BYTES;
    }
    return bytes;
  }

  /// How often each ROM row was executed.
  public int[] romCounts() {
    return romCounts.clone();
  }

  /// Rows used, for every table that takes a row per instruction or is called.
  public Map<Table, Long> rows() {
    long[] byOpid = new long[Opid.XORI + 1];
    int[] rom = program.tables().rom();
    for (int row = 0; row < romCounts.length; row++) {
      byOpid[rom[row * ProgramTables.ROM_WIDTH + ProgramTables.OPID]] +=
          Integer.toUnsignedLong(romCounts[row]);
    }
    Map<Table, Long> rows = new TreeMap<>();
    for (Table table : Tables.all()) {
      switch (table) {
        case InstructionTable t ->
            rows.put(t, t.opids().stream().mapToLong(opid -> byOpid[opid]).sum());
        case CalledTable t -> rows.put(t, log.of(t).added());
        default -> {}
      }
    }
    return rows;
  }

  private static int[] romCounts(Code code, int[] slotCounts) {
    int[] counts = new int[code.numRows()];
    for (int slot = 0; slot < slotCounts.length; slot++) {
      int at = slot << Code.LOG_STRIDE;
      if (code.words[at] != Code.NONE) {
        counts[code.words[at + Code.ROW]] = slotCounts[slot];
      }
    }
    return counts;
  }
}
