package io.zkthreads.vm.table.system;

import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.Cell;
import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Place;
import io.zkthreads.vm.table.Register;
import io.zkthreads.vm.table.Term;

/// An instruction that takes the state and hands none on, so a run has exactly one and nothing
/// after it; a0 is the exit word.
abstract class EndTable extends InstructionTable {
  private static final int EXIT_CODE = 10;
  private static final int EXIT_INDEX_LIMB = 0xffff;

  private final Cell a0 =
      cell(
          column("a0_pts", "last access of a0"),
          column("a0_lo", "a0, low"),
          column("a0_hi", "a0, high"),
          Register.FIRST);

  EndTable(int id, String name, String doc) {
    super(id, name, doc, Frame.OS);
  }

  final void readExitCode() {
    access(Place.register(EXIT_CODE), a0);
  }

  final void sendExit() {
    Term index = constant(EXIT_INDEX_LIMB);
    send(Bus.PUB, real(), index, index, a0.lo(), a0.hi());
  }
}
