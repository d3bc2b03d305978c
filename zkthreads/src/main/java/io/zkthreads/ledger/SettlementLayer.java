package io.zkthreads.ledger;

import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Lease;
import io.zkthreads.ledger.chain.OsRecord;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.StateKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// What a Batcher or a Prover needs from an L2, any L2. Canonical state is the L2's alone; all
/// decisions start from what it says now. An L2 that is away throws [LedgerUnavailable], one that
/// says what nobody understands [LedgerFault]; no failure of a transport passes this port.
public interface SettlementLayer {
  /// The newest block.
  Head head() throws LedgerUnavailable;

  /// What it asks of everyone, and which OS versions it accepts now.
  Terms terms() throws LedgerUnavailable;

  /// A registered thread.
  Optional<ThreadRecord> thread(Bytes32 threadId) throws LedgerUnavailable;

  /// Image of a deployed contract.
  Optional<Bytes> contractImage(Bytes32 contract) throws LedgerUnavailable;

  /// Balance and next nonce of an account; an account that was never used has zeros.
  AccountInfo account(Bytes32 address) throws LedgerUnavailable;

  /// Values of keys, all at one height.
  StateValues state(List<StateKey> keys) throws LedgerUnavailable;

  /// The lease of a key as it was granted; empty if it has none, or was ended.
  Optional<Lease> lease(StateKey key) throws LedgerUnavailable;

  /// Height of the block in which a fact was registered; empty if it is not.
  OptionalLong fact(Bytes32 factKey) throws LedgerUnavailable;

  /// What the acceptance rule would say about a statement sent by `sender` in the next block, whose
  /// proof is presumed. Free, without effect.
  Preflight preflight(Bytes32 sender, byte[] statement, SignatureBytes batcherSignature)
      throws LedgerUnavailable;

  /// Hands in the canonical bytes of a transaction. Accepted means persisted.
  Admission submit(byte[] transaction) throws LedgerUnavailable;

  /// What became of a transaction.
  TransactionStatus status(Bytes32 transaction) throws LedgerUnavailable;

  /// The block at a height, if there is one.
  Optional<Block> block(long height) throws LedgerUnavailable;

  /// Delivers every block after `afterHeight` in order, older ones first, on a thread of its own,
  /// until closed; waits for an L2 that is away. After a reorganisation the new blocks at the same
  /// heights follow.
  Subscription follow(long afterHeight, Consumer<Block> consumer);

  /// The L2 and its newest block.
  ///
  /// @param time seconds since 1970
  record Head(
      Bytes32 chainId,
      Bytes32 settlementId,
      long height,
      Bytes32 blockHash,
      long time,
      Bytes32 stateRoot,
      Bytes32 ledgerRoot) {}

  /// What is the same for all transactions.
  ///
  /// @param osVersions every one that it knows, ascending
  record Terms(FeeSchedule fees, Rules rules, List<OsRecord> osVersions) {
    public Terms {
      osVersions = List.copyOf(osVersions);
    }
  }

  /// An account.
  ///
  /// @param nextNonce nonce of its next transaction, after those that wait in the mempool
  record AccountInfo(long balance, long nextNonce) {}

  /// Values in the order of the keys asked for.
  record StateValues(long height, List<Bytes32> values) {
    public StateValues {
      values = List.copyOf(values);
    }
  }

  /// Answer of [#preflight].
  sealed interface Preflight {
    /// It would be applied at this state if its proof holds.
    record Acceptable(long height) implements Preflight {}

    /// It would revert.
    record Unacceptable(long height, Refusal refusal) implements Preflight {}
  }

  /// Answer of [#submit].
  sealed interface Admission {
    /// Persisted in the mempool, or known already.
    record Accepted(Bytes32 transaction) implements Admission {}

    /// Refused at the door, without cost.
    record Refused(Refusal refusal) implements Admission {}
  }

  /// Answer of [#status].
  sealed interface TransactionStatus {
    /// Never seen.
    record Unknown() implements TransactionStatus {}

    /// Waits to be sequenced. Pending is not rejected.
    record Pending() implements TransactionStatus {}

    /// Sequenced.
    record Included(Receipt receipt) implements TransactionStatus {}
  }

  /// A running [#follow].
  interface Subscription extends AutoCloseable {
    /// Why no more blocks come; empty while they do.
    default Optional<Throwable> failure() {
      return Optional.empty();
    }

    @Override
    void close();
  }
}
