package io.zkthreads.server.tenant;

import io.zkthreads.server.artifact.ArtifactStore;

/// All artifacts, and whose they are.
public record ArtifactLibrary(ArtifactStore artifacts, Ownership ownership) {
  /// Those of one tenant.
  public TenantArtifacts of(Tenant tenant) {
    return new TenantArtifacts(this, tenant);
  }
}
