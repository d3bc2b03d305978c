package io.zkthreads.ledger;

import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.store.LedgerStore.Waiting;
import io.zkthreads.thread.Bytes32;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Transactions that wait, in order of arrival, and behind them those that are on their way to the
/// disk: these count as well, and are in no block before they are there. Not thread-safe: the
/// ledger's door guards it.
final class Mempool {
  private final Map<Bytes32, Waiting> byId = new LinkedHashMap<>();
  private final Map<Bytes32, Arrivals.Arrival> arriving = new LinkedHashMap<>();
  private final Map<Bytes32, Integer> countBySender = new HashMap<>();
  private final Map<Bytes32, Long> costBySender = new HashMap<>();
  private long bytes;

  /// What the waiting transactions of one sender cost.
  interface Cost {
    long of(Transaction transaction, int bytes);
  }

  private final Cost cost;

  Mempool(Cost cost) {
    this.cost = cost;
  }

  /// One more that is on its way to the disk.
  void expect(Arrivals.Arrival arrival) {
    requireNew(arrival.waiting());
    arriving.put(arrival.waiting().id(), arrival);
    account(arrival.waiting(), 1);
  }

  /// It is on the disk, and waits.
  void arrived(Arrivals.Arrival arrival) {
    Waiting waiting = arrival.waiting();
    if (arriving.remove(waiting.id()) == null) {
      throw new IllegalStateException("transaction " + waiting.id() + " was not on its way");
    }
    byId.put(waiting.id(), waiting);
  }

  /// It will never be on the disk.
  void lost(Arrivals.Arrival arrival) {
    if (arriving.remove(arrival.waiting().id()) != null) {
      account(arrival.waiting(), -1);
    }
  }

  private void add(Waiting waiting) {
    requireNew(waiting);
    byId.put(waiting.id(), waiting);
    account(waiting, 1);
  }

  private void requireNew(Waiting waiting) {
    if (byId.containsKey(waiting.id()) || arriving.containsKey(waiting.id())) {
      throw new IllegalStateException("transaction " + waiting.id() + " waits already");
    }
  }

  void remove(Bytes32 id) {
    Waiting waiting = byId.remove(id);
    if (waiting != null) {
      account(waiting, -1);
    }
  }

  /// Others wait; what is on its way comes behind them.
  void replaceAll(List<Waiting> waiting) {
    List.copyOf(byId.keySet()).forEach(this::remove);
    waiting.forEach(this::add);
  }

  @Nullable Waiting get(Bytes32 id) {
    return byId.get(id);
  }

  /// The arrival of a transaction that is on its way to the disk.
  Arrivals.@Nullable Arrival arriving(Bytes32 id) {
    return arriving.get(id);
  }

  List<Waiting> inOrder() {
    return List.copyOf(byId.values());
  }

  int size() {
    return byId.size() + arriving.size();
  }

  long bytes() {
    return bytes;
  }

  int countOf(Bytes32 sender) {
    return countBySender.getOrDefault(sender, 0);
  }

  long costOf(Bytes32 sender) {
    return costBySender.getOrDefault(sender, 0L);
  }

  private void account(Waiting waiting, int sign) {
    Bytes32 sender = waiting.transaction().sender();
    long price = cost.of(waiting.transaction(), waiting.bytes());
    bytes += (long) sign * waiting.bytes();
    countBySender.merge(sender, sign, (a, b) -> a + b == 0 ? null : a + b);
    costBySender.merge(sender, sign * price, Long::sum);
    if (!countBySender.containsKey(sender)) {
      costBySender.remove(sender);
    }
  }
}
