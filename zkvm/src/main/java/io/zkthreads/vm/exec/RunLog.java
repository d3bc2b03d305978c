package io.zkthreads.vm.exec;

import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.table.RowLog;
import io.zkthreads.vm.table.RowTable;
import io.zkthreads.vm.table.Table;
import java.util.IdentityHashMap;

/// The logs of all tables that are filled row by row. What a row of an instruction table holds, see
/// [io.zkthreads.vm.table.InstructionTable]; others say it themselves.
final class RunLog {
  private final long maxBytes;
  private long bytes;
  private final IdentityHashMap<Table, RowLog> logs = new IdentityHashMap<>();
  private final RowLog[] ofRegisters = new RowLog[Alu.REMU + 1];
  private final RowLog[] ofImmediate = new RowLog[Alu.REMU + 1];
  final RowLog add2;
  final RowLog bitr2;
  final RowLog addi2;
  final RowLog constant;
  final RowLog beq;
  final RowLog blt;
  final RowLog lw;
  final RowLog lbh;
  final RowLog sw;
  final RowLog sbh;
  final RowLog jalr;
  final RowLog contractEcall;
  final RowLog halt;
  final RowLog exit;
  final RowLog read;
  final RowLog commit;
  final RowLog crossMemory;
  final RowLog enter;
  final RowLog clock;
  final RowLog bump;

  /// @param maxBytes of all rows; 0 keeps none. A run with more rows than that goes on to its end,
  ///   but what was kept of it is let go
  RunLog(long maxBytes) {
    this.maxBytes = maxBytes;
    for (Table table : Tables.all()) {
      if (table instanceof RowTable rows) {
        logs.put(table, new RowLog(this::hasRoomFor, rows.logWidth()));
      }
    }
    add2 = of(Tables.ADD2);
    bitr2 = of(Tables.BITR2);
    addi2 = of(Tables.ADDI2);
    constant = of(Tables.CONST);
    beq = of(Tables.BEQ);
    blt = of(Tables.BLT);
    lw = of(Tables.LW);
    lbh = of(Tables.LBH);
    sw = of(Tables.SW);
    sbh = of(Tables.SBH);
    jalr = of(Tables.JALR);
    contractEcall = of(Tables.C_ECALL);
    halt = of(Tables.HALT);
    exit = of(Tables.EXIT);
    read = of(Tables.READ);
    commit = of(Tables.COMMIT);
    crossMemory = of(Tables.XMEM);
    enter = of(Tables.ENTER);
    clock = of(Tables.CLOCK);
    bump = of(Tables.BUMP);
    operations(ofRegisters, Tables.ADD, Alu.ADD, Alu.SUB);
    operations(ofRegisters, Tables.BITR, Alu.AND, Alu.OR, Alu.XOR);
    operations(ofRegisters, Tables.SLT, Alu.SLT, Alu.SLTU);
    operations(ofRegisters, Tables.SHR, Alu.SLL, Alu.SRL, Alu.SRA);
    operations(ofRegisters, Tables.MUL, Alu.MUL);
    operations(ofRegisters, Tables.MULH, Alu.MULH, Alu.MULHSU, Alu.MULHU);
    operations(ofRegisters, Tables.DIV, Alu.DIV, Alu.DIVU, Alu.REM, Alu.REMU);
    operations(ofImmediate, Tables.ADDI, Alu.ADD);
    operations(ofImmediate, Tables.BITI, Alu.AND, Alu.OR, Alu.XOR);
    operations(ofImmediate, Tables.SLTI, Alu.SLT, Alu.SLTU);
    operations(ofImmediate, Tables.SHI, Alu.SLL, Alu.SRL, Alu.SRA);
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

  /// @throws IllegalArgumentException for a table that no log fills
  RowLog of(Table table) {
    RowLog log = logs.get(table);
    if (log == null) {
      throw new IllegalArgumentException(table + " has no log");
    }
    return log;
  }

  private void operations(RowLog[] byAlu, Table table, int... operations) {
    for (int operation : operations) {
      byAlu[operation] = of(table);
    }
  }
}
