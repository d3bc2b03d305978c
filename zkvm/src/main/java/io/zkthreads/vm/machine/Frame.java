package io.zkthreads.vm.machine;

import io.zkthreads.air.Expr;
import io.zkthreads.vm.machine.TableBuilder.Cell;
import java.util.Arrays;

/// What every instruction table shares: the instruction is fetched from the ROM, the state is taken
/// from the instruction before and handed to the one after, and registers are accessed in time.
///
/// @param pc address in the region
/// @param ts time, a multiple of 4
/// @param region region that runs
/// @param real 1 on a row that is an instruction, 0 on padding, which is silent
record Frame(TableBuilder table, Expr pc, Expr ts, Expr region, Expr real) {
  private static final int NUM_FIELDS = 6;

  /// Frame of an instruction of any region.
  static Frame open(TableBuilder t) {
    Expr pc = pcColumn(t);
    Expr ts = tsColumn(t);
    Expr region = regionColumn(t);
    return new Frame(t, pc, ts, region, realColumn(t));
  }

  /// Frame of a privileged instruction: the ROM holds it for region 0 only.
  static Frame openPrivileged(TableBuilder t) {
    Expr pc = pcColumn(t);
    Expr ts = tsColumn(t);
    return new Frame(t, pc, ts, t.constant(0), realColumn(t));
  }

  static Expr pcColumn(TableBuilder t) {
    return t.column("pc", "address of the instruction in its region");
  }

  static Expr tsColumn(TableBuilder t) {
    return t.column("ts", "time of the instruction, 4 per instruction");
  }

  static Expr regionColumn(TableBuilder t) {
    return t.column("region", "region that runs");
  }

  private static Expr realColumn(TableBuilder t) {
    return t.bit("real", "1 on a row that is an instruction");
  }

  /// Looks the instruction up under the opid of the table and takes the state.
  void fetch(Expr... fields) {
    fetchAs(table.constant(table.id().id()), fields);
  }

  /// Looks the instruction up under an opid and takes the state.
  void fetchAs(Expr opid, Expr... fields) {
    Expr[] tuple = new Expr[3 + NUM_FIELDS];
    Arrays.fill(tuple, table.constant(0));
    tuple[0] = region;
    tuple[1] = pc;
    tuple[2] = opid;
    System.arraycopy(fields, 0, tuple, 3, fields.length);
    table.send(Bus.PROG, real, tuple);
    table.receive(Bus.STATE, real, pc, ts, region);
  }

  /// Hands the state to the next instruction.
  void next() {
    jump(pc.plus(4));
  }

  /// Hands the state to the instruction at `target` of the same region.
  void jump(Expr target) {
    jump(target, region);
  }

  void jump(Expr target, Expr targetRegion) {
    table.send(Bus.STATE, real, target, ts.plus(4), targetRegion);
  }

  /// Columns of a register that is read. Its limbs are in range because every writer checks them.
  Register source(String name, int slot, String what) {
    Expr number = table.column(name + "_idx", "register number of " + what + " (ROM)");
    Expr time = table.column(name + "_pts", "time of its last access");
    Expr lo = table.column(name + "_lo", what + ", low 16 bits");
    Expr hi = table.column(name + "_hi", what + ", high 16 bits");
    return new Register(number, new Cell(time, lo, hi), slot);
  }

  Register first() {
    return source("a", Register.FIRST, "rs1");
  }

  Register second() {
    return source("b", Register.SECOND, "rs2");
  }

  /// Columns of the register that is written.
  Register destination() {
    Expr number = table.column("rd_idx", "destination register, 32 instead of x0 (ROM)");
    Expr time = table.column("rd_pts", "time of its last access");
    Expr lo = table.column("rd_plo", "its old value, low");
    Expr hi = table.column("rd_phi", "its old value, high");
    return new Register(number, new Cell(time, lo, hi), Register.LAST);
  }

  void read(Register r) {
    write(r, r.lo(), r.hi());
  }

  /// Writes (lo, hi), which the caller has shown to be 16-bit limbs.
  void write(Register r, Expr lo, Expr hi) {
    table.access(real, table.register(r.number()), ts.plus(r.slot()), r.before(), lo, hi);
  }

  /// Checks that (lo, hi) are 16-bit limbs after writing them.
  void writeChecked(Register r, Expr lo, Expr hi) {
    write(r, lo, hi);
    range(lo, 16);
    range(hi, 16);
  }

  /// Requires 0 <= x < 2^bits on a used row.
  void range(Expr x, int bits) {
    table.range(real, x, bits);
  }

  void range(Expr x, Expr bits) {
    table.range(real, x, bits);
  }

  void bytePair(Expr x, Expr y) {
    table.bytePair(real, x, y);
  }
}
