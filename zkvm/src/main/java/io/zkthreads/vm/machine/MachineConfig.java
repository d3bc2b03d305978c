package io.zkthreads.vm.machine;

import java.util.EnumMap;
import java.util.Map;

/// Sizes of the machine that its key fixes.
///
/// @param logRange k: an access may look back 2^k without a BUMP
/// @param lanes copies of a table in one row, for tables that have more than one
/// @param minLogHeight fewest log2 rows of an instance
/// @param maxLogHeight most log2 rows of an instance
public record MachineConfig(
    int logRange, Map<TableId, Integer> lanes, int minLogHeight, int maxLogHeight) {
  /// Rows below which the queries of a shipped profile fall short of 100 bits.
  public static final int MIN_LOG_HEIGHT = 10;

  /// Most rows that the two-adic subgroup leaves room for.
  public static final int MAX_LOG_HEIGHT = 22;

  public MachineConfig {
    if (logRange < 4 || logRange > 16) {
      throw new IllegalArgumentException("log range " + logRange + " is not in 4..16");
    }
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

  /// The shipped sizes: k = 16, and for each table the lanes that cost least over the measured runs
  /// of `mixes.tsv` where an opened column is worth 4000 cells in 2^20 cycles; a test derives them.
  public static MachineConfig shipped() {
    Map<TableId, Integer> lanes = new EnumMap<>(TableId.class);
    for (TableId t :
        new TableId[] {
          TableId.ADDI,
          TableId.BEQ,
          TableId.BLT,
          TableId.SLT,
          TableId.SHI,
          TableId.LBH,
          TableId.SW,
          TableId.SBH,
          TableId.ADD2,
          TableId.BITR2,
          TableId.BUMP
        }) {
      lanes.put(t, 2);
    }
    for (TableId t :
        new TableId[] {TableId.CONST, TableId.LW, TableId.READ, TableId.XMEM, TableId.ADDI2}) {
      lanes.put(t, 3);
    }
    return new MachineConfig(16, lanes, MIN_LOG_HEIGHT, MAX_LOG_HEIGHT);
  }

  /// One lane everywhere.
  public static MachineConfig singleLane(int logRange) {
    return new MachineConfig(logRange, Map.of(), MIN_LOG_HEIGHT, MAX_LOG_HEIGHT);
  }

  public int lanes(TableId table) {
    return lanes.getOrDefault(table, 1);
  }

  /// Bits of the two coarse digits of BUMP: 16 is what VRNG offers, 29 bits is all of time.
  public int farBits() {
    return Math.min(16, 29 - logRange);
  }

  /// Bound of Σ lanes·rows over the tables that move the clock: then every time is below 2^(2 +
  /// min(27, k + far − 2)), differences of times cannot wrap, and BUMP reaches all of them.
  public long maxTimedRows() {
    return (1L << Math.min(27, logRange + farBits() - 2)) - 1;
  }
}
