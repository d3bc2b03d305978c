package io.zkthreads.server.tenant;

import io.zkthreads.store.StoreFailure;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Tenants and keys as a daemon knows them: in memory, and looked at again after a second, so that
/// what an operator changes counts without a restart.
public final class TenantRegistry {
  private static final System.Logger LOG = System.getLogger(TenantRegistry.class.getName());
  private static final long FRESH_NANOS = 1_000_000_000;

  private final SqlTenants store;
  private final LongSupplier nanoTime;
  private final AtomicLong lookedAt;
  private volatile Tenancy known;

  public TenantRegistry(SqlTenants store) {
    this(store, System::nanoTime);
  }

  TenantRegistry(SqlTenants store, LongSupplier nanoTime) {
    this.store = store;
    this.nanoTime = nanoTime;
    lookedAt = new AtomicLong(nanoTime.getAsLong());
    known = store.tenancy();
  }

  /// Whose key this is. Found by its hash, which tells no caller how near a guess was.
  public Optional<Tenant> ofKey(ApiKey key) {
    Tenancy now = now();
    return Optional.ofNullable(now.keys().get(key.hash())).map(now.tenants()::get);
  }

  public Optional<Tenant> find(String name) {
    return Optional.ofNullable(now().tenants().get(name));
  }

  /// All tenants, in no order.
  public Collection<Tenant> all() {
    return now().tenants().values();
  }

  /// Whether a key was ever made, so that everybody has to have one.
  public boolean demandsKeys() {
    return now().everHadKeys();
  }

  /// Only one caller looks; the others go on with what is known meanwhile.
  private Tenancy now() {
    long now = nanoTime.getAsLong();
    long last = lookedAt.get();
    if (now - last >= FRESH_NANOS && lookedAt.compareAndSet(last, now)) {
      look();
    }
    return known;
  }

  private void look() {
    try {
      if (store.change() != known.change()) {
        known = store.tenancy();
      }
    } catch (StoreFailure e) {
      LOG.log(Level.WARNING, "tenants and keys were not looked at again", e);
    }
  }
}
