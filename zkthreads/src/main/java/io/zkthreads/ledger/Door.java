package io.zkthreads.ledger;

import static io.zkthreads.ledger.chain.Refusal.expected;

import io.zkthreads.ledger.SettlementLayer.AccountInfo;
import io.zkthreads.ledger.SettlementLayer.Admission;
import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.chain.Account;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.execution.TransactionExecution;
import io.zkthreads.ledger.store.LedgerStore;
import io.zkthreads.ledger.store.LedgerStore.Place;
import io.zkthreads.ledger.store.LedgerStore.Waiting;
import io.zkthreads.store.StoreFailure;
import io.zkthreads.store.Watermark;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where transactions come in and wait. Its lock guards the mempool and the step from one tip to
/// the next, and is held briefly and never over a disk: signatures are checked before it, by
/// whoever brings a transaction; what was let in is written by [Arrivals], many in one commit, and
/// answered then; proofs are verified after that.
final class Door {
  private final Chain chain;
  private final KeySource keys;
  private final LedgerStore store;
  private final Watermark watermark;
  private final Foresight foresight;
  private final Mempool mempool;
  private final Arrivals arrivals;

  /// Held while what arrives is written, and while a reorganisation changes what waits.
  private final ReentrantLock writing = new ReentrantLock();

  Door(
      Chain chain,
      KeySource keys,
      LedgerStore store,
      Watermark watermark,
      Foresight foresight,
      List<Waiting> waiting) {
    this.chain = chain;
    this.keys = keys;
    this.store = store;
    this.watermark = watermark;
    this.foresight = foresight;
    this.mempool = new Mempool(chain.genesis().fees()::cost);
    mempool.replaceAll(waiting);
    arrivals = new Arrivals(new Disk());
  }

  /// Opens, and begins to look ahead at what waits already.
  void start() {
    arrivals.start();
    waiting().forEach(this::lookAhead);
  }

  /// Takes in the bytes of a transaction, or says why not. Accepted means persisted.
  Admission submit(byte[] encoded) {
    return switch (FirstLook.at(encoded, chain.after(chain.tip()))) {
      case FirstLook.Fits(Transaction transaction) ->
          admit(
              new Waiting(Digests.sha256(encoded), transaction, encoded.length), Bytes.of(encoded));
      case FirstLook.Never(Refusal refusal) -> new Admission.Refused(refusal);
    };
  }

  private Admission admit(Waiting waiting, Bytes encoded) {
    while (true) {
      Tip tip = chain.tip();
      if (!(store.place(waiting.id()) instanceof Place.Nowhere)) {
        return new Admission.Accepted(waiting.id());
      }
      Refusal shortage = shortage(waiting.bytes());
      switch (step(tip, waiting, encoded, shortage)) {
        case Step.Moved() -> {} // it may be in the block that has come meanwhile: look again
        case Step.No(Refusal refusal) -> {
          return new Admission.Refused(refusal);
        }
        case Step.Waits() -> {
          return new Admission.Accepted(waiting.id());
        }
        case Step.OnItsWay(Arrivals.Arrival arrival, boolean isNew) -> {
          arrival.await();
          if (isNew) {
            lookAhead(waiting);
          }
          return new Admission.Accepted(waiting.id());
        }
      }
    }
  }

  /// What the door says to a transaction that was nowhere when `tip` was the newest block.
  private sealed interface Step {
    /// The newest block is another.
    record Moved() implements Step {}

    record No(Refusal refusal) implements Step {}

    /// It is here, and on the disk.
    record Waits() implements Step {}

    /// It will be on the disk.
    record OnItsWay(Arrivals.Arrival arrival, boolean isNew) implements Step {}
  }

  private synchronized Step step(
      Tip tip, Waiting waiting, Bytes encoded, @Nullable Refusal shortage) {
    if (!chain.tip().equals(tip)) {
      return new Step.Moved();
    }
    if (mempool.get(waiting.id()) != null) {
      return new Step.Waits();
    }
    Arrivals.Arrival known = mempool.arriving(waiting.id());
    if (known != null) {
      return new Step.OnItsWay(known, false);
    }
    Refusal refusal = shortage != null ? shortage : refuseNow(tip, waiting);
    if (refusal != null) {
      return new Step.No(refusal);
    }
    Arrivals.Arrival arrival = new Arrivals.Arrival(waiting, encoded);
    arrivals.add(arrival);
    mempool.expect(arrival);
    return new Step.OnItsWay(arrival, true);
  }

