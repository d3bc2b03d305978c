package io.zkthreads.batcher.receipt;

import io.zkthreads.batcher.receipt.SoftReceipt.Promise;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.SettlementLayer.TransactionStatus;
import io.zkthreads.ledger.chain.BatcherKey;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.UserTransaction;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What became of a promise: a user's own check, which believes the L2 and nobody else.
public final class PromiseCheck {
  private final SettlementLayer l2;
  private final long now;

  /// @param now seconds since 1970
  public PromiseCheck(SettlementLayer l2, long now) {
    this.l2 = l2;
    this.now = now;
  }

  /// How a promise stands.
  public enum Standing {
    /// The L2 applied this very statement.
    KEPT,
    /// The L2 may still apply it.
    OPEN,
    /// The L2 went on past it, and as far as the L2 tells the transaction may have been applied:
    /// the sender's nonce says so of one of his, and an inclusion shows which.
    REPLACED,
    /// Its time has passed. The transaction may be in a later revision.
    LAPSED,
    /// The L2 went on without the transaction, or the Batcher has signed something else as well.
    BROKEN,
    /// These bytes are no promise of a Batcher of this thread.
    NO_PROMISE
  }

  /// How a promise stands, and why.
  ///
  /// @param detail what was expected and what is there
  public record Verdict(Standing standing, String detail) {}

  /// Checks a receipt.
  ///
  /// @param transaction that was promised
  /// @param settlement L2 transaction that is said to have applied the sub-block
  public Verdict of(
      SoftReceipt receipt, Optional<UserTransaction> transaction, Optional<Bytes32> settlement)
      throws LedgerUnavailable {
    Promise promise = receipt.promise();
    Optional<ThreadRecord> thread = l2.thread(promise.threadId());
    Optional<String> fault = fault(receipt, thread, transaction);
    if (fault.isPresent()) {
      return new Verdict(Standing.NO_PROMISE, fault.get());
    }
    if (settlement.isPresent() && isApplied(promise, settlement.get())) {
      return new Verdict(Standing.KEPT, "applied by L2 transaction " + settlement.get());
    }
    return standing(promise, thread.orElseThrow(), transaction);
  }

  /// What stands against the receipt being a Batcher's at all.
  private Optional<String> fault(
      SoftReceipt receipt, Optional<ThreadRecord> thread, Optional<UserTransaction> transaction)
      throws LedgerUnavailable {
    Promise promise = receipt.promise();
    SettlementLayer.Head head = l2.head();
    if (!promise.chainId().equals(head.chainId())
        || !promise.settlementId().equals(head.settlementId())
        || thread.isEmpty()) {
      return Optional.of("it is of another L2, or of a thread that this one does not know");
    }
    if (transaction.isPresent() && !transaction.get().id().equals(promise.transaction())) {
      return Optional.of(
          "transaction: expected %s, got %s"
              .formatted(promise.transaction(), transaction.get().id()));
    }
    List<BatcherKey> keys = thread.get().batcherKeys();
    if (promise.batcherKeyIndex() >= keys.size()) {
      return Optional.of(
          "batcher key: expected an index below %d, got %d"
              .formatted(keys.size(), promise.batcherKeyIndex()));
    }
    return receipt.isSignedBy(keys.get(promise.batcherKeyIndex()).publicKey())
        ? Optional.empty()
        : Optional.of("signature: expected one of batcher key " + promise.batcherKeyIndex());
  }

  private boolean isApplied(Promise promise, Bytes32 settlement) throws LedgerUnavailable {
    return l2.status(settlement) instanceof TransactionStatus.Included(Receipt receipt)
        && receipt.outcome() instanceof Outcome.Applied(var output)
        && Arrays.equals(output.toArray(), promise.headBehind().bytes());
  }

  private Verdict standing(
      Promise promise, ThreadRecord thread, Optional<UserTransaction> transaction)
      throws LedgerUnavailable {
    boolean ordered = thread.mode() == Mode.ORDERED;
    if (ordered && thread.head().equals(promise.headBehind())) {
      return new Verdict(Standing.KEPT, "it is the thread's newest sub-block");
    }
    if (ordered && thread.sequence() >= promise.sequence()) {
      return overtaken(promise, thread, transaction);
    }
    if (now > promise.latest() || l2.head().height() >= promise.notAfter()) {
      return new Verdict(
          Standing.LAPSED,
          "it held until second %d and height %d".formatted(promise.latest(), promise.notAfter()));
    }
    return new Verdict(
        Standing.OPEN,
        "the thread is at sequence %d, the promise is for %d"
            .formatted(thread.sequence(), promise.sequence()));
  }

  /// The sequence has been applied, by which statement the head no longer tells alone.
  private Verdict overtaken(
      Promise promise, ThreadRecord thread, Optional<UserTransaction> transaction)
      throws LedgerUnavailable {
    String where =
        "sequence %d of the thread is applied, it is at %d now"
            .formatted(promise.sequence(), thread.sequence());
    if (transaction.isEmpty() || thread.osVersion() == 1) {
      return new Verdict(Standing.REPLACED, where + "; the transaction itself would tell more");
    }
    UserTransaction sent = transaction.get();
    long next = nextNonce(promise.threadId(), sent.sender());
    return next > sent.call().nonce()
        ? new Verdict(
            Standing.REPLACED,
            where + ", and so is a transaction with nonce " + sent.call().nonce())
        : new Verdict(
            Standing.BROKEN,
            "%s, without the transaction: its sender's next nonce is %d, expected above %d"
                .formatted(where, next, sent.call().nonce()));
  }

  private long nextNonce(Bytes32 thread, Bytes32 user) throws LedgerUnavailable {
    Bytes32 value = l2.state(List.of(StateKey.account(thread, user))).values().getFirst();
    return ThreadAccount.of(value).nonce();
  }

  /// Whether two receipts of one Batcher contradict each other: then both together show that it
  /// broke its word, whatever the L2 does.
  ///
  /// @return how, if they do; the signatures are the caller's to check
  public static Optional<String> contradiction(Promise one, Promise other) {
    boolean sameRevision =
        one.chainId().equals(other.chainId())
            && one.settlementId().equals(other.settlementId())
            && one.threadId().equals(other.threadId())
            && one.batcherKeyIndex() == other.batcherKeyIndex()
            && one.sequence() == other.sequence()
            && one.revision() == other.revision();
    if (!sameRevision) {
      return Optional.empty();
    }
    if (!one.statementHash().equals(other.statementHash())) {
      return Optional.of(
          "revision %d of sequence %d is of two statements: %s and %s"
              .formatted(
                  one.revision(), one.sequence(), one.statementHash(), other.statementHash()));
    }
    boolean sameTransaction = one.transaction().equals(other.transaction());
    boolean samePlace = one.index() == other.index();
    if (sameTransaction != samePlace) {
      return Optional.of(
          "index %d has transaction %s, index %d has %s"
              .formatted(one.index(), one.transaction(), other.index(), other.transaction()));
    }
    return sameTransaction && !one.outcome().equals(other.outcome())
        ? Optional.of("two outcomes: " + one.outcome() + " and " + other.outcome())
        : Optional.empty();
  }
}
