package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.tls.TestAuthority;
import io.zkthreads.store.PostgresAddress;
import io.zkthreads.store.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// Tenants and keys from the command line, of a daemon that runs and of one that does not.
@Timeout(120)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class TenantsCommandTest {
  @TempDir Path folder;

  private static Said zkt(Object... arguments) {
    String[] texts = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
    return said(() -> Zkt.run(texts));
  }

  private static String ok(Object... arguments) {
    Said said = zkt(arguments);
    assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.OK);
    return said.out().strip();
  }

  private static void refused(String sentence, Object... arguments) {
    Said said = zkt(arguments);
    assertThat(said.exitCode()).as(said.out() + said.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err()).contains(sentence).doesNotContain("\tat ");
  }

  @Test
  void aTenantIsMadeChangedAndListedBeforeItsDaemonEverRan() {
    Path data = folder.resolve("data");
    refused("expected the folder of a daemon", "tenants", "ls", "--data", data);
    ok("tenants", "create", "alice", "--data", data, "--jobs", 20, "--rate", 50);
    refused("expected a new name", "tenants", "create", "alice", "--data", data);
    refused("expected 1 to 32 lower-case", "tenants", "create", "Alice", "--data", data);
    refused(
        "--weight: expected 1 to 1000", "tenants", "set", "alice", "--weight", 0, "--data", data);
    refused("--jobs: expected 0 or more", "tenants", "set", "alice", "--jobs", -1, "--data", data);
    refused("expected a tenant", "tenants", "set", "bob", "--weight", 2, "--data", data);
    ok("tenants", "set", "alice", "--weight", 3, "--data", data);
    ok("tenants", "disable", "alice", "--data", data);
    assertThat(ok("tenants", "ls", "--data", data, "--json"))
        .contains(
            "{\"event\":\"tenant\",\"name\":\"alice\",\"weight\":3,\"maxJobs\":20,\"maxCycles\":0,"
                + "\"maxBytes\":10737418240,\"maxRate\":50,\"disabled\":true}");
    ok("tenants", "enable", "alice", "--data", data);
    assertThat(ok("tenants", "ls", "--data", data)).doesNotContain("disabled");
  }

  @Test
  void tenantsAreInTheDatabaseThatTheSettingsName() throws Exception {
    PostgresAddress database = PostgresServer.empty();
    Path settings = folder.resolve("zkt.properties");
    String named = "daemon.database=%s\ndaemon.database.user=%s\n";
    Files.writeString(settings, named.formatted(database.url(), database.user()));
    Path data = folder.resolve("data");
    ok("tenants", "create", "alice", "--data", data, "--config", settings);
    assertThat(ok("tenants", "ls", "--data", data, "--config", settings)).contains("alice");
    assertThat(data).doesNotExist();
    Files.writeString(settings, named.formatted("jdbc:postgresql://127.0.0.1:1/none", "somebody"));
    refused(
        "cannot open the job store in postgresql://127.0.0.1:1/none",
        "tenants",
        "ls",
        "--config",
        settings);
  }

  @Test
  void aKeyIsShownOnceAndListedWithoutItsSecret() throws Exception {
    Path data = folder.resolve("data");
    ok("tenants", "create", "alice", "--data", data);
    refused("expected a tenant", "keys", "create", "bob", "--data", data);
    String key = ok("keys", "create", "alice", "--data", data);
    assertThat(key).matches("zkt_[0-9a-v]{52}");
    Path file = folder.resolve("alice.key");
    ok("keys", "create", "alice", "--data", data, "--out", file);
    assertThat(Files.readString(file)).matches("zkt_[0-9a-v]{52}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    refused("expected no such file", "keys", "create", "alice", "--data", data, "--out", file);
    String listed = ok("keys", "ls", "--data", data);
    assertThat(listed.lines()).hasSize(2).allMatch(line -> line.contains("alice"));
    assertThat(listed).doesNotContain("zkt_");
    String id = listed.substring(0, "key-0123456789ab".length());
    ok("keys", "revoke", id, "--data", data);
    refused("expected the id of a key that is not revoked", "keys", "revoke", id, "--data", data);
    assertThat(ok("keys", "ls", "--data", data)).contains("revoked");
  }

  @Test
  void aDaemonThatRunsKnowsAKeyWithinASecondAndTheCommandsShowIt() throws Exception {
    Path data = folder.resolve("data");
    TestAuthority authority = new TestAuthority(folder.resolve("authority"));
    TestAuthority.Issued issued = authority.issueForThisMachine();
    Map<String, String> settings =
        Map.of(
            "data",
            data.toString(),
            "daemon.listen",
            "127.0.0.1:0",
            "daemon.rehearsal",
            "off",
            "daemon.tls.certificate",
            issued.certificate().toString(),
            "daemon.tls.key",
            issued.key().toString(),
            "prover.backend",
            "scalar");
    Path ca = authority.certificate();
    Path key = folder.resolve("alice.key");
    try (Daemon daemon = Daemon.start(Config.load(Optional.empty(), Map.of(), settings))) {
      String https = "https://" + daemon.address();
      ok("jobs", "ls", "--daemon", https, "--tls-ca", ca);
      ok("tenants", "create", "alice", "--data", data);
      ok("keys", "create", "alice", "--data", data, "--out", key);
      while (zkt("jobs", "ls", "--daemon", https, "--tls-ca", ca).exitCode() == ExitCode.OK) {
        Thread.sleep(50); // until the daemon has looked
      }
      refused("UNAUTHENTICATED", "jobs", "ls", "--daemon", https, "--tls-ca", ca);
      ok("jobs", "ls", "--daemon", https, "--tls-ca", ca, "--api-key-file", key);
      assertThat(ok("usage", "--data", data)).contains("tenant", "cycles");
      refused("--days: expected 1 to", "usage", "--data", data, "--days", 0);
      ok("info", "--daemon", https, "--tls-ca", ca, "--api-key-file", key);
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
      refused(
          "expected a file that only its owner reads",
          "jobs",
          "ls",
          "--daemon",
          https,
          "--tls-ca",
          ca,
          "--api-key-file",
          key);
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
      refused(
          "a key is sent over TLS only",
          "jobs",
          "ls",
          "--daemon",
          "192.0.2.1:50051",
          "--api-key-file",
          key);
      refused(
          "--tls-ca: cannot read",
          "jobs",
          "ls",
          "--daemon",
          https,
          "--tls-ca",
          folder.resolve("none"),
          "--api-key-file",
          key);
      Files.writeString(key, "zkt_short");
      refused(
          "expected a key as `zkt keys create` makes it",
          "jobs",
          "ls",
          "--daemon",
          https,
          "--tls-ca",
          ca,
          "--api-key-file",
          key);
    }
  }
}
