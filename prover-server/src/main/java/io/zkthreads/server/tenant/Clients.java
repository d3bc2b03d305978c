package io.zkthreads.server.tenant;

import io.zkthreads.server.artifact.Digest;
import java.io.IOException;

/// What the parts of a daemon ask about those for whom they work.
public interface Clients {
  /// A tenant as he is now.
  Tenant tenant(String name);

  /// Whether an artifact is there for a tenant.
  boolean owns(String tenant, Digest digest) throws IOException;

  /// Bytes that are kept for a tenant.
  long storedBytes(String tenant) throws IOException;
}
