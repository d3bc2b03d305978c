package io.zkthreads.server.job;

import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.tenant.Tenant;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Places of jobs that have not ended: so many in all, and so many of each tenant.
final class Places {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final int max;
  private final Map<String, Integer> ofTenant = new HashMap<>();
  private int taken;

  Places(int max) {
    this.max = max;
  }

  /// Takes a place for a new job.
  synchronized void take(Tenant tenant) throws Refusal {
    long ofHim = tenant.quotas().maxJobs();
    if (ofHim > 0 && ofTenant.getOrDefault(tenant.name(), 0) >= ofHim) {
      throw Refusal.overQuota(
          "TENANT_JOBS",
          tenant.name(),
          "expected at most %d unfinished jobs of %s; try again when one has ended"
              .formatted(ofHim, tenant.name()),
          PAUSE);
    }
    if (taken >= max) {
      throw Refusal.of(
          Refusal.Kind.RESOURCE_EXHAUSTED,
          "QUEUE_FULL",
          "expected at most " + max + " unfinished jobs; try again when one has ended");
    }
    occupy(tenant.name());
  }

  /// A job that was accepted before has its place, whatever the limits are now.
  synchronized void occupy(String tenant) {
    taken++;
    ofTenant.merge(tenant, 1, Integer::sum);
  }

  /// Places that a tenant has taken.
  synchronized int of(String tenant) {
    return ofTenant.getOrDefault(tenant, 0);
  }

  /// A job has ended, or was not to be.
  synchronized void release(String tenant) {
    taken--;
    ofTenant.computeIfPresent(tenant, (_, jobs) -> jobs == 1 ? null : jobs - 1);
  }
}
