package io.zkthreads.thread.batcher;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.Statement.Header;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.TransactionTree;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.os.Discovery;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import java.util.List;

/// What all sub-blocks of one Batcher in one thread have in common.
///
/// @param program OS and contracts of the thread
/// @param prover address that may settle, and earns the fee
/// @param fee paid by the thread's vault for each sub-block; an empty one draws none
/// @param batcherKeyIndex of the Batcher's key in the thread
public record ThreadTerms(
    ThreadProgram program,
    Bytes32 chainId,
    Bytes32 settlementId,
    Bytes32 threadId,
    Mode mode,
    Bytes32 prover,
    long fee,
    int batcherKeyIndex) {
  /// Where and when a sub-block may apply.
  ///
  /// @param sequence next in the thread, or when unordered a number of the Batcher's own, new for
  ///   each sub-block and the same for its rebases
  /// @param parentHead head that it builds on; zero when unordered
  /// @param notBefore first L2 height that may apply it
  /// @param notAfter last such height
  /// @param earliest no block before this second, since 1970, applies it
  /// @param latest no block after this second applies it
  public record Position(
      long sequence,
      Bytes32 parentHead,
      long notBefore,
      long notAfter,
      long earliest,
      long latest) {
    /// For OS version 1, whose sub-blocks have one time: not before that of the L2's newest block,
    /// so that it is not before the thread's last sub-block either.
    public Position(long sequence, Bytes32 parentHead, long notBefore, long notAfter, long time) {
      this(sequence, parentHead, notBefore, notAfter, time, time);
    }

    Discovery.Times times() {
      return new Discovery.Times(earliest, latest);
    }
  }

  Header header(Position at, Bytes32 salt, List<UserTransaction> transactions) {
    boolean signed = program.os() != OsVersion.V1;
    return new Header(
        program.os().number(),
        chainId,
        settlementId,
        threadId,
        mode,
        at.sequence(),
        at.parentHead(),
        at.notBefore(),
        at.notAfter(),
        at.earliest(),
        at.latest(),
        prover,
        transactions.isEmpty() ? 0 : fee,
        batcherKeyIndex,
        transactions.size(),
        signed ? TransactionTree.root(transactions) : SubBlock.commitment(salt, transactions),
        signed ? transactions.stream().mapToLong(t -> t.call().fee()).sum() : 0);
  }
}
