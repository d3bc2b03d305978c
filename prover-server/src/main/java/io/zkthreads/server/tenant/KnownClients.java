package io.zkthreads.server.tenant;

import io.zkthreads.server.artifact.Digest;
import java.io.IOException;

/// Clients by what a daemon's store says of them.
public record KnownClients(TenantRegistry tenants, Ownership ownership) implements Clients {
  /// Tenants are never deleted; should a row be gone all the same, its jobs go on unprivileged.
  @Override
  public Tenant tenant(String name) {
    return tenants.find(name).orElseGet(() -> Tenant.named(name));
  }

  @Override
  public boolean owns(String tenant, Digest digest) throws IOException {
    return ownership.owns(tenant, digest);
  }

  @Override
  public long storedBytes(String tenant) throws IOException {
    return ownership.storedBytes(tenant);
  }
}
