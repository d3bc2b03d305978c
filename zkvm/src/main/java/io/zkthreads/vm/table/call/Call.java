package io.zkthreads.vm.table.call;

import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;

/// `call`: reads three pointers and hands (operation, time, words) to the table of the operation,
/// which must be there to take it. Time grows along the chain of states, so no two calls share it,
/// and a table that takes a call cannot take another for it.
///
/// Each pointer is below 2^30, so a word of an operand, pointer/4 plus less than 2^10, is an
/// address that memory lists only if the pointer is a multiple of 4: see the loads.
public final class Call extends InstructionTable {
  private final Column operation = column("call", "operation (ROM)");
  private final Register a = source("a", Register.FIRST, "pointer to operand a");
  private final Register b = source("b", Register.SECOND, "pointer to operand b");
  private final Register g = source("g", Register.LAST, "pointer to operand g");

  public Call() {
    super(31, "CALL", "call: a precompile on operands in memory", Frame.OS);
    fetch(g.number(), a.number(), b.number(), operation);
    read(a);
    read(b);
    read(g);
    send(Bus.CALL, real(), operation, ts(), word(a), word(b), word(g));
    next();
  }

  private Term word(Register pointer) {
    return address(pointer, constant(0)).dividedBy(4);
  }

  @Override
  protected void fill(Row row) {
    fillAddress(row, row.old(a));
    fillAddress(row, row.old(b));
    fillAddress(row, row.old(g));
  }
}
