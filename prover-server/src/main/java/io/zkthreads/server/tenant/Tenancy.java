package io.zkthreads.server.tenant;

import java.util.Map;

/// All tenants and keys at one moment.
///
/// @param change number of the last change
/// @param tenants by name
/// @param keys names of tenants by hash of a key that is not revoked
/// @param everHadKeys whether a key was ever made: revoking the last one opens no door
public record Tenancy(
    long change, Map<String, Tenant> tenants, Map<String, String> keys, boolean everHadKeys) {
  public Tenancy {
    tenants = Map.copyOf(tenants);
    keys = Map.copyOf(keys);
  }
}
