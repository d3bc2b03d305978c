package io.zkthreads.server.tenant;

import io.zkthreads.store.Database;
import io.zkthreads.store.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What tenants have used, by day, in a table of the job store. What a job used is added in the
/// commit of its end, so that it is there once if the end is, and not otherwise.
///
/// ```
/// usage_of_day(tenant, day, jobs, cycles, proofs,     day: 2026-01-31, UTC
///              proving_millis, bytes_stored, bytes_sent,
///              estimates, estimate_cycles)
/// ```
public final class SqlUsage {
  private static final String COLUMNS =
      "jobs, cycles, proofs, proving_millis, bytes_stored, bytes_sent, estimates, estimate_cycles";

  private final Database database;

  public SqlUsage(Database database) {
    this.database = database;
  }

  /// One tenant's day.
  public record Row(String tenant, LocalDate day, Usage usage) {}

  /// Sums of a tenant.
  ///
  /// @param tenant his name, or what stands for several
  /// @param bytesKept what is kept for him now
  public record Total(String tenant, Usage usage, long bytesKept) {}

  /// Adds to a tenant's day, within a transaction of somebody else.
  public static void add(Session session, String tenant, Instant time, Usage usage)
      throws SQLException {
    session.update(
        "INSERT INTO usage_of_day (tenant, day, "
            + COLUMNS
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant, day) DO UPDATE SET"
            + " jobs = usage_of_day.jobs + excluded.jobs,"
            + " cycles = usage_of_day.cycles + excluded.cycles,"
            + " proofs = usage_of_day.proofs + excluded.proofs,"
            + " proving_millis = usage_of_day.proving_millis + excluded.proving_millis,"
            + " bytes_stored = usage_of_day.bytes_stored + excluded.bytes_stored,"
            + " bytes_sent = usage_of_day.bytes_sent + excluded.bytes_sent,"
            + " estimates = usage_of_day.estimates + excluded.estimates,"
            + " estimate_cycles = usage_of_day.estimate_cycles + excluded.estimate_cycles",
        tenant,
        time.atOffset(ZoneOffset.UTC).toLocalDate().toString(),
        usage.jobs(),
        usage.cycles(),
        usage.proofs(),
        usage.provingMillis(),
        usage.bytesStored(),
        usage.bytesSent(),
        usage.estimates(),
        usage.estimateCycles());
  }

  /// Adds to the days of tenants, all of it or nothing.
  void addAll(Map<String, Usage> used, Instant time) {
    database.change(session -> {
      for (Map.Entry<String, Usage> one : used.entrySet()) {
        add(session, one.getKey(), time, one.getValue());
      }
    });
  }

  /// What a tenant has used on the day of a time.
  public Usage of(String tenant, Instant time) {
    LocalDate day = time.atOffset(ZoneOffset.UTC).toLocalDate();
    return days(Optional.of(tenant), day).stream()
        .filter(row -> row.day().equals(day))
        .map(Row::usage)
        .findFirst()
        .orElse(Usage.NONE);
  }

  /// Days on which something was used, the first one first.
  public List<Row> days(Optional<String> tenant, LocalDate from) {
    String sql = "SELECT " + COLUMNS + ", tenant, day FROM usage_of_day WHERE day >= ?";
    String order = " ORDER BY day, tenant";
    return database.read(session ->
        tenant.isEmpty()
            ? session.query(sql + order, SqlUsage::row, from.toString())
            : session.query(
                sql + " AND tenant = ?" + order, SqlUsage::row, from.toString(), tenant.get()));
  }

  /// Days on which something was used, by all tenants together, the first one first.
  public List<Row> byDay(LocalDate from) {
    return database.read(session ->
        session.query(
            "SELECT SUM(jobs), SUM(cycles), SUM(proofs), SUM(proving_millis), SUM(bytes_stored),"
                + " SUM(bytes_sent), SUM(estimates), SUM(estimate_cycles), '', day"
                + " FROM usage_of_day WHERE day >= ? GROUP BY day ORDER BY day",
            SqlUsage::row,
            from.toString()));
  }

  /// Sums of all days, of the tenants that were made first by name and of all others together.
  ///
  /// @param others what all others are called
  public List<Total> totals(int named, String others) {
    return database.read(session ->
        session.query(
            "SELECT COALESCE(SUM(jobs), 0), COALESCE(SUM(cycles), 0), COALESCE(SUM(proofs), 0),"
                + " COALESCE(SUM(proving_millis), 0), COALESCE(SUM(u.bytes_stored), 0),"
                + " COALESCE(SUM(bytes_sent), 0), COALESCE(SUM(estimates), 0),"
                + " COALESCE(SUM(estimate_cycles), 0), who, COALESCE(SUM(kept), 0) FROM"
                + " (SELECT name, CASE WHEN place < ? THEN name ELSE ? END AS who,"
                + " (SELECT bytes FROM tenant_bytes b WHERE b.tenant = name) AS kept FROM tenant) t"
                + " LEFT JOIN (SELECT tenant, SUM(jobs) AS jobs, SUM(cycles) AS cycles,"
                + " SUM(proofs) AS proofs, SUM(proving_millis) AS proving_millis,"
                + " SUM(bytes_stored) AS bytes_stored, SUM(bytes_sent) AS bytes_sent,"
                + " SUM(estimates) AS estimates, SUM(estimate_cycles) AS estimate_cycles"
                + " FROM usage_of_day GROUP BY tenant) u ON u.tenant = t.name"
                + " GROUP BY who ORDER BY who",
            row -> new Total(row.getString(9), usage(row), row.getLong(10)),
            named,
            others));
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(row.getString(9), LocalDate.parse(row.getString(10)), usage(row));
  }

  private static Usage usage(ResultSet row) throws SQLException {
    return new Usage(
        row.getLong(1),
        row.getLong(2),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7),
        row.getLong(8));
  }
}
