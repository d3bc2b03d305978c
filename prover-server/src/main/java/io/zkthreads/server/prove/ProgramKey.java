package io.zkthreads.server.prove;

import io.zkthreads.engine.ProvingKey;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.vm.exec.Executor;

/// Everything that is computed once for a program.
///
/// @param executor with the look-back of the key
public record ProgramKey(Executor executor, ProvingKey provingKey) {
  public VerifyingKey verifyingKey() {
    return provingKey.verifyingKey();
  }

  /// Bytes of the preprocessed columns, as they are and committed.
  long bytes() {
    long values =
        provingKey.machine().preprocessed().values().stream()
            .mapToLong(trace -> (long) Integer.BYTES * trace.words().length)
            .sum();
    return values + provingKey.loaded().bytes();
  }
}
