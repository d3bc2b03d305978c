package io.zkthreads.server.tenant;

import io.zkthreads.store.Database;
import io.zkthreads.store.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Tenants and keys in tables of the job store. Each change has a number, so that a daemon notices
/// those of a command beside it.
///
/// ```
/// tenant(name, place, weight, disabled,           place: order of creation
///        max_jobs, max_cycles, max_bytes, max_rate)
/// api_key(hash, tenant, created_millis, revoked_millis)
/// tenancy(change)                                 one row
/// ```
public final class SqlTenants {
  /// Most tenants of a daemon, and most keys that one tenant has at once.
  static final int MAX_TENANTS = 10_000;

  static final int MAX_KEYS = 100;

  private static final String SELECT =
      "SELECT name, weight, disabled, max_jobs, max_cycles, max_bytes, max_rate FROM tenant";
  private static final String SELECT_KEY =
      "SELECT hash, tenant, created_millis, revoked_millis FROM api_key";

  private final Database database;

  public SqlTenants(Database database) {
    this.database = database;
  }

  /// Number of the last change.
  public long change() {
    return database.read(SqlTenants::change);
  }

  private static long change(Session session) throws SQLException {
    return session.first("SELECT change FROM tenancy", row -> row.getLong(1)).orElse(0L);
  }

  /// Everything, as of its change or later.
  public Tenancy tenancy() {
    return database.write(session -> {
      long change = change(session); // first: what follows is at least as new
      Map<String, Tenant> tenants = new HashMap<>();
      session.forEach(
          SELECT,
          row -> {
            Tenant tenant = tenant(row);
            tenants.put(tenant.name(), tenant);
          });
      Map<String, String> keys = new HashMap<>();
      session.forEach(
          SELECT_KEY + " WHERE revoked_millis IS NULL",
          row -> keys.put(row.getString(1), row.getString(2)));
      boolean any = session.first("SELECT hash FROM api_key LIMIT 1", row -> true).isPresent();
      return new Tenancy(change, tenants, keys, any);
    });
  }

  /// Tenants in the order of their creation.
  public List<Tenant> list() {
    return database.read(session -> session.query(SELECT + " ORDER BY place", SqlTenants::tenant));
  }

  public Optional<Tenant> find(String name) {
    return database.read(
        session -> session.first(SELECT + " WHERE name = ?", SqlTenants::tenant, name));
  }

  /// Makes a tenant.
  ///
  /// @return false if the name is taken
  public boolean create(Tenant tenant) {
    return database.write(session -> {
      long many = session.first("SELECT COUNT(*) FROM tenant", row -> row.getLong(1)).orElse(0L);
      if (many >= MAX_TENANTS) {
        throw new TooMany("expected at most " + MAX_TENANTS + " tenants, got one more");
      }
      Quotas quotas = tenant.quotas();
      int made =
          session.update(
              "INSERT INTO tenant (name, place, weight, disabled, max_jobs, max_cycles, max_bytes,"
                  + " max_rate) VALUES (?, (SELECT COALESCE(MAX(place), 0) + 1 FROM tenant), ?, ?,"
                  + " ?, ?, ?, ?) ON CONFLICT DO NOTHING",
              tenant.name(),
              tenant.weight(),
              tenant.disabled(),
              quotas.maxJobs(),
              quotas.maxCycles(),
              quotas.maxBytes(),
              quotas.maxRate());
      changed(session);
      return made == 1;
    });
  }

  /// Gives a tenant other quotas, another weight, or another word on whether he is served.
  ///
  /// @return false if there is no such tenant
  public boolean update(Tenant tenant) {
    return database.write(session -> {
      Quotas quotas = tenant.quotas();
      int updated =
          session.update(
              "UPDATE tenant SET weight = ?, disabled = ?, max_jobs = ?, max_cycles = ?,"
                  + " max_bytes = ?, max_rate = ? WHERE name = ?",
              tenant.weight(),
              tenant.disabled(),
              quotas.maxJobs(),
              quotas.maxCycles(),
              quotas.maxBytes(),
              quotas.maxRate(),
              tenant.name());
      changed(session);
      return updated == 1;
    });
  }

  /// Keeps a key of a tenant, who has to be there.
  public void addKey(ApiKey key, String tenant, Instant now) {
    database.change(session -> {
      long many =
          session
              .first(
                  "SELECT COUNT(*) FROM api_key WHERE tenant = ? AND revoked_millis IS NULL",
                  row -> row.getLong(1),
                  tenant)
              .orElse(0L);
      if (many >= MAX_KEYS) {
        throw new TooMany(
            "expected at most %d keys of %s, got one more: revoke one".formatted(MAX_KEYS, tenant));
      }
      session.update(
          "INSERT INTO api_key (hash, tenant, created_millis) VALUES (?, ?, ?)",
          key.hash(),
          tenant,
          now.toEpochMilli());
      changed(session);
    });
  }

  /// Keys in the order of their creation, revoked ones among them.
  public List<KeyRecord> keys() {
    return database.read(
        session -> session.query(SELECT_KEY + " ORDER BY created_millis, hash", SqlTenants::key));
  }

  /// Takes a key its voice for good.
  ///
  /// @return false if there is none of this id that was not revoked before
  public boolean revoke(String id, Instant now) {
    return database.write(session -> {
      for (KeyRecord key : session.query(SELECT_KEY, SqlTenants::key)) {
        if (key.id().equals(id) && key.revoked().isEmpty()) {
          session.update(
              "UPDATE api_key SET revoked_millis = ? WHERE hash = ?",
              now.toEpochMilli(),
              key.hash());
          changed(session);
          return true;
        }
      }
      return false;
    });
  }

  private static void changed(Session session) throws SQLException {
    session.update("UPDATE tenancy SET change = change + 1");
  }

  /// More than a daemon holds.
  public static final class TooMany extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooMany(String message) {
      super(message);
    }
  }

  private static Tenant tenant(ResultSet row) throws SQLException {
    Quotas quotas = new Quotas(row.getLong(4), row.getLong(5), row.getLong(6), row.getLong(7));
    return new Tenant(row.getString(1), quotas, row.getInt(2), row.getBoolean(3));
  }

  private static KeyRecord key(ResultSet row) throws SQLException {
    long revoked = row.getLong(4);
    Optional<Instant> since =
        row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(revoked));
    Instant created = Instant.ofEpochMilli(row.getLong(3));
    return new KeyRecord(row.getString(1), row.getString(2), created, since);
  }
}
