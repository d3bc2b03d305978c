package io.zkthreads.server.web;

import io.zkthreads.server.tenant.Quotas;
import io.zkthreads.server.tenant.Tenant;
import io.zkthreads.server.tenant.Usage;
import io.zkthreads.server.web.Table.Column;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/// For whom the daemon works, what they may use, and what they use.
final class TenantsPage {
  static final String PATH = "/tenants";
  static final String USAGE = "/usage";

  private final TenantsView tenants;

  TenantsPage(TenantsView tenants) {
    this.tenants = tenants;
  }

  /// Tenants by name, a page at a time.
  Html all(Query query, Instant now) throws BadQuery, IOException {
    long from = query.from();
    int size = query.size();
    TenantsView.Accounts accounts = tenants.accounts(from, size, now);
    Table table =
        new Table(
            "Tenants by name",
            Column.of("Tenant"),
            Column.number("Weight"),
            Column.number("Unfinished jobs"),
            Column.number("Kept"),
            Column.number("Jobs today"),
            Column.number("Jobs in 31 days"),
            Column.number("Cycles in 31 days"),
            Column.number("Proving in 31 days"));
    for (TenantsView.Account account : accounts.shown()) {
      Tenant tenant = account.tenant();
      Quotas quotas = tenant.quotas();
      table.row(
          Html.of(
              "<a href=\"{}\">{}</a>{}",
              PATH + "/" + tenant.name(),
              tenant.name(),
              tenant.disabled()
                  ? Html.of(" <span class=\"badge bad\">DISABLED</span>")
                  : Html.EMPTY),
          Texts.count(tenant.weight()),
          used(account.unfinishedJobs(), quotas.maxJobs(), Texts::count),
          used(account.keptBytes(), quotas.maxBytes(), Texts::bytes),
          Texts.count(account.today().jobs()),
          Texts.count(account.month().jobs()),
          Texts.count(account.month().cycles()),
          proving(account.month()));
    }
    return Html.of("<section>{}</section>{}", table.htmlOr("None."), paging(query, accounts.all()));
  }

  /// How much of a quota is used.
  ///
  /// @param most 0 for no quota
  private static String used(long value, long most, LongFunction<String> text) {
    return most == 0 ? text.apply(value) : text.apply(value) + " of " + text.apply(most);
  }

  private static String proving(Usage usage) {
    return Texts.duration(Duration.ofMillis(usage.provingMillis()));
  }

  private static Html paging(Query query, int all) throws BadQuery {
    long from = query.from();
    long next = from + query.size();
    Html first =
        from == 0
            ? Html.EMPTY
            : Html.of("<li><a href=\"{}\">First</a></li>", query.with("from", ""));
    Html more =
        next >= all
            ? Html.EMPTY
            : Html.of(
                "<li><a rel=\"next\" href=\"{}\">More</a></li>",
                query.with("from", Long.toString(next)));
    return Html.of("<nav aria-label=\"Pages\"><ul>{}{}</ul></nav>\n", first, more);
  }

  /// One tenant, unless there is none of that name.
  Optional<Html> one(String name, Instant now) throws IOException {
    Optional<TenantsView.Account> account = tenants.account(name, now);
    if (account.isEmpty()) {
      return Optional.empty();
    }
    Tenant tenant = account.get().tenant();
    Quotas quotas = tenant.quotas();
    Facts facts =
        new Facts()
            .add("State", tenant.disabled() ? "disabled: its calls are refused" : "served")
            .add("Weight", Texts.count(tenant.weight()))
            .add(
                "Unfinished jobs",
                used(account.get().unfinishedJobs(), quotas.maxJobs(), Texts::count))
            .add("Kept", used(account.get().keptBytes(), quotas.maxBytes(), Texts::bytes))
            .add("Cycles of one run", quota(quotas.maxCycles()))
            .add("Calls a second", quota(quotas.maxRate()));
    return Optional.of(
        Html.of(
            "<section>{}</section><section>{}</section>",
            facts.html(),
            days("Used in the last 31 days, by day (UTC)", tenants.days(Optional.of(name), now))));
  }

  private static String quota(long most) {
    return most == 0 ? "as many as the daemon's" : "at most " + Texts.count(most);
  }

  /// What all tenants have used.
  Html usage(Instant now) {
    return Html.of(
        "<section>{}</section>",
        days(
            "Used by all tenants in the last 31 days, by day (UTC)",
            tenants.days(Optional.empty(), now)));
  }

  private static Html days(String caption, List<TenantsView.Day> days) {
    Table table =
        new Table(
            caption,
            Column.of("Day"),
            Column.number("Jobs"),
            Column.number("Cycles"),
            Column.number("Proofs"),
            Column.number("Proving"),
            Column.number("Stored"),
            Column.number("Sent"),
            Column.number("Estimates"));
    for (TenantsView.Day day : days) {
      Usage usage = day.usage();
      table.row(
          day.day(),
          Texts.count(usage.jobs()),
          Texts.count(usage.cycles()),
          Texts.count(usage.proofs()),
          proving(usage),
          Texts.bytes(usage.bytesStored()),
          Texts.bytes(usage.bytesSent()),
          Texts.count(usage.estimates()));
    }
    return table.htmlOr("Nothing.");
  }
}
