package io.zkthreads.vm.machine;

import io.zkthreads.air.Expr;
import io.zkthreads.vm.machine.TableBuilder.Cell;
import io.zkthreads.vm.machine.TableBuilder.Place;

/// Traps and privileged instructions. The ROM holds C_ECALL for contracts only, and all others for
/// the OS, region 0, only.
final class SystemTables {
  private static final int EXIT_INDEX_LIMB = 0xffff;
  private static final int RETURN_PC = 5;
  private static final int RETURN_REGION = 6;
  private static final int EXIT_CODE = 10;
  private static final int CALL_NUMBER = 17;

  /// Number of Linux's `exit`.
  private static final int EXIT_CALL = 93;

  private SystemTables() {}

  /// A contract calls the OS: x5 = return pc, x6 = its region, both of which it cannot forge. The
  /// trap address is a ROM constant.
  static void contractCall(TableBuilder t) {
    Frame f = Frame.open(t);
    Expr linkHigh = t.column("link_hi", "(pc+4) >> 16 (ROM)");
    Expr trap = t.column("trap", "trap address of the OS (ROM)");
    Cell x5 = overwritten(t, "x5");
    Cell x6 = overwritten(t, "x6");
    f.fetch(linkHigh, trap);
    Place r5 = t.register(RETURN_PC);
    Place r6 = t.register(RETURN_REGION);
    Expr linkLow = MemoryTables.linkLow(f, linkHigh);
    t.access(f.real(), r5, f.ts().plus(Register.MEMORY), x5, linkLow, linkHigh);
    t.access(f.real(), r6, f.ts().plus(Register.LAST), x6, f.region(), t.constant(0));
    f.jump(trap, t.constant(0));
  }

  /// Takes the state and hands none on, so a run has exactly one HALT and nothing after it.
  static void halt(TableBuilder t) {
    Frame f = Frame.openPrivileged(t);
    Cell a0 = exitCode(t);
    f.fetch();
    t.access(f.real(), t.register(EXIT_CODE), f.ts(), a0);
    sendExit(f, a0);
  }

  /// The end of a bare program, whose ROM has it instead of HALT: as there, and x17 names the call.
  /// The old value of x17 is no column but the constant 93, so a run that holds another value there
  /// sent no such word.
  static void exit(TableBuilder t) {
    Frame f = Frame.openPrivileged(t);
    Cell a0 = exitCode(t);
    Cell a7 =
        new Cell(t.column("a7_pts", "last access of a7"), t.constant(EXIT_CALL), t.constant(0));
    f.fetch();
    t.access(f.real(), t.register(EXIT_CODE), f.ts(), a0);
    t.access(f.real(), t.register(CALL_NUMBER), f.ts().plus(Register.SECOND), a7);
    sendExit(f, a0);
  }

  private static Cell exitCode(TableBuilder t) {
    return new Cell(
        t.column("a0_pts", "last access of a0"),
        t.column("a0_lo", "a0, low"),
        t.column("a0_hi", "a0, high"));
  }

  private static void sendExit(Frame f, Cell a0) {
    Expr index = f.table().constant(EXIT_INDEX_LIMB);
    f.table().send(Bus.PUB, f.real(), index, index, a0.lo(), a0.hi());
  }

  /// Advice is free, but in range.
  static void read(TableBuilder t) {
    Frame f = Frame.openPrivileged(t);
    Register d = f.destination();
    Expr lo = t.column("v_lo", "advice, low");
    Expr hi = t.column("v_hi", "advice, high");
    f.fetch(d.number());
    f.writeChecked(d, lo, hi);
    f.next();
  }

  static void commit(TableBuilder t) {
    Frame f = Frame.openPrivileged(t);
    Register a = f.first();
    Register b = f.second();
    f.fetch(a.number(), b.number());
    f.read(a);
    f.read(b);
    t.send(Bus.PUB, f.real(), a.lo(), a.hi(), b.lo(), b.hi());
    f.next();
  }

  /// A word of another region: xlw writes it to the third register, xsw takes it from there; `st`
  /// selects which of the two old values moves, and both places get it. A region is any 16-bit
  /// number here: memory has no word of a region that is none.
  static void crossMemory(TableBuilder t) {
    Frame f = Frame.openPrivileged(t);
    Expr store = t.column("st", "1 for xsw (ROM)");
    Register a = f.first();
    Register region = region(t);
    Cell m = MemoryTables.memory(t);
    Register third =
        new Register(
            t.column("g_idx", "third register (ROM)"),
            new Cell(
                t.column("g_pts", "its last access"),
                t.column("g_lo", "its old value, low"),
                t.column("g_hi", "its old value, high")),
            Register.LAST);
    Expr lo = t.column("v_lo", "word moved, low");
    Expr hi = t.column("v_hi", "word moved, high");
    t.zero("moved lo", lo.minus(m.lo()).minus(store.times(third.lo().minus(m.lo()))));
    t.zero("moved hi", hi.minus(m.hi()).minus(store.times(third.hi().minus(m.hi()))));
    f.fetch(third.number(), a.number(), region.number(), store);
    f.read(a);
    f.read(region);
    Place word = MemoryTables.word(region.lo(), MemoryTables.address(f, a, t.constant(0)));
    t.access(f.real(), word, MemoryTables.memoryTime(f), m, lo, hi);
    f.write(third, lo, hi);
    f.next();
  }

  /// Starts or resumes a contract. What is not code of a region has no ROM row.
  static void enter(TableBuilder t) {
    Frame f = Frame.openPrivileged(t);
    Register a = f.first();
    Register region = region(t);
    f.fetch(a.number(), region.number());
    f.read(a);
    f.read(region);
    f.jump(MemoryTables.address(f, a, t.constant(0)), region.lo());
  }

  /// The second operand as a region number, whose high limb is 0.
  private static Register region(TableBuilder t) {
    Expr number = t.column("b_idx", "register of the region (ROM)");
    Expr time = t.column("b_pts", "its last access");
    Expr lo = t.column("b_lo", "region");
    return new Register(number, new Cell(time, lo, t.constant(0)), Register.SECOND);
  }

  private static Cell overwritten(TableBuilder t, String name) {
    return new Cell(
        t.column(name + "_pts", "last access of " + name),
        t.column(name + "_plo", "old " + name + ", low"),
        t.column(name + "_phi", "old " + name + ", high"));
  }
}
