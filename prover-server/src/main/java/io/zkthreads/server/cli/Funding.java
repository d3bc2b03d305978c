package io.zkthreads.server.cli;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.server.settle.GrpcSettlementLayer;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import java.util.concurrent.TimeUnit;

/// Money from one account of an L2 to another, until it has arrived.
final class Funding implements AutoCloseable {
  /// Some four hundred settlements at the fees of a ledger that nobody configured.
  static final long DEFAULT_AMOUNT = 1_000_000_000;

  /// Far above what a transfer costs; the L2 charges what its schedule says.
  private static final long MAX_FEE = 1_000_000;

  private static final long ARRIVAL_SECONDS = 30;
  private static final long POLL_MILLIS = 50;

  private final ManagedChannel channel;
  private final SettlementLayer l2;
  private final SigningKey from;

  private Funding(ManagedChannel channel, SigningKey from) {
    this.channel = channel;
    l2 = GrpcSettlementLayer.over(channel);
    this.from = from;
  }

  /// From an account of the L2 at an address; whether somebody listens there shows later.
  static Funding at(String address, SigningKey from) throws BadInput {
    try {
      return new Funding(NettyChannelBuilder.forTarget(address).usePlaintext().build(), from);
    } catch (IllegalArgumentException e) {
      throw new BadInput("--ledger: expected HOST:PORT, got '" + address + "': " + e.getMessage());
    }
  }

  /// Sends `amount` and waits for the block.
  ///
  /// @return what the receiver has after it
  long send(Bytes32 to, long amount) throws LedgerUnavailable, BadInput, InterruptedException {
    SettlementLayer.Head head = l2.head();
    Transaction transfer =
        new Transaction.Operate(
            SignedOperation.sign(
                from,
                head.chainId(),
                head.settlementId(),
                l2.account(from.address()).nextNonce(),
                MAX_FEE,
                new Operation.Transfer(to, amount)));
    Bytes32 id =
        switch (l2.submit(transfer.encode())) {
          case SettlementLayer.Admission.Accepted(Bytes32 accepted) -> accepted;
          case SettlementLayer.Admission.Refused(var refusal) ->
              throw refused(refusal.reason().name(), refusal.detail());
        };
    switch (receipt(id).outcome()) {
      case Outcome.Applied _ -> {}
      case Outcome.Reverted(var refusal) ->
          throw refused(refusal.reason().name(), refusal.detail());
      case Outcome.Refused(var refusal) -> throw refused(refusal.reason().name(), refusal.detail());
    }
    return l2.account(to).balance();
  }

  /// Sends what an account lacks.
  ///
  /// @return what the receiver has after it
  long fillUp(Bytes32 to, long amount) throws LedgerUnavailable, BadInput, InterruptedException {
    long has = l2.account(to).balance();
    return has >= amount ? has : send(to, amount - has);
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

  private BadInput refused(String reason, String detail) {
    return new BadInput(
        "the L2 refused, from account " + from.address() + ": " + reason + ": " + detail);
  }

  /// An account as the L2 names it.
  static Bytes32 address(String option, String hex) throws BadInput {
    if (!hex.matches("[0-9a-f]{64}")) {
      throw new BadInput(
          option + ": expected an address of 64 lower-case hex digits, got '" + hex + "'");
    }
    return Bytes32.parseHex(hex);
  }

  static long amount(String option, String text) throws BadInput {
    if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) == 0) {
      throw new BadInput(option + ": expected an amount of at least 1, got '" + text + "'");
    }
    return Long.parseLong(text);
  }
}
