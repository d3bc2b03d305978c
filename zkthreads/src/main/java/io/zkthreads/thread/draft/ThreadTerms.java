package io.zkthreads.thread.draft;

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
import java.util.Optional;

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

  /// Why a call is not one of this thread, if it is not: what its sender signed is for another
  /// place.
  public Optional<Mismatch> refuse(UserTransaction.Call call) {
    int version = program.os() == OsVersion.V1 ? 1 : 2;
    if (call.version() != version) {
      return Mismatch.of("version", version, call.version());
    }
    if (!call.chainId().equals(chainId)) {
      return Mismatch.of("chain id", chainId, call.chainId());
    }
    if (version == 2 && !call.settlementId().equals(settlementId)) {
      return Mismatch.of("settlement id", settlementId, call.settlementId());
    }
    if (!call.scope().equals(threadId)) {
      return Mismatch.of("scope", threadId, call.scope());
    }
    return program.addresses().contains(call.contract())
        ? Optional.empty()
        : Mismatch.of("contract", "one of the thread", call.contract());
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
