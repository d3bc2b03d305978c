package io.zkthreads.vm.machine;

import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.PreprocessedTable;
import io.zkthreads.vm.table.Reach;
import io.zkthreads.vm.table.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Sizes of the machine that its key fixes.
///
/// @param logRange k: an access may look back 2^k without a BUMP
/// @param lanes copies of a table in one row, for tables that have more than one
/// @param minLogHeight fewest log2 rows of an instance
/// @param maxLogHeight most log2 rows of an instance
public record MachineConfig(
    int logRange, Map<Table, Integer> lanes, int minLogHeight, int maxLogHeight) {
  /// Rows below which the queries of a shipped profile fall short of 100 bits.
  public static final int MIN_LOG_HEIGHT = PreprocessedTable.MIN_LOG_HEIGHT;

  /// Most rows that the two-adic subgroup leaves room for.
  public static final int MAX_LOG_HEIGHT = 22;

  public MachineConfig {
    new Reach(logRange);
    if (minLogHeight < MIN_LOG_HEIGHT
        || maxLogHeight > MAX_LOG_HEIGHT
        || minLogHeight > maxLogHeight) {
      throw new IllegalArgumentException(
          "log heights " + minLogHeight + ".." + maxLogHeight + " are not in 10..22");
    }
    lanes = Map.copyOf(lanes);
    lanes.forEach((table, n) -> {
      if (n < 1 || n > 64 || (n > 1 && !table.hasLanes())) {
        throw new IllegalArgumentException(table + " cannot have " + n + " lanes");
      }
    });
  }

  /// These sizes for a program: one lane everywhere if it calls precompiles. Most cells of its runs
  /// are then those of precompiles, which have one lane, and the columns of further lanes would be
  /// opened in vain.
  public MachineConfig forProgram(ProgramTables program) {
    return program.callsPrecompiles()
        ? new MachineConfig(logRange, Map.of(), minLogHeight, maxLogHeight)
        : this;
  }

  /// The shipped sizes: k = 16, and for each table the lanes that cost least over the measured runs
  /// of `mixes.tsv` where an opened column is worth 4000 cells in 2^20 cycles; a test derives them.
  public static MachineConfig shipped() {
    Map<Table, Integer> lanes = new HashMap<>();
    List.of(
            Tables.BEQ,
            Tables.BLT,
            Tables.SLT,
            Tables.SHI,
            Tables.LBH,
            Tables.SBH,
            Tables.ADD2,
            Tables.BITR2,
            Tables.BUMP)
        .forEach(t -> lanes.put(t, 2));
    List.of(Tables.ADDI, Tables.CONST, Tables.LW, Tables.SW, Tables.XMEM, Tables.ADDI2)
        .forEach(t -> lanes.put(t, 3));
    return new MachineConfig(16, lanes, MIN_LOG_HEIGHT, MAX_LOG_HEIGHT);
  }

  /// One lane everywhere.
  public static MachineConfig singleLane(int logRange) {
    return new MachineConfig(logRange, Map.of(), MIN_LOG_HEIGHT, MAX_LOG_HEIGHT);
  }

  public int lanes(Table table) {
    return lanes.getOrDefault(table, 1);
  }

  /// How far an access may look back.
  public Reach reach() {
    return new Reach(logRange);
  }

  /// Bound of Σ lanes·rows over the tables that move the clock: then every time is below 2^(2 +
  /// min(27, k + far − 2)), differences of times cannot wrap, and BUMP reaches all of them.
  public long maxTimedRows() {
    return (1L << Math.min(27, logRange + reach().farBits() - 2)) - 1;
  }
}
