package io.zkthreads.server.figures;

import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.contracts.Counter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Simple direct transactions from their bytes to a block on disk: signed before, sent by many at
/// once, each of whom waits for his yes, while blocks are made beside.
public final class AdmissionFigure {
  private static final int SENDERS = 128;
  private static final int WARM_UP = 20;

  /// Between two blocks, as where nobody configured it.
  private static final long BLOCK_NANOS = 500_000_000;

  private AdmissionFigure() {}

  /// Sends transactions.
  ///
  /// @param folder empty
  /// @param calls whether they call a contract; else they move money
  /// @return the rate of what was acknowledged, and of what was in blocks
  public static List<Rate> of(Path folder, int transactions, boolean calls) throws Exception {
    try (MeasuredLedger l2 = new MeasuredLedger(folder, new TrustingKeys(), SENDERS)) {
      @Nullable Bytes32 counter = calls ? l2.deployCounter() : null;
      int each = Math.max(1, transactions / SENDERS);
      send(l2, signed(l2, 0, WARM_UP, counter));
      seal(l2);
      List<List<Transaction>> all = signed(l2, WARM_UP, each, counter);
      List<Rate> rates = new ArrayList<>();
      String what = calls ? "calls" : "transfers";
      AtomicBoolean over = new AtomicBoolean();
      rates.add(
          Rate.of(
              what + " in blocks",
              (long) each * SENDERS,
              () -> {
                Thread sealer = Thread.ofPlatform().start(() -> sealUntil(l2, over));
                rates.add(
                    Rate.of(what + " acknowledged", (long) each * SENDERS, () -> send(l2, all)));
                over.set(true);
                sealer.join();
              }));
      return rates;
    }
  }

  private static List<List<Transaction>> signed(
      MeasuredLedger l2, int firstNonce, int each, @Nullable Bytes32 counter) {
    return l2.people.parallelStream().map(key -> signed(key, firstNonce, each, counter)).toList();
  }

  private static List<Transaction> signed(
      SigningKey key, int firstNonce, int each, @Nullable Bytes32 counter) {
    List<Transaction> mine = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      mine.add(
          counter == null
              ? MeasuredLedger.operation(
                  key, firstNonce + i, new Operation.Transfer(MeasuredLedger.BATCHER.address(), 1))
              : MeasuredLedger.call(key, firstNonce + i, counter, Counter.add(1)));
    }
    return mine;
  }

  private static void send(MeasuredLedger l2, List<List<Transaction>> all)
      throws InterruptedException, ExecutionException {
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> sent = new ArrayList<>();
      for (List<Transaction> mine : all) {
        sent.add(senders.submit(() -> mine.forEach(l2::submit)));
      }
      for (Future<?> one : sent) {
        one.get();
      }
    }
  }

  private static void sealUntil(MeasuredLedger l2, AtomicBoolean over) {
    while (!over.get()) {
      l2.ledger.produceBlock();
      LockSupport.parkNanos(BLOCK_NANOS);
    }
    seal(l2);
  }

  private static void seal(MeasuredLedger l2) {
    while (!l2.ledger.pending().isEmpty()) {
      l2.ledger.produceBlock();
    }
  }
}
