package io.zkthreads.engine;

import io.zkthreads.air.Machine;
import io.zkthreads.stark.verify.VerifyingKey;
import org.jspecify.annotations.Nullable;

/// What a prover needs of a machine: the verifying key, and the preprocessed columns, committed, on
/// one backend. Closing it frees them.
///
/// @param verifyingKey what verifiers know
/// @param machine tables and preprocessed values
/// @param preprocessed null where no table has preprocessed columns
public record ProvingKey(
    VerifyingKey verifyingKey, Machine machine, @Nullable Commitment preprocessed)
    implements AutoCloseable {
  @Override
  public void close() {
    if (preprocessed != null) {
      preprocessed.close();
    }
  }
}
