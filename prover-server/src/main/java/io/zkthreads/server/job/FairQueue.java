package io.zkthreads.server.job;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Work that waits for a thread. Tenants have turns, each as many as his weight says, and the work
/// of one tenant keeps its order: so whoever comes with one piece of work waits for one turn of
/// each other tenant at most, however much that one has brought.
///
/// This is start-time fair queueing with work of cost 1: the virtual time is the start of the work
/// taken last, and a tenant's next work starts 1/weight after his last, or now if that has passed.
final class FairQueue {
  private static final class Line {
    final Deque<Runnable> work = new ArrayDeque<>();
    double start;
  }

  private final ToIntFunction<String> weights;
  private final Map<String, Line> lines = new HashMap<>();
  private double now;

  /// An empty queue.
  ///
  /// @param weights of tenants, as they are when work is taken
  FairQueue(ToIntFunction<String> weights) {
    this.weights = weights;
  }

  synchronized void add(String tenant, Runnable work) {
    Line line = lines.computeIfAbsent(tenant, _ -> new Line());
    if (line.work.isEmpty()) {
      line.start = Math.max(line.start, now);
    }
    line.work.add(work);
  }

  /// The work whose turn it is.
  ///
  /// @throws NoSuchElementException if none waits
  synchronized Runnable take() {
    @Nullable String tenant = null;
    @Nullable Line first = null;
    for (Map.Entry<String, Line> each : lines.entrySet()) {
      Line line = each.getValue();
      if (!line.work.isEmpty() && (first == null || line.start < first.start)) {
        tenant = each.getKey();
        first = line;
      }
    }
    if (tenant == null || first == null) {
      throw new NoSuchElementException("no work waits");
    }
    now = first.start;
    first.start += 1.0 / weights.applyAsInt(tenant);
    lines.values().removeIf(line -> line.work.isEmpty() && line.start <= now);
    return first.work.remove();
  }
}
