package io.zkthreads.server.web;

import io.zkthreads.server.tenant.Tenant;
import io.zkthreads.server.tenant.Usage;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// All that the console reads of those for whom a daemon works.
public interface TenantsView {
  /// A tenant as he stands.
  ///
  /// @param keptBytes what is kept for him
  /// @param today what he has used since midnight, UTC
  /// @param month what he has used in the last 31 days
  record Account(Tenant tenant, long unfinishedJobs, long keptBytes, Usage today, Usage month) {}

  /// Tenants by name.
  ///
  /// @param all how many there are
  record Accounts(List<Account> shown, int all) {}

  /// What was used on a day.
  record Day(LocalDate day, Usage usage) {}

  /// Tenants from the one that so many come before.
  Accounts accounts(long from, int most, Instant now) throws IOException;

  /// A tenant by his name, unless there is none.
  Optional<Account> account(String name, Instant now) throws IOException;

  /// Days of the last 31 on which something was used, the last one first: of a tenant, or of all
  /// together.
  List<Day> days(Optional<String> tenant, Instant now);
}
