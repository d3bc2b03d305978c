package io.zkthreads.vm.table.bitwise;

import io.zkthreads.vm.program.Opid;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term.Column;
import java.util.List;

/// The immediate is sign-extended from 12 bits, so its high half is 0 or 0xffff and the high half
/// of the result is al·rs1_hi + be: AND 0, 0 or 1, 0; OR 1, 0 or 0, 0xffff; XOR 1, 0 or −1, 0xffff.
/// The op sits in the opid because the six fields are used; it must not share a field with be, or
/// the two could trade.
public final class Biti extends LogicTable {
  private final Column op = operation(" (opid = 48 + op)");
  private final Register a = first();
  private final Register d = destination();
  private final Column a0 = column("a0", "byte 0 of rs1");
  private final Column i0 = column("i0", "byte 0 of the immediate (ROM)");
  private final Column i1 = column("i1", "byte 1 of the immediate (ROM)");
  private final Column al = column("al", "0, 1 or -1 (ROM)");
  private final Column be = column("be", "0 or 0xffff (ROM)");
  private final Column z0 = column("z0", "byte 0 of the result");
  private final Column z1 = column("z1", "byte 1 of the result");
  private final Column high = column("c_hi", "high half of the result");

  public Biti() {
    super(4, "BITI", "ANDI, ORI, XORI");
    zero("high half", high.minus(al.times(a.hi())).minus(be));
    fetchAs(
        op.plus(Opid.ANDI),
        List.of(Opid.ANDI, Opid.ORI, Opid.XORI),
        d.number(),
        a.number(),
        i0,
        i1,
        al,
        be);
    read(a);
    write(d, z0.plus(z1.times(256)), high);
    send(Bus.BYTE, real(), op, a0, i0, z0);
    send(Bus.BYTE, real(), op, a.lo().minus(a0).dividedBy(1 << 8), i1, z1);
    next();
  }

  @Override
  protected void fill(Row row) {
    int operation = row.opid() - Opid.ANDI;
    int x = row.old(a);
    int byte0 = row.field(i0);
    int byte1 = row.field(i1);
    int result = apply(operation, x, (short) (byte0 | byte1 << 8));
    row.set(op, operation);
    row.set(a0, x & 255);
    row.set(z0, result & 255);
    row.set(z1, result >>> 8 & 255);
    row.set(high, result >>> 16);
    row.bytes(operation, x & 255, byte0);
    row.bytes(operation, x >>> 8 & 255, byte1);
  }
}
