package io.zkthreads.ledger;

import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.store.LedgerStore.Waiting;
import io.zkthreads.thread.Bytes32;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Transactions that wait, in order of arrival. Not thread-safe: the ledger's door guards it.
final class Mempool {
  private final Map<Bytes32, Waiting> byId = new LinkedHashMap<>();
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

  void add(Waiting waiting) {
    if (byId.putIfAbsent(waiting.id(), waiting) != null) {
      throw new IllegalStateException("transaction " + waiting.id() + " waits already");
    }
    account(waiting, 1);
  }

  void remove(Bytes32 id) {
    Waiting waiting = byId.remove(id);
    if (waiting != null) {
      account(waiting, -1);
    }
  }

  void replaceAll(List<Waiting> waiting) {
    List.copyOf(byId.keySet()).forEach(this::remove);
    waiting.forEach(this::add);
  }

  @Nullable Waiting get(Bytes32 id) {
    return byId.get(id);
  }

  List<Waiting> inOrder() {
    return List.copyOf(byId.values());
  }

  int size() {
    return byId.size();
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
