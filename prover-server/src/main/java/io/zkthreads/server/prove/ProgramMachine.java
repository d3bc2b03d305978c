package io.zkthreads.server.prove;

import io.zkthreads.air.Machine;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Program;

/// What runs of a program take, and what their proofs will, without a key and without a device.
///
/// @param config sizes of the machine for this program
/// @param executor with the look-back of the key
/// @param machine tables and preprocessed values
public record ProgramMachine(MachineConfig config, Executor executor, Machine machine) {
  /// The machine of a program.
  ///
  /// @param sizes those of other programs
  static ProgramMachine of(Program program, MachineConfig sizes) {
    MachineConfig config = sizes.forProgram(program.tables());
    return new ProgramMachine(
        config,
        new Executor(program, config.logRange()),
        ZkMachine.build(program.tables(), config));
  }

  /// What the preprocessed values take.
  long bytes() {
    long words = 0;
    for (Trace values : machine.preprocessed().values()) {
      words += values.words().length;
    }
    return words * Integer.BYTES;
  }
}
