package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.server.BareElf;
import io.zkthreads.thread.contracts.ExampleContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Scenarios of contracts, without an L2.
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class ContractTestCommandTest {
  private static final String HEAD =
      """
      contract counter counter.elf  # the example
      user alice
      user bob
      """;

  @TempDir Path folder;

  @BeforeEach
  void writeImage() throws IOException {
    Files.write(folder.resolve("counter.elf"), ExampleContract.COUNTER.image().elf());
  }

  private Said test(String lines, String... options) throws IOException {
    Path scenario = Files.writeString(folder.resolve("counter.scenario"), HEAD + lines);
    List<String> arguments = new ArrayList<>(List.of("contract", "test", scenario.toString()));
    arguments.addAll(List.of(options));
    return said(() -> Zkt.run(arguments.toArray(String[]::new)));
  }

  @Test
  void whatComesOutAsExpectedPasses() throws Exception {
    Said said =
        test(
            """
            alice counter 1 5 -> returned 5:64
            at 1800000000
            bob counter 1 0x10 -> returned 21 0
            bob counter 3 @alice -> returned 5 0
            alice counter 9 -> reverted 1
            alice counter 2
            """);
    assertThat(said.exitCode()).as(said.out() + said.err()).isZero();
    assertThat(said.out()).contains("5 transactions: all as expected; in a thread: the same");
    assertThat(said.out() + said.err()).contains("alice counter: returned 21 0");
  }

  @Test
  void whatComesOutOtherwiseIsNamedByItsLine() throws Exception {
    Said said = test("alice counter 1 5 -> returned 6 0\nbob counter 7 -> returned\n", "--json");
    assertThat(said.exitCode()).isEqualTo(ExitCode.NOT_AS_EXPECTED);
    assertThat(said.out())
        .contains(
            "\"line\":4", "\"status\":\"returned 5 0\"", "\"complaint\":\"expected returned 6 0\"")
        .contains("\"status\":\"reverted 1\"", "\"passed\":false");
  }

  /// A word of RAM counts calls, and is what it stores: a direct call finds a fresh 0 there, the
  /// second call of a sub-block what the first has left.
  @Test
  void aContractThatLivesOnRamIsFoundOut() throws Exception {
    int[] code = {
      0x009002b7,
      0x0002a303,
      0x00130313,
      0x0062a023,
      0x10028513,
      0x00028593,
      0x00200893,
      0x73,
      0x009002b7,
      0x00028513,
      0x00000593,
      0x00600893,
      0x73,
    };
    Files.write(folder.resolve("ram.elf"), BareElf.of(code));
    Said said = test("contract ram ram.elf\nalice ram\nalice ram\n");
    assertThat(said.exitCode()).isEqualTo(ExitCode.NOT_AS_EXPECTED);
    assertThat(said.out() + said.err())
        .contains("does the contract read RAM that it has not written");
    assertThat(test("contract ram ram.elf\nalice ram\n").exitCode()).isZero();
  }

  /// A file of state is read before the first transaction, and written back when all is as
  /// expected.
  @Test
  void aStateIsReadAndWrittenBack() throws Exception {
    String state = folder.resolve("counter.state").toString();
    String five = "01" + "0".repeat(62);
    Said first = test("alice counter 1 5 -> returned 5 0\n", "--state", state, "--save", "--keys");
    assertThat(first.exitCode()).as(first.err()).isZero();
    String zero = "0".repeat(64);
    String value = "05" + "0".repeat(62);
    assertThat(first.out() + first.err())
        .contains("counter " + five + ": " + zero + " -> " + value)
        .contains(" 6,268  alice counter: returned 5 0");
    assertThat(Files.readString(Path.of(state))).contains("counter " + five + " " + value + "\n");
    Said second = test("bob counter 1 2 -> returned 7 0\n", "--state", state);
    assertThat(second.out()).contains("all as expected; in a thread: the same");
    assertThat(test("bob counter 1 2 -> returned 7 0\n", "--state", state).exitCode()).isZero();
    assertThat(test("bob counter 1 2 -> returned 2 0\n", "--state", state, "--save").exitCode())
        .isEqualTo(ExitCode.NOT_AS_EXPECTED);
    assertThat(Files.readString(Path.of(state))).contains(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "counter 00 11 | line 1: expected 64 digits 0-9, a-f, got 00",
        "counter 00 | line 1: expected CONTRACT SLOT VALUE, got counter 00",
        "token 00 11 | line 1: expected a contract of the scenario, got token",
      })
  void aStateThatSaysNothingIsRefused(String line, String text) throws Exception {
    Path state = Files.writeString(folder.resolve("counter.state"), line + "\n");
    Said said = test("alice counter 1 5\n", "--state", state.toString());
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err()).contains(text);
    Said none = test("alice counter 1 5\n", "--state", folder.resolve("none").toString());
    assertThat(none.err()).contains("none: expected a state, got no such file");
    assertThat(test("alice counter 1 5\n", "--save").err()).contains("--save: expected --state");
  }

  @Test
  void anImageIsLookedAtWithoutRunningIt() throws Exception {
    Path image = folder.resolve("counter.elf");
    Said good = said(() -> Zkt.run("check-compatible", image.toString()));
    assertThat(good.exitCode()).as(good.out() + good.err()).isZero();
    assertThat(good.out()).contains("nothing found that is wrong").contains("2 kinds of slots");
    Files.write(image, BareElf.of(0x00f00893, 0x73));
    Said bad = said(() -> Zkt.run("check-compatible", image.toString(), "--json"));
    assertThat(bad.exitCode()).isEqualTo(ExitCode.NOT_AS_EXPECTED);
    assertThat(bad.out())
        .contains("\"passed\":false", "\"kind\":\"invalid\"", "\"address\":4100")
        .contains("unknown system call 15");
    Said none = said(() -> Zkt.run("check-compatible", folder.resolve("none").toString()));
    assertThat(none.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "carol counter 1 | line 4: expected a user, got carol",
        "alice token 1 | line 4: expected a contract, got token",
        "alice counter x | line 4: expected a number, got x",
        "alice counter -1 | line 4: expected a number from 0 to 4294967295, got -1",
        "alice counter @dave | line 4: expected a contract or user of a line before, got @dave",
        "alice counter 1 -> perhaps | line 4: expected returned WORD…",
        "alice counter 1 -> invalid SOON | line 4: expected one of [NOT_OPTED_IN",
        "user alice | line 4: expected a name that is new, got alice",
        "contract Big x | line 4: expected a name of a-z",
        "at noon | line 4: expected a number, got noon",
        "contract more missing.elf | missing.elf: expected a contract's image, got no such file",
      })
  void aLineThatSaysNothingIsRefused(String line, String text) throws Exception {
    Said said = test(line + "\n");
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err()).contains(text);
  }
}
