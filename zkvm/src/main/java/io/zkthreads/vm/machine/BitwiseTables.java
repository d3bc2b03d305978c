package io.zkthreads.vm.machine;

import static io.zkthreads.vm.machine.TableBuilder.INVERSE_2_8;

import io.zkthreads.air.Expr;

/// AND, OR and XOR, byte by byte. A BYTE look-up checks both operand bytes and fixes the result
/// byte, so neither selectors nor range checks are needed; an op outside 0..2 has no ROM row.
final class BitwiseTables {
  private BitwiseTables() {}

  static void bitwise(TableBuilder t) {
    Frame f = Frame.open(t);
    Expr op = opColumn(t, "");
    Register a = f.first();
    Register b = f.second();
    Register d = f.destination();
    Bytes bytes = new Bytes(t, a, b);
    f.fetch(d.number(), a.number(), b.number(), op);
    f.read(a);
    f.read(b);
    bytes.finish(f, op, d);
  }

  static void bitwiseInPlace(TableBuilder t) {
    Frame f = Frame.open(t);
    Expr op = opColumn(t, "");
    Register b = f.source("b", Register.SECOND, "the other operand");
    Register d = f.destination();
    Bytes bytes = new Bytes(t, d, b);
    f.fetch(d.number(), b.number(), op);
    f.read(b);
    bytes.finish(f, op, d);
  }

  /// The immediate is sign-extended from 12 bits, so its high half is 0 or 0xffff and the high half
  /// of the result is al·rs1_hi + be: AND 0, 0 or 1, 0; OR 1, 0 or 0, 0xffff; XOR 1, 0 or −1,
  /// 0xffff. The op sits in the opid because the six fields are used; it must not share a field
  /// with be, or the two could trade.
  static void bitwiseImmediate(TableBuilder t) {
    Frame f = Frame.open(t);
    Expr op = opColumn(t, " (opid = 48 + op)");
    Register a = f.first();
    Register d = f.destination();
    Expr a0 = t.column("a0", "byte 0 of rs1");
    Expr i0 = t.column("i0", "byte 0 of the immediate (ROM)");
    Expr i1 = t.column("i1", "byte 1 of the immediate (ROM)");
    Expr al = t.column("al", "0, 1 or -1 (ROM)");
    Expr be = t.column("be", "0 or 0xffff (ROM)");
    Expr z0 = t.column("z0", "byte 0 of the result");
    Expr z1 = t.column("z1", "byte 1 of the result");
    Expr high = t.column("c_hi", "high half of the result");
    t.zero("high half", high.minus(al.times(a.hi())).minus(be));
    f.fetchAs(op.plus(TableId.BITI_OPID), d.number(), a.number(), i0, i1, al, be);
    f.read(a);
    f.write(d, z0.plus(z1.times(256)), high);
    t.send(Bus.BYTE, f.real(), op, a0, i0, z0);
    t.send(Bus.BYTE, f.real(), op, a.lo().minus(a0).times(INVERSE_2_8), i1, z1);
    f.next();
  }

  private static Expr opColumn(TableBuilder t, String where) {
    return t.column("op", "0 AND, 1 OR, 2 XOR" + (where.isEmpty() ? " (ROM)" : where));
  }

  /// The bytes of both operands, odd ones as expressions, and of the result.
  private static final class Bytes {
    private final TableBuilder t;
    private final Expr[] a;
    private final Expr[] b;
    private final Expr[] z = new Expr[4];

    Bytes(TableBuilder t, Register first, Register second) {
      this.t = t;
      Expr a0 = t.column("a0", "byte 0 of rs1");
      Expr a2 = t.column("a2", "byte 2 of rs1");
      Expr b0 = t.column("b0", "byte 0 of rs2");
      Expr b2 = t.column("b2", "byte 2 of rs2");
      for (int i = 0; i < 4; i++) {
        z[i] = t.column("z" + i, "byte " + i + " of the result");
      }
      a = split(first, "a", a0, a2);
      b = split(second, "b", b0, b2);
    }

    private Expr[] split(Register r, String name, Expr byte0, Expr byte2) {
      Expr byte1 = t.let(name + "1", r.lo().minus(byte0).times(INVERSE_2_8));
      Expr byte3 = t.let(name + "3", r.hi().minus(byte2).times(INVERSE_2_8));
      return new Expr[] {byte0, byte1, byte2, byte3};
    }

    void finish(Frame f, Expr op, Register d) {
      f.write(d, z[0].plus(z[1].times(256)), z[2].plus(z[3].times(256)));
      for (int i = 0; i < 4; i++) {
        t.send(Bus.BYTE, f.real(), op, a[i], b[i], z[i]);
      }
      f.next();
    }
  }
}
