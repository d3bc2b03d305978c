package io.zkthreads.server.cli;

import io.grpc.ManagedChannel;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.server.settle.GrpcSettlementLayer;
import io.zkthreads.server.tls.ServiceAddress;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// One account of an L2: signs with its next nonce, sends, and waits for the block.
final class Wallet implements AutoCloseable {
  /// Far above what anything but a proof costs; the L2 charges what its schedule says.
  static final long MAX_FEE = 10_000_000;

  private static final long ARRIVAL_SECONDS = 30;
  private static final long POLL_MILLIS = 50;

  private final ManagedChannel channel;
  private final SettlementLayer l2;
  private final SigningKey key;

  private Wallet(ManagedChannel channel, SigningKey key) {
    this.channel = channel;
    l2 = GrpcSettlementLayer.over(channel);
    this.key = key;
  }

  /// The account of a key on the L2 at an address; whether somebody listens there shows later.
  ///
  /// @param authority who signed the ledger's certificate
  static Wallet at(String address, Optional<Path> authority, SigningKey key) throws BadInput {
    ServiceAddress ledger =
        ServiceAddress.parse(address)
            .orElseThrow(() ->
                new BadInput(
                    "--ledger: expected " + ServiceAddress.FORM + ", got '" + address + "'"));
    return new Wallet(DaemonConnection.channel(ledger, authority).build(), key);
  }

  SettlementLayer l2() {
    return l2;
  }

  SigningKey key() {
    return key;
  }

  /// Signs an operation.
  ///
  /// @param maxFee most that it may cost
  Transaction sign(Operation operation, long maxFee) throws LedgerUnavailable {
    SettlementLayer.Head head = l2.head();
    return new Transaction.Operate(
        SignedOperation.sign(
            key,
            head.chainId(),
            head.settlementId(),
            l2.account(key.address()).nextNonce(),
            maxFee,
            operation));
  }

  /// Hands a transaction in and waits until it is in a block, whatever its outcome.
  Receipt send(byte[] transaction) throws LedgerUnavailable, BadInput, InterruptedException {
    return switch (l2.submit(transaction)) {
      case SettlementLayer.Admission.Accepted(Bytes32 id) -> receipt(id);
      case SettlementLayer.Admission.Refused(Refusal refusal) -> throw refused(refusal);
    };
  }

  BadInput refused(Refusal refusal) {
    return new BadInput(
        "the L2 refused, from account %s: %s: %s"
            .formatted(key.address(), refusal.reason(), refusal.detail()));
  }

  private Receipt receipt(Bytes32 id) throws LedgerUnavailable, BadInput, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ARRIVAL_SECONDS);
    while (System.nanoTime() < deadline) {
      if (l2.status(id) instanceof SettlementLayer.TransactionStatus.Included(Receipt receipt)) {
        return receipt;
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new BadInput(
        "transaction "
            + id
            + ": expected in a block within "
            + ARRIVAL_SECONDS
            + " s, still waits; does the ledger seal blocks (ledger.block_millis)?");
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
