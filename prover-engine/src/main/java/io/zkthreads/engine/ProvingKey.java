package io.zkthreads.engine;

import io.zkthreads.air.Machine;
import io.zkthreads.stark.verify.VerifyingKey;

/// What a prover needs of a machine: the verifying key, and the circuit, loaded on one backend.
/// Closing it frees that.
///
/// @param verifyingKey what verifiers know
/// @param machine tables and preprocessed values
/// @param circuit the machine's tables, in its order
public record ProvingKey(VerifyingKey verifyingKey, Machine machine, LoadedCircuit circuit)
    implements AutoCloseable {
  /// A circuit of one of the two protocols.
  public sealed interface LoadedCircuit extends AutoCloseable {
    @Override
    void close();
  }

  /// Of batch proofs.
  public record Batch(Backend.Loaded loaded) implements LoadedCircuit {
    @Override
    public void close() {
      loaded.close();
    }
  }

  /// Of compact proofs.
  public record Compact(CompactCircuit circuit) implements LoadedCircuit {
    @Override
    public void close() {
      circuit.close();
    }
  }

  @Override
  public void close() {
    circuit.close();
  }
}
