package io.zkthreads.vm.table.system;

import io.zkthreads.vm.table.Cell;
import io.zkthreads.vm.table.Place;
import io.zkthreads.vm.table.Register;

/// The end of a bare program, whose ROM has it instead of HALT: as there, and x17 names the call.
/// The old value of x17 is no column but the constant 93, so a run that holds another value there
/// sent no such word.
public final class Exit extends EndTable {
  private static final int CALL_NUMBER = 17;

  /// Number of Linux's `exit`.
  private static final int EXIT_CALL = 93;

  public Exit() {
    super(29, "EXIT", "ECALL of a bare program: x17 is 93, the run ends, a0 is the exit word");
    Cell a7 =
        cell(
            column("a7_pts", "last access of a7"),
            constant(EXIT_CALL),
            constant(0),
            Register.SECOND);
    fetch();
    readExitCode();
    access(Place.register(CALL_NUMBER), a7);
    sendExit();
  }
}
