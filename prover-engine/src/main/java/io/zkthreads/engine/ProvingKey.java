package io.zkthreads.engine;

import io.zkthreads.air.Machine;
import io.zkthreads.stark.verify.VerifyingKey;

/// What a prover needs of a machine: the verifying key, and the circuit, loaded on one backend.
/// Closing it frees that.
///
/// @param verifyingKey what verifiers know
/// @param machine tables and preprocessed values
/// @param loaded the machine's tables, in its order
public record ProvingKey(VerifyingKey verifyingKey, Machine machine, Backend.Loaded loaded)
    implements AutoCloseable {
  @Override
  public void close() {
    loaded.close();
  }
}
