package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.store.PostgresAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
  @TempDir Path folder;

  @Test
  void theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() throws Exception {
    Path file = folder.resolve("zkt.properties");
    Files.writeString(
        file, "prover.backend=scalar\ndaemon.listen=0.0.0.0:1\nledger.listen=0.0.0.0:2\n");
    Config config =
        Config.load(
            Optional.of(file),
            Map.of("ZKT_DAEMON_LISTEN", "127.0.0.1:3", "ZKT_LEDGER_LISTEN", "127.0.0.1:4"),
            Map.of("ledger.listen", "127.0.0.1:5"));
    assertThat(config.backend()).isEqualTo("scalar");
    assertThat(config.daemonListen()).isEqualTo("127.0.0.1:3");
    assertThat(config.ledgerListen()).isEqualTo("127.0.0.1:5");
  }

  @Test
  void withoutAnythingTheDefaultsStayOnLoopback() throws Exception {
    Config config = Config.load(Optional.empty(), Map.of(), Map.of());
    assertThat(config.daemonListen()).startsWith("127.0.0.1:");
    assertThat(config.ledgerListen()).startsWith("127.0.0.1:");
    assertThat(config.daemonLedger()).isEmpty();
  }

  @Test
  void memoryIsBoundedByTheHeapAloneUnlessANumberIsGiven() throws Exception {
    String name = "prover.max_memory_bytes";
    assertThat(Config.load(Optional.empty(), Map.of(), Map.of()).maxMemoryBytes())
        .isEqualTo(Long.MAX_VALUE);
    Map<String, String> environment = Map.of("ZKT_PROVER_MAX_MEMORY_BYTES", "2000000");
    assertThat(Config.load(Optional.empty(), environment, Map.of()).maxMemoryBytes())
        .isEqualTo(2_000_000);
    assertThat(Config.load(Optional.empty(), environment, Map.of(name, "heap")).maxMemoryBytes())
        .isEqualTo(Long.MAX_VALUE);
    assertThatThrownBy(() -> Config.load(Optional.empty(), Map.of(), Map.of(name, "much")))
        .hasMessageContaining(name)
        .hasMessageContaining("got 'much'");
  }

  private static String console(String value) throws Config.Invalid {
    return Config.load(Optional.empty(), Map.of(), Map.of("daemon.console", value)).daemonConsole();
  }

  @Test
  void theConsoleIsOffOrOnLoopback() throws Exception {
    assertThat(console("")).isEmpty();
    assertThat(console("on")).isEqualTo("127.0.0.1:8080");
    for (String own : new String[] {"localhost:1", "127.0.0.2:9000", "[::1]:0"}) {
      assertThat(console(own)).isEqualTo(own);
    }
    for (String other : new String[] {"0.0.0.0:8080", "[::]:1", "10.1.2.3:1", "me.example:1"}) {
      assertThatThrownBy(() -> console(other))
          .hasMessage(
              "daemon.console: expected on, or HOST:PORT of loopback (localhost, 127.0.0.1,"
                  + " [::1]), for the console asks for no key; got '"
                  + other
                  + "'");
    }
    assertThatThrownBy(() -> console("yes")).hasMessageContaining("expected on, or HOST:PORT");
  }

  private static Config with(String... namesAndValues) throws Config.Invalid {
    Map<String, String> flags = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      flags.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return Config.load(Optional.empty(), Map.of(), flags);
  }

  @Test
  void artifactsAreFilesUnlessABucketIsNamed() throws Exception {
    String artifacts = "daemon.artifacts";
    String endpoint = "daemon.artifacts.endpoint";
    assertThat(with().artifacts()).isEmpty();
    assertThat(with(artifacts, "s3://proofs/a", endpoint, "http://127.0.0.1:9000").artifacts())
        .hasValueSatisfying(
            at -> assertThat(at).hasToString("s3://proofs/a at http://127.0.0.1:9000"));
    assertThatThrownBy(() -> with(artifacts, "proofs"))
        .hasMessage("daemon.artifacts: expected s3://BUCKET or s3://BUCKET/PREFIX, got 'proofs'");
    assertThatThrownBy(() -> with(artifacts, "s3://proofs", endpoint, "minio:9000"))
        .hasMessageContaining("daemon.artifacts.endpoint: expected https://HOST:PORT")
        .hasMessageContaining("got 'minio:9000'");
    assertThatThrownBy(() -> with(artifacts, "s3://proofs", "daemon.artifacts.region", "Über"))
        .hasMessageContaining("expected a region");
    assertThatThrownBy(() -> with(endpoint, "http://127.0.0.1:9000"))
        .hasMessageContaining("expected daemon.artifacts too");
    assertThatThrownBy(
            () -> with(artifacts, "s3://proofs", "daemon.max_artifact_bytes", "5368709121"))
        .hasMessageContaining("daemon.max_artifact_bytes: expected a number");
  }

  @Test
  void theDatabaseHasNoSecretInASettingAndNoneIsSaid() throws Exception {
    String database = "daemon.database";
    String url = "jdbc:postgresql://db:5432/zkthreads";
    assertThat(with().database()).isEmpty();
    Path secret = folder.resolve("password");
    Files.writeString(secret, "hidden\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    PostgresAddress address =
        with(database, url, "daemon.database.password_file", secret.toString())
            .database()
            .orElseThrow();
    assertThat(address.password().read()).contains("hidden");
    assertThat(address.toString()).doesNotContain("hidden");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> address.password().read()).hasMessageContaining("chmod 600");
    assertThat(
            Config.load(Optional.empty(), Map.of("PGPASSWORD", "other"), Map.of(database, url))
                .database()
                .orElseThrow()
                .password()
                .read())
        .contains("other");
    assertThatThrownBy(() -> with(database, url + "?password=hidden"))
        .hasMessageStartingWith("daemon.database: expected jdbc:postgresql://HOST:PORT/NAME")
        .hasMessageNotContaining("hidden");
    assertThatThrownBy(() -> with("daemon.database.user", "zkthreads"))
        .hasMessageContaining("expected daemon.database too");
  }

  @Test
  void anUnknownSettingIsRefusedWithTheKnownOnes() throws Exception {
    Path file = folder.resolve("zkt.properties");
    Files.writeString(file, "prover.bakend=scalar\n");
    assertThatThrownBy(() -> Config.load(Optional.of(file), Map.of(), Map.of()))
        .isInstanceOf(Config.Invalid.class)
        .hasMessageContaining("prover.bakend")
        .hasMessageContaining("prover.backend");
  }

  @Test
  void aBadValueNamesTheSettingAndWhatWasExpected() {
    assertThatThrownBy(
            () -> Config.load(Optional.empty(), Map.of(), Map.of("prover.max_cycles", "many")))
        .hasMessage("prover.max_cycles: expected a number from 1 to 134217727, got 'many'");
    assertThatThrownBy(
            () -> Config.load(Optional.empty(), Map.of(), Map.of("daemon.listen", "50051")))
        .hasMessage("daemon.listen: expected HOST:PORT or [IPV6]:PORT, got '50051'");
    assertThatThrownBy(
            () -> Config.load(Optional.empty(), Map.of(), Map.of("prover.backend", "tpu")))
        .hasMessageContaining("expected one of [auto, cuda, scalar, vector], got 'tpu'");
    assertThatThrownBy(
            () -> Config.load(Optional.empty(), Map.of(), Map.of("daemon.rehearsal", "maybe")))
        .hasMessage("daemon.rehearsal: expected one of [off, on], got 'maybe'");
  }
}
