package io.zkthreads.vm.table.system;

public final class Halt extends EndTable {
  public Halt() {
    super(21, "HALT", "ECALL in region 0: the run ends, a0 is the exit word");
    fetch();
    readExitCode();
    sendExit();
  }
}
