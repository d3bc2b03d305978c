package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.StaleInput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The way of a proven statement to the L2, behind a port. An `IOException` means that the L2 does
/// not answer: the engine tries again and again, for a proof must not be lost to a pause.
public interface Settler {
  /// What the L2 would say now.
  sealed interface Preflight {
    /// It would apply the statement.
    record Ready() implements Preflight {}

    record Stale(String reason, List<StaleInput> inputs) implements Preflight {}

    /// Not now, perhaps later: a parent or a block is missing.
    record Wait(String reason) implements Preflight {}

    /// Never.
    record Never(String reason) implements Preflight {}
  }

  Preflight preflight(JobSpec spec) throws IOException;

  /// A transaction ready to be sent: its bytes never change again.
  @SuppressWarnings("ArrayRecordComponent")
  record Signed(byte[] hash, byte[] bytes) {}

  /// Signs with the next free nonce of the Prover's account.
  Signed sign(JobSpec spec, byte[] container) throws IOException;

  /// Sends a transaction; sending it twice is sending it once.
  ///
  /// @return empty when the L2 has it, otherwise why it refused it
  Optional<String> submit(byte[] transaction) throws IOException;

  /// Where a sent transaction stands.
  ///
  /// @param outcome `APPLIED`, or the reason of a revert
  record Included(
      boolean applied, String outcome, long height, long feePaid, List<StaleInput> staleInputs) {}

  /// Empty while the transaction is not in a block.
  Optional<Included> receipt(byte[] hash) throws IOException;

  /// Whether a block at this height can no longer be reordered.
  boolean isFinal(long height) throws IOException;
}
