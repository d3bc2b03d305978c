package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Projects of programs; that they build and are proven, `guest/kit/test` tries.
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class NewCommandTest {
  @TempDir Path folder;

  private Said make(String language, String name) {
    return said(() -> Zkt.run("new", language, name, "--in", folder.toString()));
  }

  @ParameterizedTest
  @EnumSource(NewCommand.Language.class)
  void aProjectHasAProgramAndItsScripts(NewCommand.Language language) throws Exception {
    Said said = make(language.name().toLowerCase(Locale.ROOT), "lines");
    assertThat(said.exitCode()).as(said.err()).isZero();
    boolean contract = language == NewCommand.Language.CONTRACT;
    String last = contract ? "test" : "prove";
    assertThat(said.out()).contains("lines && ./" + last);
    for (String script : new String[] {"build", last}) {
      assertThat(folder.resolve("lines").resolve(script)).isExecutable();
    }
    assertThat(folder.resolve("lines/zkt").resolve(contract ? "image.ld" : "program.ld")).exists();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file)).as("%s", file).doesNotContain("@NAME@", "@ZKT@");
      }
    }
    assertThat(Files.readString(folder.resolve("lines/build"))).contains("out/lines.elf");
  }

  @Test
  void aFolderThatIsThereIsLeftAlone() throws Exception {
    Files.createDirectory(folder.resolve("mine"));
    Said said = make("c", "mine");
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err()).contains("mine: expected a folder to make, got one that is there");
    assertThat(folder.resolve("mine")).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../up", "Lines", "a b", "1st", "$(x)"})
  void aNameIsOneWordOfAFileNameCrateAndShell(String name) {
    Said said = make("rust", name);
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err()).contains("NAME: expected a-z");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anotherLanguageIsRefusedByName() {
    Said said = make("cobol", "x");
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err()).contains("cobol");
  }
}
