package io.zkthreads.server.prove;

import io.zkthreads.engine.HeapRoom;
import java.util.Optional;

/// What a proof may take of memory: what the heap holds, or less where a setting says so.
///
/// @param setting `prover.max_memory_bytes`
/// @param shares proofs among which it is divided
public record MemoryBudget(long setting, HeapRoom heap, int shares) {
  /// Rows that a run keeps take less than a fourth of what a proof of them does: each of their
  /// words is a column at least, which is held once as it is and twice as long extended.
  private static final int ROWS_SHARE = 4;

  private static final int LOG_MIB = 20;

  private static final String OF_THE_SETTING =
      "prover.max_memory_bytes allows; raise it, or prove less";

  /// For this process.
  public static MemoryBudget of(long setting) {
    return new MemoryBudget(setting, HeapRoom.here(), 1);
  }

  /// The share of each of so many proofs that are made at once.
  public MemoryBudget dividedBy(int proofs) {
    return new MemoryBudget(setting, heap, proofs);
  }

  /// Of one proof.
  public long bytes() {
    return Math.min(setting, heap.bytes()) / shares;
  }

  /// Rows worth keeping: a proof of more would be refused.
  public long rowBytes() {
    return Math.max(1, bytes() / ROWS_SHARE);
  }

  /// What speaks against a proof of `needed` bytes, and what would help.
  public Optional<String> objection(long needed) {
    if (needed <= bytes()) {
      return Optional.empty();
    }
    String text =
        "the proof needs %,d MiB of memory: expected at most %,d MiB, which "
            .formatted(mib(needed), bytes() >> LOG_MIB);
    return Optional.of(text + (setting < heap.bytes() ? OF_THE_SETTING : ofTheHeap(needed)));
  }

  private String ofTheHeap(long needed) {
    long enough = mib(heap.heapFor(needed * shares));
    return "the heap of %,d MiB holds%s; give it %,d MiB (java -Xmx%dm), or prove less"
        .formatted(
            mib(heap.heapBytes()), shares > 1 ? " for each of " + shares : "", enough, enough);
  }

  /// Rounded up.
  private static long mib(long bytes) {
    return Math.ceilDiv(bytes, 1L << LOG_MIB);
  }
}
