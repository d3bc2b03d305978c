package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.server.Config;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.server.demo.Demo;
import io.zkthreads.thread.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  @TempDir Path folder;

  @Test
  @ResourceLock(Resources.SYSTEM_OUT)
  @ResourceLock(Resources.SYSTEM_ERR)
  void aSecondDemoOnTheSameDataIsRefusedAndLeavesItAlone() throws Exception {
    Path block = folder.resolve("ledger").resolve("block");
    Files.createDirectories(folder.resolve("ledger"));
    Files.writeString(block, "a former demo's");
    Said said = said(() -> Zkt.run("demo", "--data", folder.toString()));
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err())
        .contains("--data " + folder)
        .contains("expected a folder without a ledger, got one")
        .contains("name another folder");
    assertThat(block).hasContent("a former demo's");
  }

  @Test
  @ResourceLock(Resources.SYSTEM_OUT)
  @ResourceLock(Resources.SYSTEM_ERR)
  void anotherLedgersFolderIsRefusedWithoutATrace() throws Exception {
    Config config = Demo.config(folder, "auto");
    SigningKey key = SigningKey.generate();
    LedgerNode.start(
            config,
            LedgerNode.genesis(config, key.address(), new TreeMap<>(Map.of(key.address(), 1L))))
        .close();
    Path other = folder.resolve("other.json");
    String[] write = {"genesis", "new", other.toString(), "--admin", "ab".repeat(32)};
    assertThat(said(() -> Zkt.run(write)).exitCode()).isEqualTo(ExitCode.OK);
    Said again = said(() -> Zkt.run(write));
    assertThat(again.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(again.err()).contains("expected no such file, got one");
    Said said =
        said(() -> Zkt.run("ledger", "--data", folder.toString(), "--genesis", other.toString()));
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err())
        .contains("holds another ledger: expected genesis")
        .doesNotContain("\tat ");
    Said faucet =
        said(() ->
            Zkt.run(
                "ledger",
                "--data",
                folder.resolve("new").toString(),
                "--genesis",
                other.toString(),
                "--fund",
                "ab".repeat(32)));
    assertThat(faucet.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(faucet.err()).contains("--fund: expected a ledger with a faucet");
    Files.writeString(other, "{");
    Said broken = said(() -> Zkt.run("genesis", "show", other.toString()));
    assertThat(broken.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(broken.err()).contains(other + ": $: expected JSON");
  }

  @ParameterizedTest
  @ValueSource(strings = {"prove", "verify", "serve", "keygen"})
  @ResourceLock(Resources.SYSTEM_OUT)
  @ResourceLock(Resources.SYSTEM_ERR)
  void theHelpOfACommandEndsWithExamplesOfIt(String command) {
    Said said = said(() -> Zkt.run(command, "--help"));
    assertThat(said.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(said.out()).contains("Examples:").contains("  zkt " + command);
    assertThat(said.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"prove", "execute"})
  @ResourceLock(Resources.SYSTEM_OUT)
  @ResourceLock(Resources.SYSTEM_ERR)
  void aCommandWithoutWorkSaysWhatItExpects(String command) {
    Said said = said(() -> Zkt.run(command));
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err()).contains("expected --elf FILE or a sub-block file, got neither");
  }

  @ParameterizedTest
  @ValueSource(strings = {"prove", "execute"})
  @ResourceLock(Resources.SYSTEM_OUT)
  @ResourceLock(Resources.SYSTEM_ERR)
  void aFileThatIsNoSubBlockIsRefusedBeforeADaemonIsAsked(String command) throws Exception {
    Path file = folder.resolve("no-sub-block");
    Files.writeString(file, "certainly not");
    Said said = said(() -> Zkt.run(command, file.toString(), "--daemon", "127.0.0.1:1"));
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err()).contains(file.toString()).contains("expected").contains("got");
  }
}
