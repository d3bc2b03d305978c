package io.zkthreads.server.cli;

import io.zkthreads.server.console.Console;
import io.zkthreads.server.tenant.SqlUsage;
import io.zkthreads.server.tenant.Usage;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What tenants have used.
@Command(
    name = "usage",
    mixinStandardHelpOptions = true,
    description = {
      "Says what tenants of a daemon have used, by day (UTC), from its folder.",
      "A job counts on the day of its end: its run, its proof, and what is stored of it."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  zkt usage --data prover-data", "  zkt usage --tenant alice --days 31 --json"})
final class UsageCommand implements Callable<Integer> {
  private static final int MAX_DAYS = 36_600;

  @Mixin TenantFolder folder = new TenantFolder();

  @Option(names = "--tenant", paramLabel = "NAME", description = "Only the usage of one tenant.")
  @Nullable String tenant;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "31",
      description = "So many days, the last one today; default ${DEFAULT-VALUE}.")
  int days;

  @Override
  public Integer call() throws Exception {
    if (days < 1 || days > MAX_DAYS) {
      throw new BadInput("--days: expected 1 to " + MAX_DAYS + ", got " + days);
    }
    LocalDate from = LocalDate.now(ZoneOffset.UTC).minusDays(days - 1L);
    return folder.with((store, console) -> {
      List<SqlUsage.Row> rows = new SqlUsage(store).days(Optional.ofNullable(tenant), from);
      console.say(
          "%-10s %-32s %8s %18s %8s %12s %16s %16s %9s"
              .formatted(
                  "day",
                  "tenant",
                  "jobs",
                  "cycles",
                  "proofs",
                  "proving",
                  "stored",
                  "sent",
                  "estimates"));
      rows.forEach(row -> say(console, row));
      return ExitCode.OK;
    });
  }

  private static void say(Console console, SqlUsage.Row row) {
    Usage usage = row.usage();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("day", row.day().toString());
    fields.put("tenant", row.tenant());
    fields.put("jobs", usage.jobs());
    fields.put("cycles", usage.cycles());
    fields.put("proofs", usage.proofs());
    fields.put("provingMillis", usage.provingMillis());
    fields.put("bytesStored", usage.bytesStored());
    fields.put("bytesSent", usage.bytesSent());
    fields.put("estimates", usage.estimates());
    fields.put("estimateCycles", usage.estimateCycles());
    console.event(
        "usage",
        fields,
        "%-10s %-32s %,8d %,18d %,8d %,10.1f s %,16d %,16d %,9d"
            .formatted(
                row.day(),
                row.tenant(),
                usage.jobs(),
                usage.cycles(),
                usage.proofs(),
                usage.provingMillis() / 1e3,
                usage.bytesStored(),
                usage.bytesSent(),
                usage.estimates()));
  }
}
