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

/// Counts bytes that are sent to tenants, and writes the counts down every ten seconds and at the
/// end: a process that is killed forgets what it sent since.
public final class SentMeter implements ArtifactLibrary.Meter, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(SentMeter.class.getName());
  private static final long PAUSE_SECONDS = 10;

  private final SqliteUsage usage;
  private final InstantSource clock;
  private final Map<String, Long> sent = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("sent-meter").daemon().factory());

  SentMeter(SqliteUsage usage, InstantSource clock) {
    this.usage = usage;
    this.clock = clock;
  }

  /// Starts to count.
  public static SentMeter start(SqliteUsage usage) {
    SentMeter meter = new SentMeter(usage, InstantSource.system());
    var _ =
        meter.timer.scheduleWithFixedDelay(
            meter::write, PAUSE_SECONDS, PAUSE_SECONDS, TimeUnit.SECONDS);
    return meter;
  }

  @Override
  public void sent(String tenant, long bytes) {
    sent.merge(tenant, bytes, Long::sum);
  }

  /// What cannot be written now is written later.
  synchronized void write() {
    Map<String, Long> taken = new HashMap<>();
    for (String tenant : List.copyOf(sent.keySet())) {
      Long bytes = sent.remove(tenant);
      if (bytes != null) {
        taken.put(tenant, bytes);
      }
    }
    if (taken.isEmpty()) {
      return;
    }
    try {
      usage.addSent(taken, clock.instant());
    } catch (StoreFailure e) {
      LOG.log(Level.WARNING, "what was sent to tenants was not written down yet", e);
      taken.forEach(this::sent);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    write();
  }
}
