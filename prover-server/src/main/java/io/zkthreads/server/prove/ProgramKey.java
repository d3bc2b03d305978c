package io.zkthreads.server.prove;

import io.zkthreads.air.Machine;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.vm.exec.Executor;

/// Everything that is computed once for a program, whatever device proves.
public record ProgramKey(ProgramMachine program, VerifyingKey verifyingKey) {
  public Executor executor() {
    return program.executor();
  }

  public SecurityProfile profile() {
    return verifyingKey.profile();
  }

  public Machine machine() {
    return program.machine();
  }
}
