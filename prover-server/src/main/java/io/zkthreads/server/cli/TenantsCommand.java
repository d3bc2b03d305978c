package io.zkthreads.server.cli;

import io.zkthreads.server.console.Console;
import io.zkthreads.server.tenant.Quotas;
import io.zkthreads.server.tenant.SqlTenants;
import io.zkthreads.server.tenant.Tenant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Those for whom a daemon works.
@Command(
    name = "tenants",
    mixinStandardHelpOptions = true,
    description = "Makes, lists and changes tenants of a daemon, in its folder.",
    subcommands = {
      TenantsCommand.Create.class,
      TenantsCommand.List.class,
      TenantsCommand.Set.class,
      TenantsCommand.Disable.class,
      TenantsCommand.Enable.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt tenants create alice --jobs 20 --rate 50",
      "  zkt keys create alice --out alice.key",
      "      a tenant, and the key by which the daemon knows her",
      "  zkt tenants set alice --weight 3",
      "      a running daemon notices within a second"
    })
final class TenantsCommand implements Callable<Integer> {
  @Override
  public Integer call() throws BadInput {
    throw new BadInput("tenants: expected one of create, ls, set, disable, enable, got nothing");
  }

  static String name(String text) throws BadInput {
    if (!Tenant.isName(text)) {
      throw new BadInput("NAME: expected " + Tenant.NAME_FORM + ", got '" + text + "'");
    }
    return text;
  }

  static BadInput none(String name) {
    return new BadInput("NAME: expected a tenant of `zkt tenants ls`, got '" + name + "'");
  }

  static void say(Console console, Tenant tenant) {
    Quotas quotas = tenant.quotas();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", tenant.name());
    fields.put("weight", tenant.weight());
    fields.put("maxJobs", quotas.maxJobs());
    fields.put("maxCycles", quotas.maxCycles());
    fields.put("maxBytes", quotas.maxBytes());
    fields.put("maxRate", quotas.maxRate());
    fields.put("disabled", tenant.disabled());
    console.event(
        "tenant",
        fields,
        "%-32s weight %d, jobs %s, cycles %s, bytes %s, calls a second %s%s"
            .formatted(
                tenant.name(),
                tenant.weight(),
                text(quotas.maxJobs()),
                text(quotas.maxCycles()),
                text(quotas.maxBytes()),
                text(quotas.maxRate()),
                tenant.disabled() ? ", disabled" : ""));
  }

  private static String text(long quota) {
    return quota == 0 ? "any" : "%,d".formatted(quota);
  }

  /// What a tenant may have.
  static final class TenantOptions {
    @Option(
        names = "--weight",
        paramLabel = "N",
        description = "Share of the prover beside others that wait, 1 to 1000; default 1.")
    @Nullable Integer weight;

    @Option(
        names = "--jobs",
        paramLabel = "N",
        description = "Most unfinished jobs; 0: as many as the daemon takes; default 100.")
    @Nullable Long jobs;

    @Option(
        names = "--cycles",
        paramLabel = "N",
        description = "Longest run; 0: as long as the daemon allows; default 0.")
    @Nullable Long cycles;

    @Option(
        names = "--bytes",
        paramLabel = "N",
        description = "Most bytes of uploads, jobs and proofs; 0: any; default 10 GiB.")
    @Nullable Long bytes;

    @Option(
        names = "--rate",
        paramLabel = "N",
        description = "Most calls a second; 0: any; default 100.")
    @Nullable Long rate;

    Tenant of(Tenant tenant) throws BadInput {
      Quotas had = tenant.quotas();
      Quotas quotas =
          new Quotas(
              quota("--jobs", jobs, had.maxJobs()),
              quota("--cycles", cycles, had.maxCycles()),
              quota("--bytes", bytes, had.maxBytes()),
              quota("--rate", rate, had.maxRate()));
      if (weight != null && (weight < 1 || weight > Tenant.MAX_WEIGHT)) {
        throw new BadInput("--weight: expected 1 to " + Tenant.MAX_WEIGHT + ", got " + weight);
      }
      return tenant.with(quotas).withWeight(weight == null ? tenant.weight() : weight);
    }

    private static long quota(String option, @Nullable Long said, long had) throws BadInput {
      if (said != null && said < 0) {
        throw new BadInput(option + ": expected 0 or more, got " + said);
      }
      return said == null ? had : said;
    }
  }

  @Command(name = "create", mixinStandardHelpOptions = true, description = "Makes a tenant.")
  static final class Create implements Callable<Integer> {
    @Mixin TenantFolder folder = new TenantFolder();
    @Mixin TenantOptions options = new TenantOptions();

    @Parameters(paramLabel = "NAME", description = "Lower-case letters, digits or '-', at most 32.")
    String name = "";

    @Override
    public Integer call() throws Exception {
      Tenant tenant = options.of(Tenant.named(name(name)));
      return folder.withNew((store, console) -> {
        if (!new SqlTenants(store).create(tenant)) {
          throw new BadInput("NAME: expected a new name, got '" + name + "', which is a tenant's");
        }
        say(console, tenant);
        return ExitCode.OK;
      });
    }
  }

  @Command(name = "ls", mixinStandardHelpOptions = true, description = "Lists tenants.")
  static final class List implements Callable<Integer> {
    @Mixin TenantFolder folder = new TenantFolder();

    @Override
    public Integer call() throws Exception {
      return folder.with((store, console) -> {
        new SqlTenants(store).list().forEach(tenant -> say(console, tenant));
        return ExitCode.OK;
      });
    }
  }

  /// A command that changes a tenant.
  abstract static class Change implements Callable<Integer> {
    @Mixin TenantFolder folder = new TenantFolder();

    @Parameters(paramLabel = "NAME", description = "A tenant of `zkt tenants ls`.")
    String name = "";

    /// What becomes of a tenant.
    interface Edit {
      Tenant of(Tenant tenant) throws BadInput;
    }

    final int change(Edit edit) throws Exception {
      return folder.with((store, console) -> {
        SqlTenants tenants = new SqlTenants(store);
        Tenant changed = edit.of(tenants.find(name).orElseThrow(() -> none(name)));
        tenants.update(changed);
        say(console, changed);
        return ExitCode.OK;
      });
    }
  }

  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = "Gives a tenant other quotas or another weight; what is not said stays.")
  static final class Set extends Change {
    @Mixin TenantOptions options = new TenantOptions();

    @Override
    public Integer call() throws Exception {
      return change(options::of);
    }
  }

  @Command(
      name = "disable",
      mixinStandardHelpOptions = true,
      description = "Refuses a tenant's calls; jobs that were accepted go on.")
  static final class Disable extends Change {
    @Override
    public Integer call() throws Exception {
      return change(tenant -> tenant.disabled(true));
    }
  }

  @Command(name = "enable", mixinStandardHelpOptions = true, description = "Serves a tenant again.")
  static final class Enable extends Change {
    @Override
    public Integer call() throws Exception {
      return change(tenant -> tenant.disabled(false));
    }
  }
}
