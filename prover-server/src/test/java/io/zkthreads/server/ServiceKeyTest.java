package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.server.refusal.BadSetting;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where an operator keeps the key that signs settlements.
class ServiceKeyTest {
  private static final SigningKey KEY = SigningKey.fromSeed(Bytes32.ofLong(7));
  private static final String SEED = Bytes32.ofLong(7).hex();

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();

  private SigningKey of(String named) throws Exception {
    return ServiceKey.of(
        "daemon.settlement_key", named, folder.resolve("prover.key"), environment::get);
  }

  private Path file(String permissions) throws Exception {
    Path file = Files.writeString(folder.resolve("mounted"), SEED + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void aDaemonThatIsToldNothingMakesItsOwnAndKeepsIt() throws Exception {
    assertThat(of("").address()).isEqualTo(of("").address());
    assertThat(folder.resolve("prover.key")).exists();
  }

  @Test
  void aKeyMayBeInAFileThatIsItsOwnersAlone() throws Exception {
    assertThat(of(file("r--------").toString()).address()).isEqualTo(KEY.address());
    assertThatThrownBy(() -> of(file("rw-r-----").toString()))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("chmod 600");
    assertThat(folder.resolve("prover.key")).as("none of its own beside").doesNotExist();
  }

  @Test
  void aKeyMayBeInAVariable() throws Exception {
    environment.put("SETTLES", " " + SEED + "\n");
    assertThat(of("env:SETTLES").address()).isEqualTo(KEY.address());
  }

  @Test
  void whatIsNotThereIsNotMadeAndWhatIsNoKeyIsNotSaid() throws Exception {
    assertThatThrownBy(() -> of(folder.resolve("none").toString()))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("daemon.settlement_key: expected a key in")
        .hasMessageContaining("got no such file");
    assertThatThrownBy(() -> of("env:SETTLES"))
        .isInstanceOf(BadSetting.class)
        .hasMessage(
            "daemon.settlement_key: expected a key in the variable SETTLES, got no such variable");
    environment.put("SETTLES", SEED.substring(1));
    assertThatThrownBy(() -> of("env:SETTLES"))
        .isInstanceOf(BadSetting.class)
        .hasMessage(
            "daemon.settlement_key: expected 64 lower-case hex digits in the variable SETTLES, got"
                + " 63 characters");
  }

  @Test
  void aDaemonThatStandsByMakesNone() throws Exception {
    Path own = folder.resolve("prover.key");
    assertThatThrownBy(() -> requireOfAnother("", own))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("expected the key of the daemon that leads")
        .hasMessageContaining("got none");
    assertThat(own).doesNotExist();
    of("");
    requireOfAnother("", own);
    requireOfAnother(file("r--------").toString(), own);
    assertThatThrownBy(() -> requireOfAnother("env:NONE", own)).isInstanceOf(BadSetting.class);
  }

  private void requireOfAnother(String named, Path own) throws Exception {
    ServiceKey.requireOfAnother("daemon.settlement_key", named, own, environment::get);
  }
}
