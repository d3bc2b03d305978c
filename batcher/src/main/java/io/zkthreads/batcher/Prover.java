package io.zkthreads.batcher;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SubBlock;
import java.io.Serial;

/// What a Batcher needs from a prover daemon. A daemon that is away throws [Away].
public interface Prover {
  /// Account that settles: the prover of statements.
  Bytes32 address() throws Away;

  /// Creates a job that proves and settles, or finds the one of the same request id.
  Creation create(String requestId, SubBlock block) throws Away;

  /// How a job stands.
  Standing standing(String job) throws Away;

  /// Ends a job that has not ended, and says how it stands then.
  Standing cancel(String job) throws Away;

  /// Takes up a job again that failed for a reason that passes.
  void retry(String job) throws Away;

  /// Answer of [#create].
  sealed interface Creation {
    record Created(String job) implements Creation {}

    /// It is not taken, now or later.
    ///
    /// @param reason code in capitals, the daemon's or the L2's
    record Refused(String reason, String detail) implements Creation {}
  }

  /// How a job stands.
  sealed interface Standing {
    /// It goes on by itself.
    ///
    /// @param step in words; with what it waits for, if it does
    record Running(String step) implements Standing {}

    /// The L2 has applied it, for good.
    record Settled(Bytes32 transaction, long height) implements Standing {}

    /// It has ended otherwise.
    ///
    /// @param mends whether [#retry] may help
    record Ended(String reason, String detail, boolean mends) implements Standing {}

    /// The daemon does not know it: it was deleted, or it is another daemon.
    record Gone() implements Standing {}
  }

  /// The daemon does not answer, or takes nothing now.
  final class Away extends Exception {
    @Serial private static final long serialVersionUID = 1;

    public Away(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
