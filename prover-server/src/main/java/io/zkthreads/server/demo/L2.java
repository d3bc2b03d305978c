package io.zkthreads.server.demo;

import io.zkthreads.api.client.LedgerClient;
import io.zkthreads.api.client.SequencerClient;
import io.zkthreads.api.ledger.v1.Receipt;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.server.settle.GrpcSettlementLayer;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.UserTransaction;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// The L2 as the demo's actors use it, over its socket.
final class L2 {
  /// Most that a transaction of the demo may cost.
  private static final long MAX_FEE = 1_000_000_000;

  private static final long ARRIVAL_SECONDS = 60;
  private static final long POLL_NANOS = 20_000_000;

  private final LedgerClient client;
  private final SequencerClient operator;
  private final SettlementLayer layer;
  private final Bytes32 chainId;
  private final Bytes32 settlementId;

  /// @param operator orders transactions
  L2(LedgerClient client, SequencerClient operator) {
    this.client = client;
    this.operator = operator;
    layer = new GrpcSettlementLayer(client);
    chainId = head().chainId();
    settlementId = head().settlementId();
  }

  private interface Question<T> {
    T ask() throws LedgerUnavailable;
  }

  /// The demo's L2 runs in its own process: it is not away.
  private static <T> T answer(Question<T> question) {
    try {
      return question.ask();
    } catch (LedgerUnavailable e) {
      throw new IllegalStateException(e);
    }
  }

  Bytes32 chainId() {
    return chainId;
  }

  Bytes32 settlementId() {
    return settlementId;
  }

  SettlementLayer.Head head() {
    return answer(layer::head);
  }

  ThreadRecord thread(Bytes32 id) {
    return answer(() -> layer.thread(id)).orElseThrow();
  }

  long balance(Bytes32 account) {
    return answer(() -> layer.account(account)).balance();
  }

  long nextNonce(Bytes32 account) {
    return answer(() -> layer.account(account)).nextNonce();
  }

  Bytes32 value(StateKey key) {
    return answer(() -> layer.state(List.of(key))).values().getFirst();
  }

  /// Signs an operation with the sender's next nonce.
  Transaction operation(SigningKey sender, Operation operation) {
    return new Transaction.Operate(
        SignedOperation.sign(
            sender, chainId, settlementId, nextNonce(sender.address()), MAX_FEE, operation));
  }

  /// Signs a direct call with the sender's next nonce.
  Transaction call(SigningKey sender, Bytes32 contract, Calldata calldata) {
    return new Transaction.DirectCall(
        new UserTransaction.Call(
                chainId,
                settlementId,
                Bytes32.ZERO,
                sender.publicKey(),
                nextNonce(sender.address()),
                contract,
                MAX_FEE,
                UserTransaction.NEVER,
                calldata)
            .sign(sender));
  }

  /// Hands a transaction in.
  Bytes32 submit(Transaction transaction) {
    return Bytes32.of(client.submit(transaction.encode()));
  }

  /// Waits until a transaction that somebody else sends has arrived.
  Bytes32 awaitArrival(Bytes32 transaction) {
    long deadline = System.nanoTime() + ARRIVAL_SECONDS * 1_000_000_000;
    while (answer(() -> layer.status(transaction))
        instanceof SettlementLayer.TransactionStatus.Unknown) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            transaction + ": expected at the L2 within " + ARRIVAL_SECONDS + " s, did not arrive");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return transaction;
  }

  /// Whether a transaction has arrived and is in no block.
  boolean waits(Bytes32 transaction) {
    return answer(() -> layer.status(transaction))
        instanceof SettlementLayer.TransactionStatus.Pending;
  }

  /// The L2 as others see it.
  SettlementLayer layer() {
    return layer;
  }

  /// Seals a block in this order.
  ///
  /// @return receipts in the same order
  List<Receipt> sequence(List<Bytes32> order) {
    return operator.sequence(order.stream().map(Bytes32::bytes).toList()).getReceiptsList();
  }

  /// Hands in and seals alone.
  Receipt apply(Transaction transaction) {
    return sequence(List.of(submit(transaction))).getFirst();
  }
}