  /// Where arrivals go.
  private final class Disk implements Arrivals.Disk {
    @Override
    public void write(List<Arrivals.Arrival> batch) {
      writing.lock();
      try {
        store.admit(batch.stream().map(Arrivals.Arrival::admitted).toList());
        synchronized (Door.this) {
          batch.forEach(mempool::arrived);
        }
      } finally {
        writing.unlock();
      }
    }

    @Override
    public void lost(List<Arrivals.Arrival> batch) {
      synchronized (Door.this) {
        batch.forEach(mempool::lost);
      }
    }
  }

  private void lookAhead(Waiting waiting) {
    foresight.of(waiting, this::waits);
  }

  private synchronized boolean waits(Bytes32 id) {
    return mempool.get(id) != null;
  }

  /// What stands against a transaction after those that wait already.
  private @Nullable Refusal refuseNow(Tip tip, Waiting waiting) {
    Rules rules = chain.genesis().rules();
    if (mempool.size() >= rules.maxMempool()
        || mempool.bytes() + waiting.bytes() > rules.maxMempoolBytes()) {
      return expected(
          Reason.MEMPOOL_FULL,
          "mempool",
          "at most %d transactions, %d bytes"
              .formatted(rules.maxMempool(), rules.maxMempoolBytes()),
          mempool.size() + " transactions, " + mempool.bytes() + " bytes");
    }
    Bytes32 sender = waiting.transaction().sender();
    Account account = tip.state().account(sender);
    Account afterWaiting =
        new Account(
            account.nonce() + mempool.countOf(sender),
            Math.max(0, account.balance() - mempool.costOf(sender)));
    return new TransactionExecution(chain.after(tip), keys)
        .chargeable(afterWaiting, waiting.transaction(), waiting.bytes());
  }

  private @Nullable Refusal shortage(long bytes) {
    try {
      return watermark
          .shortage(bytes)
          .map(detail -> new Refusal(Reason.DISK_FULL, detail))
          .orElse(null);
    } catch (IOException e) {
      throw new StoreFailure("the room on the ledger's disk is not known: " + e.getMessage(), e);
    }
  }

  /// An account, with the nonce that follows on what waits.
  synchronized AccountInfo account(Bytes32 address) {
    Account account = chain.tip().state().account(address);
    return new AccountInfo(account.balance(), account.nonce() + mempool.countOf(address));
  }

  /// What waits, in order of arrival.
  synchronized List<Waiting> waiting() {
    return mempool.inOrder();
  }

  /// What [#chosen] found.
  sealed interface Chosen {
    record All(List<Waiting> order) implements Chosen {}

    /// One that does not wait, or is named twice.
    record Missing(Bytes32 transaction) implements Chosen {}
  }

  /// The waiting transactions of these names. Whether one is on its way yet or waits is nobody's
  /// business but this class's: readers of the disk see it before the mempool has it.
  Chosen chosen(List<Bytes32> order) {
    awaitThoseOnTheirWay(order);
    synchronized (this) {
      List<Waiting> chosen = new ArrayList<>();
      Set<Bytes32> seen = new HashSet<>();
      for (Bytes32 id : order) {
        Waiting waiting = mempool.get(id);
        if (waiting == null || !seen.add(id)) {
          return new Chosen.Missing(id);
        }
        chosen.add(waiting);
      }
      return new Chosen.All(chosen);
    }
  }

  private void awaitThoseOnTheirWay(List<Bytes32> order) {
    for (Bytes32 id : order) {
      Arrivals.Arrival arrival;
      synchronized (this) {
        arrival = mempool.arriving(id);
      }
      if (arrival != null) {
        try {
          arrival.await();
        } catch (StoreFailure lost) {
          // Whoever brought it is told; here it is one that does not wait.
        }
      }
    }
  }

  /// One block on: written, its transactions wait no more, and everyone sees the new tip.
  void seal(Tip before, Tip next, Collection<Waiting> order) {
    store.append(next.block(), before.state(), next.state());
    synchronized (this) {
      order.forEach(waiting -> mempool.remove(waiting.id()));
      chain.moveTo(next);
    }
  }

  /// Some blocks back: what they held waits again, before what is on its way.
  void reopen(Supplier<LedgerStore.Stored> dropped) {
    List<Waiting> again;
    writing.lock();
    try {
      LedgerStore.Stored stored = dropped.get();
      again = stored.waiting();
      synchronized (this) {
        mempool.replaceAll(again);
        chain.moveTo(Tip.of(stored.head(), stored.state()));
      }
    } finally {
      writing.unlock();
    }
    again.forEach(this::lookAhead);
  }

  /// Closes: runs `last` when all that was let in is written, and nothing more comes in.
  void end(Runnable last) {
    arrivals.end();
    last.run();
  }
}
