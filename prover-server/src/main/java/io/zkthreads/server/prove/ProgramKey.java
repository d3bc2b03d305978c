package io.zkthreads.server.prove;

import io.zkthreads.air.Machine;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.vm.exec.Executor;

/// Everything that is computed once for a program, whatever device proves.
///
/// @param executor with the look-back of the key
/// @param machine tables and preprocessed values
public record ProgramKey(Executor executor, Machine machine, VerifyingKey verifyingKey) {}
