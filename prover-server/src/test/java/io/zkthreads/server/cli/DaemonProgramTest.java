package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.zkthreads.server.BareElf;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.prove.Profiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class DaemonProgramTest {
  private static final int READ_A0 = 0x0000350b;
  private static final int READ_A1 = 0x0000358b;
  private static final int COMMIT_A1_AS_WORD_0 = 0x00b0400b;
  private static final int A7_IS_93 = 0x05d00893;
  private static final int ECALL = 0x00000073;
  private static final int ENDLESS_LOOP = 0x0000006f;
  private static final int NO_INSTRUCTION = 0;

  @TempDir static Path folder;

  private Daemon daemon;
  private Path elf;
  private Path advice;

  @BeforeAll
  void aDaemonStarts() throws Exception {
    elf =
        Files.write(
            folder.resolve("echo.elf"),
            BareElf.of(READ_A0, READ_A1, COMMIT_A1_AS_WORD_0, A7_IS_93, ECALL));
    ByteBuffer words = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    advice = Files.write(folder.resolve("advice"), words.putInt(7).putInt(-5).array());
    Map<String, String> settings =
        Map.of(
            "data", folder.resolve("data").toString(),
            "daemon.listen", "127.0.0.1:0",
            "daemon.rehearsal", "off",
            "prover.backend", "scalar",
            "prover.max_cycles", "100000");
    daemon = Daemon.start(Config.load(Optional.empty(), Map.of(), settings));
  }

  @AfterAll
  void theDaemonEnds() {
    daemon.close();
  }

  private Said there(String command, Path program, String... more) {
    return zkt(command, program, more, "--daemon", daemon.address());
  }

  private static Said here(String command, Path program, String... more) {
    return zkt(command, program, more, "--backend", "scalar");
  }

  private static Said zkt(String command, Path program, String[] more, String... where) {
    List<String> arguments = new ArrayList<>(List.of(command, "--elf", program.toString()));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of(where));
    return said(() -> Zkt.run(arguments.toArray(String[]::new)));
  }

  private static JsonObject lastLine(Said said) {
    assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.OK);
    return JsonParser.parseString(said.out().lines().toList().getLast()).getAsJsonObject();
  }

  private Path program(String name, int... instructions) throws IOException {
    return Files.write(folder.resolve(name), BareElf.of(instructions));
  }

  @Test
  void aProofOfANamedProfileIsTheSameHereAndThereAndVerifiesUnderThatOne() throws IOException {
    Path ours = folder.resolve("here.size");
    Path theirs = folder.resolve("there.size");
    String[] asked = {"--advice", advice.toString(), "--profile", "size100", "--proof"};
    List<String> more = new ArrayList<>(List.of(asked));
    more.add(ours.toString());
    assertThat(here("prove", elf, more.toArray(String[]::new)).exitCode()).isZero();
    more.set(more.size() - 1, theirs.toString());
    more.add("--json");
    JsonObject done = lastLine(there("prove", elf, more.toArray(String[]::new)));
    assertThat(theirs).hasSameBinaryContentAs(ours);
    assertThat(Files.readString(folder.resolve("there.size.claim.json")))
        .isEqualTo(Files.readString(folder.resolve("here.size.claim.json")))
        .contains("SIZE_100");
    Said verified =
        said(() ->
            Zkt.run(
                "verify",
                theirs.toString(),
                "--elf",
                elf.toString(),
                "--profile",
                "size100",
                "--backend",
                "scalar"));
    assertThat(verified.exitCode()).as(verified.err()).isZero();
    Said otherwise = said(() -> Zkt.run("verify", theirs.toString(), "--elf", elf.toString()));
    assertThat(otherwise.exitCode()).isEqualTo(ExitCode.NOT_AS_EXPECTED);
    assertThat(otherwise.out()).contains("--profile size100");
    Said listed = said(() -> Zkt.run("jobs", "ls", "--daemon", daemon.address()));
    assertThat(listed.out().lines())
        .filteredOn(line -> line.startsWith(done.get("job").getAsString()))
        .singleElement(as(STRING))
        .contains("SIZE_100");
    assertThat(there("prove", elf, "--profile", "best").err())
        .contains("--profile: expected one of " + Profiles.NAMES + ", got 'best'");
  }

  @Test
  void aJobThatHasEndedIsDeletedByItsNameOnce() {
    String[] prove = {"--advice", advice.toString(), "--request-id", "to-be-deleted", "--json"};
    String job = lastLine(there("prove", elf, prove)).get("job").getAsString();
    String[] remove = {"jobs", "rm", job, "--daemon", daemon.address()};
    Said removed = said(() -> Zkt.run(remove));
    assertThat(removed.exitCode()).as(removed.err()).isEqualTo(ExitCode.OK);
    assertThat(removed.out()).contains(job + " deleted");
    Said again = said(() -> Zkt.run(remove));
    assertThat(again.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(again.err()).contains("NOT_FOUND").contains(job);
    String another = lastLine(there("prove", elf, prove)).get("job").getAsString();
    assertThat(another).as("its request id is free").isNotEqualTo(job);
  }

  @Test
  void aDaemonsProofIsTheProofThatIsMadeHereAndSoIsWhatIsSaidOfIt() throws Exception {
    Path ours = folder.resolve("here.proof");
    Path theirs = folder.resolve("there.proof");
    String words = advice.toString();
    JsonObject here =
        lastLine(here("prove", elf, "--advice", words, "--proof", ours.toString(), "--json"));
    JsonObject there =
        lastLine(there("prove", elf, "--advice", words, "--proof", theirs.toString(), "--json"));
    assertThat(theirs).hasSameBinaryContentAs(ours);
    assertThat(Claim.besides(theirs)).hasSameBinaryContentAs(Claim.besides(ours));
    Said verdict = said(() -> Zkt.run("verify", theirs.toString(), "--elf", elf.toString()));
    assertThat(verdict.exitCode()).as(verdict.err()).isEqualTo(ExitCode.OK);
    assertThat(verdict.out()).contains("exit code 7, 1 public words, 100 proven bits");
    assertThat(there.remove("job").getAsString()).startsWith("jobs/");
    assertThat(there.remove("proveMillis").getAsLong()).isPositive();
    here.remove("proveMillis");
    assertThat(there).isEqualTo(here);
    assertThat(here.get("publicWords").getAsLong()).isEqualTo(0xffff_fffbL);
  }

  @Test
  void peopleSeeTheJobItsStepsAndItsEnd() {
    Said said = there("prove", elf, "--advice", advice.toString());
    assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.OK);
    assertThat(said.out().lines())
        .anyMatch(line -> line.startsWith("daemon accepted jobs/"))
        .contains("  received", "  proving", "  verified");
    assertThat(said.out().lines().toList().getLast())
        .startsWith("exit code 7, 5 cycles, ")
        .endsWith(" s (scalar), 100 proven bits");
  }

  @Test
  void aDaemonEstimatesWhatIsEstimatedHere() {
    JsonObject here = lastLine(here("execute", elf, "--advice", advice.toString(), "--json"));
    JsonObject there = lastLine(there("execute", elf, "--advice", advice.toString(), "--json"));
    assertThat(here.entrySet()).containsAll(there.entrySet());
    assertThat(there.keySet()).contains("exitCode", "cycles", "predictedProofBytes", "tables");
  }

  @Test
  void aRunThatFailsThereIsAFailure() throws Exception {
    Said trapped = there("prove", program("trap.elf", NO_INSTRUCTION));
    assertThat(trapped.exitCode()).isEqualTo(ExitCode.NOT_AS_EXPECTED);
    assertThat(trapped.out()).contains("FAILED: ");
    Said stopped =
        there("prove", program("loop.elf", ENDLESS_LOOP), "--max-cycles", "1000", "--json");
    assertThat(stopped.exitCode()).isEqualTo(ExitCode.NOT_AS_EXPECTED);
    assertThat(stopped.out()).contains("\"failure\":\"CYCLES_LIMIT\"");
  }

  @Test
  void whatTheDaemonRefusesIsBadInput() {
    Said said = there("prove", elf, "--max-cycles", "100001");
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err()).contains("expected at most 100000, got 100001");
  }

  @Test
  void aFileThatIsNoProgramIsRefusedBeforeADaemonIsAsked() throws Exception {
    Path text = Files.writeString(folder.resolve("text.elf"), "certainly not");
    Said said = zkt("prove", text, new String[0], "--daemon", "127.0.0.1:1");
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err()).contains("--elf " + text);
  }

  @Test
  void adviceIsTakenAsLongAsItFitsARequest() throws Exception {
    Path tooLong = Files.write(folder.resolve("4-mebibytes"), new byte[4 << 20]);
    Said refused = there("prove", elf, "--advice", tooLong.toString());
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refused.err())
        .contains("expected at most 1047552 words of advice for a daemon, got 1048576");
    Path longest = Files.write(folder.resolve("longest"), new byte[4 * 1047552]);
    Said taken = there("prove", elf, "--advice", longest.toString());
    assertThat(taken.exitCode()).as(taken.err()).isEqualTo(ExitCode.OK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"prove", "execute"})
  void aWrongAddressIsSaid(String command) {
    Said silent = zkt(command, elf, new String[0], "--daemon", "127.0.0.1:1");
    assertThat(silent.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(silent.err()).contains("does not answer").contains("127.0.0.1:1");
    Said none = zkt(command, elf, new String[0], "--daemon", "no address");
    assertThat(none.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(none.err())
        .contains(
            "--daemon: expected HOST:PORT, [IPV6]:PORT or https://HOST:PORT, got 'no address'");
    Said empty = zkt(command, elf, new String[0], "--daemon", "");
    assertThat(empty.exitCode()).as(empty.err()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @ParameterizedTest
  @CsvSource({
    "--export, airs.json",
    "--audit, folder",
    "--backend, scalar",
    "--set, prover.threads=1"
  })
  void anOptionThatWouldBeWithoutEffectIsRefused(String option, String value) {
    Said said = there("prove", elf, option, value);
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err()).contains(option).contains("daemon");
  }

  @Test
  void aProgramAndASubBlockAtOnceAreRefused() {
    Said said = there("prove", elf, advice.toString());
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err()).contains("expected --elf FILE or a sub-block file, got both");
  }
}
