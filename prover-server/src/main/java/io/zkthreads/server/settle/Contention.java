package io.zkthreads.server.settle;

import io.zkthreads.thread.Bytes32;
import java.util.LinkedHashMap;
import java.util.Map;

/// Which threads' sub-blocks went stale lately: those are likely to again. It is a guess that costs
/// little where it is wrong, so it lives as long as the process. Thread-safe.
final class Contention {
  /// Applied transactions after which a thread counts as quiet. The second transaction of a
  /// sub-block is some two thousandths of the price of its proof, so much less would do.
  private static final int QUIET_AFTER = 16;

  private static final int MAX_THREADS = 4096;

  /// Threads with what is left until they are quiet, the ones first that were looked at longest
  /// ago.
  private final Map<Bytes32, Integer> left = new LinkedHashMap<>(16, 0.75f, true);

  synchronized void stale(Bytes32 thread) {
    left.put(thread, QUIET_AFTER);
    if (left.size() > MAX_THREADS) {
      left.remove(left.keySet().iterator().next());
    }
  }

  synchronized void applied(Bytes32 thread) {
    left.computeIfPresent(thread, (same, before) -> before == 1 ? null : before - 1);
  }

  synchronized boolean isContended(Bytes32 thread) {
    return left.get(thread) != null;
  }
}
