package io.zkthreads.server.campaign;

import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.SettlementLayer.Admission;
import io.zkthreads.ledger.SettlementLayer.TransactionStatus;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.server.settle.GrpcSettlementLayer;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Transfers on a ledger that is killed, each with the next nonce of one account.
final class Transfers implements Runnable {
  private static final long MAX_FEE = 1_000_000;
  private static final long PAUSE_MILLIS = 50;
  private static final long ARRIVAL_SECONDS = 60;

  private final SettlementLayer ledger;
  private final SigningKey sender;
  private final AtomicBoolean stop = new AtomicBoolean();
  private final List<Bytes32> accepted = new CopyOnWriteArrayList<>();

  /// @param sender an account with money
  Transfers(ServiceProcess service, SigningKey sender) {
    this.ledger = GrpcSettlementLayer.over(service.channel());
    this.sender = sender;
  }

  @Override
  public void run() {
    for (long nonce = 0; !stop.get(); nonce++) {
      handIn(nonce);
    }
  }

  private void handIn(long nonce) {
    while (!stop.get()) {
      try {
        SettlementLayer.Head head = ledger.head();
        byte[] transaction =
            new Transaction.Operate(
                    SignedOperation.sign(
                        sender,
                        head.chainId(),
                        head.settlementId(),
                        nonce,
                        MAX_FEE,
                        new Operation.Transfer(sender.address(), 1)))
                .encode();
        switch (ledger.submit(transaction)) {
          case Admission.Accepted(Bytes32 id) -> accepted.add(id);
          case Admission.Refused(var _) -> {
            // The nonce was used by the same transaction, whose acknowledgement was lost.
          }
        }
        Thread.sleep(PAUSE_MILLIS);
        return;
      } catch (LedgerUnavailable away) {
        pause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void stop() {
    stop.set(true);
  }

  int accepted() {
    return accepted.size();
  }

  /// How many acknowledged transactions are in no block, after some time to get into one.
  int lost() throws LedgerUnavailable, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ARRIVAL_SECONDS);
    int lost = 0;
    for (Bytes32 id : accepted) {
      while (!(ledger.status(id) instanceof TransactionStatus.Included)
          && System.nanoTime() < deadline) {
        Thread.sleep(PAUSE_MILLIS);
      }
      lost += ledger.status(id) instanceof TransactionStatus.Included ? 0 : 1;
    }
    return lost;
  }
}
