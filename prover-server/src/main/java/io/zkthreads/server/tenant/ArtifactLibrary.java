package io.zkthreads.server.tenant;

import io.zkthreads.server.artifact.ArtifactStore;

/// All artifacts, and whose they are.
///
/// @param meter told what is sent
public record ArtifactLibrary(ArtifactStore artifacts, Ownership ownership, Meter meter) {
  /// Told of what is sent to tenants.
  public interface Meter {
    void sent(String tenant, long bytes);
  }

  /// Those of one tenant.
  public TenantArtifacts of(Tenant tenant) {
    return new TenantArtifacts(this, tenant);
  }
}
