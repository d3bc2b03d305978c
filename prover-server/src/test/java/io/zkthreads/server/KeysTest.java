package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.thread.SigningKey;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
  @TempDir Path folder;

  private Path file() {
    return folder.resolve("a.key");
  }

  private void permit(String permissions) throws Exception {
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(permissions));
  }

  @Test
  void aNewKeyIsItsOwnersAloneAndIsReadBack() throws Exception {
    SigningKey made = Keys.readOrCreate(file());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(Keys.read(file()).address()).isEqualTo(made.address());
    permit("r--------"); // as a mounted secret is
    assertThat(Keys.readOrCreate(file()).address()).isEqualTo(made.address());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwxrwxrwx"})
  void aKeyThatOthersMayUseIsRefusedWithWhatMendsIt(String permissions) throws Exception {
    Keys.readOrCreate(file());
    permit(permissions);
    assertThatThrownBy(() -> Keys.readOrCreate(file()))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining(file().toString())
        .hasMessageContaining(permissions)
        .hasMessageContaining("chmod 600");
    permit("rw-------");
    Files.createSymbolicLink(folder.resolve("link"), file());
    assertThat(Keys.read(folder.resolve("link"))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ab", "no key", "AB"})
  void whatIsNoKeyIsRefusedHoweverLongItIs(String text) throws Exception {
    Keys.readOrCreate(file());
    for (int times : new int[] {1, 32, 1_000_000}) {
      Files.writeString(file(), text.repeat(times));
      if (!text.equals("ab") || times != 32) {
        assertThatThrownBy(() -> Keys.read(file()))
            .isInstanceOf(FileSystemException.class)
            .hasMessageContaining("expected 64 lower-case hex digits")
            .hasMessageNotContaining("abab");
      }
    }
  }
}
