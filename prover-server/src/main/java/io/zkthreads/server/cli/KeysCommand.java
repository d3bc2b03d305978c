package io.zkthreads.server.cli;

import io.zkthreads.server.console.Console;
import io.zkthreads.server.tenant.ApiKey;
import io.zkthreads.server.tenant.KeyRecord;
import io.zkthreads.server.tenant.SqlTenants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Keys by which a daemon knows its tenants.
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = {
      "Makes, lists and revokes the keys of a daemon's tenants, in its folder.",
      "Once there was a first key, every call needs one. A running daemon notices within a second.",
      "(`zkt key` makes the keys that sign transactions.)"
    },
    subcommands = {KeysCommand.Create.class, KeysCommand.List.class, KeysCommand.Revoke.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt keys create alice --out alice.key",
      "  zkt jobs ls --daemon https://prover:50051 --api-key-file alice.key",
      "  zkt keys ls; zkt keys revoke key-0123456789ab",
      "      to replace a key make the new one first: both count until the old one is revoked"
    })
final class KeysCommand implements Callable<Integer> {
  @Override
  public Integer call() throws BadInput {
    throw new BadInput("keys: expected one of create, ls, revoke, got nothing");
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Makes a key of a tenant and shows it, once: only its SHA-256 is kept.")
  static final class Create implements Callable<Integer> {
    @Mixin TenantFolder folder = new TenantFolder();

    @Parameters(paramLabel = "TENANT", description = "A tenant of `zkt tenants ls`.")
    String tenant = "";

    @Option(
        names = "--out",
        paramLabel = "FILE",
        description = "Where the key goes instead, for its owner only to read.")
    @Nullable Path out;

    @Override
    public Integer call() throws Exception {
      if (out != null && Files.exists(out)) {
        throw new BadInput("--out " + out + ": expected no such file, got one; it is kept");
      }
      if (out != null) {
        OutputFiles.check("--out", out, java.util.List.of());
      }
      return folder.with((store, console) -> {
        SqlTenants tenants = new SqlTenants(store);
        if (tenants.find(tenant).isEmpty()) {
          throw TenantsCommand.none(tenant);
        }
        ApiKey key = ApiKey.random(new SecureRandom());
        if (out != null) {
          write(out, key);
        }
        tenants.addKey(key, tenant, Instant.now());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", key.toString());
        fields.put("tenant", tenant);
        if (out == null) {
          fields.put("key", key.secret());
        }
        console.result(
            fields, out == null ? key.secret() : key + " of " + tenant + " is in " + out);
        return ExitCode.OK;
      });
    }

    private static void write(Path file, ApiKey key) throws IOException {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, key.secret() + "\n", StandardOpenOption.DSYNC);
    }
  }

  @Command(
      name = "ls",
      mixinStandardHelpOptions = true,
      description = "Lists keys by their ids, without what is secret.")
  static final class List implements Callable<Integer> {
    @Mixin TenantFolder folder = new TenantFolder();

    @Option(names = "--tenant", paramLabel = "NAME", description = "Only the keys of one tenant.")
    @Nullable String tenant;

    @Override
    public Integer call() throws Exception {
      return folder.with((store, console) -> {
        for (KeyRecord key : new SqlTenants(store).keys()) {
          if (tenant == null || tenant.equals(key.tenant())) {
            say(console, key);
          }
        }
        return ExitCode.OK;
      });
    }

    private static void say(Console console, KeyRecord key) {
      String revoked = key.revoked().map(Instant::toString).orElse("");
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("id", key.id());
      fields.put("tenant", key.tenant());
      fields.put("created", key.created().toString());
      fields.put("revoked", revoked);
      console.event(
          "key",
          fields,
          "%s %-32s made %s%s"
              .formatted(
                  key.id(),
                  key.tenant(),
                  key.created(),
                  revoked.isEmpty() ? "" : ", revoked " + revoked));
    }
  }

  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Makes keys speak for nobody, for good.")
  static final class Revoke implements Callable<Integer> {
    @Mixin TenantFolder folder = new TenantFolder();

    @Parameters(paramLabel = "KEY", arity = "1..*", description = "Ids of `zkt keys ls`.")
    java.util.List<String> ids = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
      return folder.with((store, console) -> {
        SqlTenants tenants = new SqlTenants(store);
        for (String id : ids) {
          if (!tenants.revoke(id, Instant.now())) {
            throw new BadInput(
                "KEY: expected the id of a key that is not revoked (`zkt keys ls`), got '"
                    + id
                    + "'");
          }
          console.event("revoked", Map.of("id", id), id + " revoked");
        }
        return ExitCode.OK;
      });
    }
  }
}
