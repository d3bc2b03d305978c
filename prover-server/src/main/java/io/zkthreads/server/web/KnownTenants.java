package io.zkthreads.server.web;

import io.zkthreads.server.job.JobEngine;
import io.zkthreads.server.tenant.Ownership;
import io.zkthreads.server.tenant.SqlUsage;
import io.zkthreads.server.tenant.Tenant;
import io.zkthreads.server.tenant.TenantRegistry;
import io.zkthreads.server.tenant.Usage;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The tenants of a daemon.
public record KnownTenants(
    TenantRegistry registry, Ownership ownership, SqlUsage usage, JobEngine engine)
    implements TenantsView {
  private static final int DAYS = 31;

  @Override
  public Accounts accounts(long from, int most, Instant now) throws IOException {
    List<Tenant> all = registry.all().stream().sorted(Comparator.comparing(Tenant::name)).toList();
    List<Account> shown = new ArrayList<>();
    for (Tenant tenant : all.stream().skip(from).limit(most).toList()) {
      shown.add(account(tenant, now));
    }
    return new Accounts(shown, all.size());
  }

  @Override
  public Optional<Account> account(String name, Instant now) throws IOException {
    Optional<Tenant> tenant = registry.find(name);
    return tenant.isPresent() ? Optional.of(account(tenant.get(), now)) : Optional.empty();
  }

  private Account account(Tenant tenant, Instant now) throws IOException {
    String name = tenant.name();
    Usage month =
        usage.days(Optional.of(name), first(now)).stream()
            .map(SqlUsage.Row::usage)
            .reduce(Usage.NONE, Usage::plus);
    return new Account(
        tenant,
        engine.numUnfinished(name),
        ownership.storedBytes(name),
        usage.of(name, now),
        month);
  }

  @Override
  public List<Day> days(Optional<String> tenant, Instant now) {
    List<SqlUsage.Row> rows =
        tenant.isEmpty() ? usage.byDay(first(now)) : usage.days(tenant, first(now));
    return rows.reversed().stream().map(row -> new Day(row.day(), row.usage())).toList();
  }

  private static LocalDate first(Instant now) {
    return now.atOffset(ZoneOffset.UTC).toLocalDate().minusDays(DAYS - 1L);
  }
}
