package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.server.BareElf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@Timeout(120)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class LoadCommandTest {
  @TempDir Path folder;

  @BeforeEach
  void writeProgram() throws Exception {
    Files.write(folder.resolve("exit.elf"), BareElf.of(0x05d00893, 0x00000073));
  }

  private Said load(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("load", "--elf", folder.resolve("exit.elf").toString()));
    arguments.addAll(List.of(more));
    return said(() -> Zkt.run(arguments.toArray(String[]::new)));
  }

  @Test
  void onlyDaemonsOfThisMachineAreLoadedUnlessSomebodySaysSo() {
    Said refused = load("--daemon", "192.0.2.1:50051");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refused.err()).contains("--yes-remote").doesNotContain("\tat ");
  }

  @Test
  void whatCannotBeUsedIsRefusedBeforeTheDaemonIsAsked() {
    for (List<String> bad :
        List.of(
            List.of("--rate", "0"),
            List.of("--rate", "NaN"),
            List.of("--rate", "1e9"),
            List.of("--seconds", "0"),
            List.of("--callers", "100000"),
            List.of("--max-open", "1000000"),
            List.of("--drain", "-1"),
            List.of("--rate", "10000", "--seconds", "3600"),
            List.of("--until", "tomorrow"),
            List.of("--daemon", "nonsense"),
            List.of("--out", folder.resolve("exit.elf").toString()))) {
      Said refused = load(bad.toArray(String[]::new));
      assertThat(refused.exitCode()).as("%s: %s", bad, refused.err()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(refused.err()).as("%s", bad).contains(bad.getFirst()).doesNotContain("\tat ");
    }
  }

  @Test
  void subBlocksNeedTheirBatchersKeyAndProgramsNone() {
    String elf = folder.resolve("exit.elf").toString();
    for (List<String> bad :
        List.of(
            List.of("load", "--elf", elf, "--batcher-key", elf),
            List.of("load", elf),
            List.of("load", elf, "--elf", elf, "--batcher-key", elf),
            List.of("load", elf, "--batcher-key", elf))) {
      Said refused = said(() -> Zkt.run(bad.toArray(String[]::new)));
      assertThat(refused.exitCode()).as("%s: %s", bad, refused.err()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(refused.err()).contains("expected").doesNotContain("\tat ");
    }
  }

  @Test
  void aDaemonThatDoesNotAnswerIsSaidToBeAway() {
    Said away = load("--daemon", "127.0.0.1:1");
    assertThat(away.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(away.err()).contains("does not answer").doesNotContain("\tat ");
  }
}
