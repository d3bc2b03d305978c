package io.zkthreads.vm.exec;

import io.zkthreads.vm.machine.TableId;
import io.zkthreads.vm.table.RowLog;
import java.util.EnumMap;
import java.util.Map;

/// The logs of all tables that the interpreter fills row by row. A row is the ROM row, the time,
/// and for every access, in the order of the table's columns, the old value and its time; READ adds
/// the advice, LOAD and STORE tables have the memory access where their columns have it.
///
/// | tables | words |
/// |---|---|
/// | ADD BITR SLT SHR MUL MULH DIV | row ts a a_pts b b_pts rd rd_pts |
/// | ADDI BITI SLTI SHI JALR | row ts a a_pts rd rd_pts |
/// | ADD2 BITR2 | row ts b b_pts rd rd_pts |
/// | ADDI2 CONST | row ts rd rd_pts |
/// | BEQ BLT COMMIT ENTER | row ts a a_pts b b_pts |
/// | LW LBH | row ts a a_pts m m_pts rd rd_pts |
/// | SW SBH | row ts a a_pts b b_pts m m_pts |
/// | C_ECALL | row ts x5 x5_pts x6 x6_pts |
/// | HALT | row ts a0 a0_pts |
/// | EXIT | row ts a0 a0_pts a7 a7_pts |
/// | READ | row ts rd rd_pts v |
/// | XMEM | row ts a a_pts b b_pts m m_pts g g_pts |
/// | BUMP | key ts_old word j |
final class RunLog {
  private final long maxBytes;
  private long bytes;
  private final Map<TableId, RowLog> logs = new EnumMap<>(TableId.class);
  private final RowLog[] ofRegisters = new RowLog[Alu.REMU + 1];
  private final RowLog[] ofImmediate = new RowLog[Alu.REMU + 1];
  final RowLog add2 = put(TableId.ADD2, 6);
  final RowLog bitr2 = put(TableId.BITR2, 6);
  final RowLog addi2 = put(TableId.ADDI2, 4);
  final RowLog constant = put(TableId.CONST, 4);
  final RowLog beq = put(TableId.BEQ, 6);
  final RowLog blt = put(TableId.BLT, 6);
  final RowLog lw = put(TableId.LW, 8);
  final RowLog lbh = put(TableId.LBH, 8);
  final RowLog sw = put(TableId.SW, 8);
  final RowLog sbh = put(TableId.SBH, 8);
  final RowLog jalr = put(TableId.JALR, 6);
  final RowLog contractEcall = put(TableId.C_ECALL, 6);
  final RowLog halt = put(TableId.HALT, 4);
  final RowLog exit = put(TableId.EXIT, 6);
  final RowLog read = put(TableId.READ, 5);
  final RowLog commit = put(TableId.COMMIT, 6);
  final RowLog crossMemory = put(TableId.XMEM, 10);
  final RowLog enter = put(TableId.ENTER, 6);
  final RowLog bump = put(TableId.BUMP, 4);

  /// @param maxBytes of all rows; 0 keeps none. A run with more rows than that goes on to its end,
  ///   but what was kept of it is let go
  RunLog(long maxBytes) {
    this.maxBytes = maxBytes;
    operations(ofRegisters, put(TableId.ADD, 8), Alu.ADD, Alu.SUB);
    operations(ofRegisters, put(TableId.BITR, 8), Alu.AND, Alu.OR, Alu.XOR);
    operations(ofRegisters, put(TableId.SLT, 8), Alu.SLT, Alu.SLTU);
    operations(ofRegisters, put(TableId.SHR, 8), Alu.SLL, Alu.SRL, Alu.SRA);
    operations(ofRegisters, put(TableId.MUL, 8), Alu.MUL);
    operations(ofRegisters, put(TableId.MULH, 8), Alu.MULH, Alu.MULHSU, Alu.MULHU);
    operations(ofRegisters, put(TableId.DIV, 8), Alu.DIV, Alu.DIVU, Alu.REM, Alu.REMU);
    operations(ofImmediate, put(TableId.ADDI, 6), Alu.ADD);
    operations(ofImmediate, put(TableId.BITI, 6), Alu.AND, Alu.OR, Alu.XOR);
    operations(ofImmediate, put(TableId.SLTI, 6), Alu.SLT, Alu.SLTU);
    operations(ofImmediate, put(TableId.SHI, 6), Alu.SLL, Alu.SRL, Alu.SRA);
  }

  boolean enabled() {
    return maxBytes > 0;
  }

  /// Whether all rows of the run are here.
  boolean complete() {
    return enabled() && bytes <= maxBytes;
  }

  /// Whether the next block of rows may be kept as well. The first that may not makes all others
  /// useless.
  boolean hasRoomFor(long more) {
    bytes += more;
    if (bytes > maxBytes) {
      logs.values().forEach(RowLog::forget);
    }
    return bytes <= maxBytes;
  }

  RowLog ofRegisters(int alu) {
    return ofRegisters[alu];
  }

  RowLog ofImmediate(int alu) {
    return ofImmediate[alu];
  }

  RowLog of(TableId table) {
    RowLog log = logs.get(table);
    if (log == null) {
      throw new IllegalArgumentException(table + " has no log");
    }
    return log;
  }

  private RowLog put(TableId table, int width) {
    RowLog log = new RowLog(this::hasRoomFor, width);
    logs.put(table, log);
    return log;
  }

  private static void operations(RowLog[] byAlu, RowLog log, int... operations) {
    for (int operation : operations) {
      byAlu[operation] = log;
    }
  }
}
