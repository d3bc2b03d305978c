package io.zkthreads.server.tenant;

import io.zkthreads.server.artifact.ArtifactStore;

/// All artifacts, and whose they are.
///
/// @param meter told what calls use
public record ArtifactLibrary(ArtifactStore artifacts, Ownership ownership, Meter meter) {
  /// Told of what calls of tenants use.
  public interface Meter {
    void sent(String tenant, long bytes);

    /// A run without a job.
    ///
    /// @param cycles 0 if it did not come to its end
    default void estimated(String tenant, long cycles) {}
  }

  /// Those of one tenant.
  public TenantArtifacts of(Tenant tenant) {
    return new TenantArtifacts(this, tenant);
  }
}
