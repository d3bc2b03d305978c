package io.zkthreads.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFilesTest {
  @TempDir Path folder;

  private static void check(Path file, Path... others) throws BadInput {
    OutputFiles.check("--proof", file, List.of(others));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aNewNameAndAFileThatIsThereAreGoodPlacesAndAreLeftAlone() throws Exception {
    Path there = Files.writeString(folder.resolve("there"), "as before");
    assertThatCode(() -> check(folder.resolve("new"))).doesNotThrowAnyException();
    assertThatCode(() -> check(there)).doesNotThrowAnyException();
    assertThat(there).hasContent("as before");
    assertThat(names()).containsExactly("there");
  }

  @Test
  void aFolderIsNoPlaceForAFile() {
    assertThatThrownBy(() -> check(folder))
        .isInstanceOf(BadInput.class)
        .hasMessage("--proof " + folder + ": expected the name of a file, got a folder");
    assertThatThrownBy(() -> check(Path.of(""))).hasMessageContaining("got a folder");
    assertThatThrownBy(() -> check(Path.of("/"))).hasMessageContaining("got a folder");
  }

  @Test
  void aFolderThatIsNotThereIsNamed() throws Exception {
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> check(none.resolve("out")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("expected a folder that exists, got no " + none);
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> check(file.resolve("out")))
        .hasMessageContaining("expected a folder, got the file " + file);
  }

  @Test
  void aDeviceIsNoPlaceForAFile() {
    assertThatThrownBy(() -> check(Path.of("/dev/full")))
        .isInstanceOf(BadInput.class)
        .hasMessage("--proof /dev/full: expected a file, got a device or a pipe");
  }

  @Test
  void aFolderThatTakesNoFilesIsSaidWithItsReason() {
    assertThatThrownBy(() -> check(Path.of("/proc/x.proof")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("--proof /proc/x.proof: cannot be written: ");
  }

  @Test
  void aFileThatIsReadIsNotWrittenOverUnderWhateverName() throws Exception {
    Path elf = Files.writeString(folder.resolve("prog.elf"), "the program");
    Path link = Files.createSymbolicLink(folder.resolve("link"), elf);
    Path hard = Files.createLink(folder.resolve("hard"), elf);
    Path around = folder.resolve("../" + folder.getFileName() + "/prog.elf");
    for (Path other : List.of(elf, link, hard, around)) {
      assertThatThrownBy(() -> check(other, elf))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("expected a file of its own");
    }
    assertThatThrownBy(() -> check(folder.resolve("new"), around.resolveSibling("new")))
        .hasMessageContaining("expected a file of its own");
  }

  @Test
  void aFileIsReplacedWholeAndNothingIsLeftBeside() throws Exception {
    Path file = Files.writeString(folder.resolve("out"), "before, and longer");
    OutputFiles.write(file, "after");
    assertThat(file).hasContent("after");
    assertThat(names()).containsExactly("out");
  }

  @Test
  void aLinkIsFollowed() throws Exception {
    Path file = Files.writeString(folder.resolve("out"), "before");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("out"));
    OutputFiles.write(link, "after");
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("after");
  }

  @Test
  void aWriteThatFailsLeavesWhatWasThereAndNothingElse() throws Exception {
    Path inTheWay = Files.createDirectory(folder.resolve("out"));
    Files.writeString(inTheWay.resolve("kept"), "");
    assertThatThrownBy(() -> OutputFiles.write(inTheWay, "bytes")).isInstanceOf(IOException.class);
    assertThat(inTheWay.resolve("kept")).exists();
    assertThat(names()).containsExactly("out");
  }
}
