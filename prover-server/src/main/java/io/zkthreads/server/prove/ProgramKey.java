package io.zkthreads.server.prove;

import io.zkthreads.air.Machine;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.machine.MachineConfig;

/// Everything that is computed once for a program, whatever device proves.
///
/// @param config sizes of the machine for this program
/// @param executor with the look-back of the key
/// @param machine tables and preprocessed values
public record ProgramKey(
    MachineConfig config, Executor executor, Machine machine, VerifyingKey verifyingKey) {}
