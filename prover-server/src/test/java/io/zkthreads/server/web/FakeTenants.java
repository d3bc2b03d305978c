package io.zkthreads.server.web;

import io.zkthreads.server.tenant.Quotas;
import io.zkthreads.server.tenant.Tenant;
import io.zkthreads.server.tenant.Usage;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A thousand tenants, of whom the first one is disabled and has a quota of everything.
final class FakeTenants implements TenantsView {
  private static final int ALL = 1_000;

  private static final Usage USED = new Usage(7, 1_234_567, 6, 90_500, 5 << 20, 3 << 20, 4, 9);

  private static Account account(int i) {
    Tenant tenant = Tenant.named("t%04d".formatted(i)).with(Quotas.NONE);
    return new Account(
        i == 0
            ? tenant.with(new Quotas(50, 2_000_000, 10L << 30, 77)).withWeight(3).disabled(true)
            : tenant,
        12,
        1 << 20,
        Usage.NONE,
        USED);
  }

  @Override
  public Accounts accounts(long from, int most, Instant now) {
    return new Accounts(
        IntStream.range(0, ALL).skip(from).limit(most).mapToObj(FakeTenants::account).toList(),
        ALL);
  }

  @Override
  public Optional<Account> account(String name, Instant now) {
    return name.equals("t0000") ? Optional.of(account(0)) : Optional.empty();
  }

  @Override
  public List<Day> days(Optional<String> tenant, Instant now) {
    return List.of(
        new Day(LocalDate.parse("2026-02-03"), USED),
        new Day(LocalDate.parse("2026-02-01"), tenant.isEmpty() ? USED.plus(USED) : USED));
  }
}
