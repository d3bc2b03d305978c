package io.zkthreads.server.rpc;

import io.grpc.Context;
import io.zkthreads.server.tenant.Quotas;
import io.zkthreads.server.tenant.Tenant;

/// For whom a thread answers a call.
final class Caller {
  /// Who calls where nobody is asked: a service without tenants.
  private static final Tenant ANYBODY = new Tenant(Tenant.DEFAULT, Quotas.NONE, 1, false);

  private static final Context.Key<Tenant> TENANT =
      Context.keyWithDefault("zkthreads-tenant", ANYBODY);

  private Caller() {}

  /// The tenant of the call that this thread answers.
  static Tenant current() {
    return TENANT.get();
  }

  static Context in(Context context, Tenant tenant) {
    return context.withValue(TENANT, tenant);
  }
}
