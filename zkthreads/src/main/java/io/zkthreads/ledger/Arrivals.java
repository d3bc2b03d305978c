package io.zkthreads.ledger;

import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.store.LedgerStore.Admitted;
import io.zkthreads.ledger.store.LedgerStore.Waiting;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Transactions between the door's yes and the disk. One thread writes what has come in meanwhile
/// by one commit, and who brought it is answered after that: what the disk takes for one it takes
/// for hundreds.
///
/// They go to the disk in the order in which they were let in. One that cannot be written takes all
/// behind it along, for these were let in as its followers.
final class Arrivals {
  /// Most bytes of one commit, unless one transaction has more.
  private static final long MAX_COMMIT_BYTES = 16 << 20;

  /// Most transactions of one commit.
  private static final int MAX_COMMIT = 4096;

  /// What the writer does with a batch, on its own thread.
  interface Disk {
    /// Writes a batch; all of it is on the disk when this returns, or none of it.
    void write(List<Arrival> batch);

    /// None of these will be on the disk.
    void lost(List<Arrival> batch);
  }

  /// One transaction on its way.
  ///
  /// @param onDisk done when it is there; fails if it never will be
  record Arrival(Waiting waiting, Bytes encoded, CompletableFuture<Boolean> onDisk) {
    Arrival(Waiting waiting, Bytes encoded) {
      this(waiting, encoded, new CompletableFuture<>());
    }

    Admitted admitted() {
      return new Admitted(waiting.id(), encoded);
    }

    /// Waits until it is on the disk; an interrupt does not end that.
    void await() {
      try {
        onDisk.join();
      } catch (CompletionException e) {
        switch (e.getCause()) {
          case RuntimeException failure -> throw failure;
          case Error failure -> throw failure;
          case null, default -> throw e;
        }
      }
    }
  }

  private final Disk disk;
  private final Deque<Arrival> queue = new ArrayDeque<>();
  private final Thread writer;
  private boolean ended;

  Arrivals(Disk disk) {
    this.disk = disk;
    writer = Thread.ofPlatform().name("ledger-arrivals").daemon().unstarted(this::run);
  }

  void start() {
    writer.start();
  }

  /// Puts one behind those that are on their way.
  synchronized void add(Arrival arrival) {
    if (ended) {
      throw new IllegalStateException("the ledger has ended");
    }
    queue.add(arrival);
    notifyAll();
  }

  private void run() {
    for (List<Arrival> batch = next(); !batch.isEmpty(); batch = next()) {
      write(batch);
    }
  }

  private void write(List<Arrival> batch) {
    try {
      disk.write(batch);
    } catch (RuntimeException | Error failure) {
      lose(batch, failure);
      return;
    }
    batch.forEach(arrival -> arrival.onDisk().complete(true));
  }

  private void lose(List<Arrival> batch, Throwable failure) {
    List<Arrival> lost = new ArrayList<>(batch);
    synchronized (this) {
      lost.addAll(queue);
      queue.clear();
    }
    disk.lost(lost);
    lost.forEach(arrival -> arrival.onDisk().completeExceptionally(failure));
  }

  /// What is to be written next, waiting for it; empty at the end.
  private synchronized List<Arrival> next() {
    while (queue.isEmpty() && !ended) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts this thread", e);
      }
    }
    List<Arrival> batch = new ArrayList<>();
    long bytes = 0;
    while (!queue.isEmpty()
        && batch.size() < MAX_COMMIT
        && (batch.isEmpty() || bytes + queue.element().encoded().length() <= MAX_COMMIT_BYTES)) {
      bytes += queue.element().encoded().length();
      batch.add(queue.remove());
    }
    return batch;
  }

  /// Takes nothing more, and returns when all is written.
  void end() {
    synchronized (this) {
      ended = true;
      notifyAll();
    }
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
