package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.GuestMemory;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs of every language that docs/programs.md speaks of, proven and verified; that all of
/// them do what they do under QEMU, `QemuTest` shows.
@Tag("slow")
@Timeout(600)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class CompiledProgramsTest {
  private static final Path PROGRAMS =
      Path.of(System.getProperty("repository.root", "..")).resolve("zkvm/src/test/programs");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes", "division", "sort",
        "picolibc/formats", "picolibc/numbers", "picolibc/times",
        "cpp/expressions", "cpp/modular", "cpp/shapes",
        "rust/closures", "rust/collections", "rust/wide",
        "zig/hashes", "zig/maps", "zig/text",
      })
  void aProgramIsProvenWithTheSumOfItsOutputInPublic(String name) throws Exception {
    Path elf = PROGRAMS.resolve(name + ".elf");
    Path proof = folder.resolve("proof");
    Said proven = said(() -> Zkt.run("prove", "--elf", "" + elf, "--proof", "" + proof, "--json"));
    assertThat(proven.exitCode()).as(proven.err()).isEqualTo(ExitCode.OK);
    JsonObject fields =
        JsonParser.parseString(proven.out().lines().toList().getLast()).getAsJsonObject();
    assertThat(fields.get("exitCode").getAsInt()).isZero();
    assertThat(fields.getAsJsonArray("publicWords")).hasSize(1);
    assertThat(fields.getAsJsonArray("publicWords").get(0).getAsLong()).isEqualTo(sum(elf));
    Said verdict = said(() -> Zkt.run("verify", "" + proof, "--elf", "" + elf));
    assertThat(verdict.exitCode()).as(verdict.err()).isEqualTo(ExitCode.OK);
  }

  /// FNV-1a, by words, of the bytes that the program says at its end that it has to show.
  private static long sum(Path elf) throws Exception {
    Program program = Program.bare(Image.require(Files.readAllBytes(elf)));
    Execution execution = new Executor(program, 16).measure(Host.of(), Limits.provable());
    GuestMemory memory = execution.memory();
    int start = execution.memory().register(11);
    int hash = 0x811c9dc5;
    for (int at = 0; at < execution.memory().register(12); at += 4) {
      hash = (hash ^ memory.word(0, start + at)) * 0x01000193;
    }
    return Integer.toUnsignedLong(hash);
  }
}
