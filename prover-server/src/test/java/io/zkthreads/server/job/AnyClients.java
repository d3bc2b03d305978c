package io.zkthreads.server.job;

import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.tenant.Clients;
import io.zkthreads.server.tenant.Quotas;
import io.zkthreads.server.tenant.Tenant;

/// Clients without limits, for whom every artifact is there: what is tested is something else.
public record AnyClients() implements Clients {
  /// One of them.
  public static final Tenant SOMEBODY = new Tenant(Tenant.DEFAULT, Quotas.NONE, 1, false);

  @Override
  public Tenant tenant(String name) {
    return new Tenant(name, Quotas.NONE, 1, false);
  }

  @Override
  public boolean owns(String tenant, Digest digest) {
    return true;
  }

  @Override
  public long storedBytes(String tenant) {
    return 0;
  }
}
