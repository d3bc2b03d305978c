package io.zkthreads.server.tenant;

import io.zkthreads.store.StoreFailure;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Counts what calls use: bytes that are sent, runs without a job. Writes the counts down every ten
/// seconds and at the end: a process that is killed forgets what was used since.
public final class UsageMeter implements ArtifactLibrary.Meter, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(UsageMeter.class.getName());
  private static final long PAUSE_SECONDS = 10;

  private final SqlUsage usage;
  private final InstantSource clock;
  private final Map<String, Usage> used = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("usage-meter").daemon().factory());

  UsageMeter(SqlUsage usage, InstantSource clock) {
    this.usage = usage;
    this.clock = clock;
  }

  /// Starts to count.
  public static UsageMeter start(SqlUsage usage) {
    UsageMeter meter = new UsageMeter(usage, InstantSource.system());
    var _ =
        meter.timer.scheduleWithFixedDelay(
            meter::write, PAUSE_SECONDS, PAUSE_SECONDS, TimeUnit.SECONDS);
    return meter;
  }

  @Override
  public void sent(String tenant, long bytes) {
    add(tenant, Usage.sent(bytes));
  }

  @Override
  public void estimated(String tenant, long cycles) {
    add(tenant, Usage.estimated(cycles));
  }

  private void add(String tenant, Usage more) {
    used.merge(tenant, more, Usage::plus);
  }

  /// What cannot be written now is written later.
  synchronized void write() {
    Map<String, Usage> taken = new HashMap<>();
    for (String tenant : List.copyOf(used.keySet())) {
      Usage one = used.remove(tenant);
      if (one != null) {
        taken.put(tenant, one);
      }
    }
    if (taken.isEmpty()) {
      return;
    }
    try {
      usage.addAll(taken, clock.instant());
    } catch (StoreFailure e) {
      LOG.log(Level.WARNING, "what calls of tenants used was not written down yet", e);
      taken.forEach(this::add);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    write();
  }
}
