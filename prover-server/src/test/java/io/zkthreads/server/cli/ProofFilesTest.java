package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.zkthreads.server.BareElf;
import io.zkthreads.stark.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A proof in its files: what is written, what is said of it, and what is refused before any work.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class ProofFilesTest {
  private static final int A7_IS_93 = 0x05d00893;
  private static final int ECALL = 0x00000073;
  private static final int A0_IS_MINUS_1 = 0xfff00513;
  private static final int COMMIT_A0_AS_WORD_0 = 0x00a0400b;

  @TempDir static Path folder;

  private Path elf;
  private Path proof;
  private Path audit;

  @BeforeAll
  void aProofIsMade() throws Exception {
    elf = program("minus-one.elf", A0_IS_MINUS_1, COMMIT_A0_AS_WORD_0, A7_IS_93, ECALL);
    proof = folder.resolve("minus-one.proof");
    audit = folder.resolve("audit");
    Said said =
        zkt("prove", "--elf", elf, "--proof", proof, "--audit", audit, "--backend", "scalar");
    assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.OK);
  }

  private static Path program(String name, int... instructions) throws IOException {
    return Files.write(folder.resolve(name), BareElf.of(instructions));
  }

  private static Said zkt(Object... arguments) {
    return said(
        () -> Zkt.run(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new)));
  }

  private Said verify(Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("verify", proof, "--backend", "scalar"));
    arguments.addAll(List.of(more));
    return zkt(arguments.toArray());
  }

  private static JsonObject json(Said said) {
    return JsonParser.parseString(said.out().lines().toList().getLast()).getAsJsonObject();
  }

  private Path claim(String from, String to) throws IOException {
    String text = Files.readString(Claim.besides(proof));
    assertThat(text).contains(from);
    return Files.writeString(folder.resolve("other.claim.json"), text.replace(from, to));
  }

  @Test
  void theClaimSaysOfWhatTheProofIs() throws Exception {
    JsonObject claim =
        JsonParser.parseString(Files.readString(Claim.besides(proof))).getAsJsonObject();
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(elf));
    assertThat(claim.get("program").getAsString()).isEqualTo(HexFormat.of().formatHex(digest));
    assertThat(claim.get("profile").getAsString()).isEqualTo("PROVEN_100");
    JsonObject key = json(zkt("keygen", "--elf", elf, "--backend", "scalar", "--json"));
    assertThat(claim.get("key")).isEqualTo(key.get("keyDigest"));
  }

  @Test
  void bothVerifiersSayTheSameExitCodeAndZktShowsTheWords() {
    String exit = "exit code 4294967295, 1 public words, 100 proven bits";
    Said ours = verify("--elf", elf);
    assertThat(ours.exitCode()).as(ours.err()).isEqualTo(ExitCode.OK);
    assertThat(ours.out()).contains(exit).contains("public word 0: 4294967295 (0xffffffff)");
    ByteArrayOutputStream alone = new ByteArrayOutputStream();
    List<String> files = List.of("key", "words", "proof");
    int code =
        Main.run(
            files.stream().map(f -> audit.resolve(f).toString()).toList(),
            new PrintStream(alone, true, StandardCharsets.UTF_8));
    assertThat(code).isZero();
    assertThat(alone.toString(StandardCharsets.UTF_8)).contains(exit);
    JsonObject said = json(verify("--elf", elf, "--json"));
    assertThat(said.getAsJsonArray("publicWords").get(0).getAsLong()).isEqualTo(0xffff_ffffL);
    assertThat(said.getAsJsonArray("publicIndices").get(0).getAsLong()).isZero();
  }

  @Test
  void theWordsOfARunAreShown() {
    Said run = zkt("execute", "--elf", elf);
    assertThat(run.out()).contains("public word 0: 4294967295 (0xffffffff)");
  }

  @Test
  void anotherProgramIsNamed() throws Exception {
    Path other = program("other.elf", A7_IS_93, ECALL);
    Said said = verify("--elf", other);
    assertThat(said.exitCode()).isEqualTo(ExitCode.NOT_AS_EXPECTED);
    assertThat(said.out())
        .contains("rejected: this proof is of program ")
        .contains("you gave " + other + ", which is program ");
    assertThat(json(verify("--elf", other, "--json")).get("reason").getAsString())
        .isEqualTo("program");
  }

  @Test
  void anotherProfileIsNamedWithTheSettingThatWouldDo() {
    Said said = verify("--elf", elf, "--set", "prover.profile=proven128");
    assertThat(said.exitCode()).isEqualTo(ExitCode.NOT_AS_EXPECTED);
    assertThat(said.out())
        .contains("this proof was made at profile PROVEN_100, you asked for PROVEN_128")
        .contains("--profile proven100");
  }

  @Test
  void anotherKeyIsNamed() throws Exception {
    JsonObject written =
        JsonParser.parseString(Files.readString(Claim.besides(proof))).getAsJsonObject();
    Path other = claim(written.get("key").getAsString(), "00".repeat(32));
    Said said = verify("--elf", elf, "--claim", other);
    assertThat(said.exitCode()).isEqualTo(ExitCode.NOT_AS_EXPECTED);
    assertThat(said.out()).contains("this proof was made with key " + "00".repeat(32));
  }

  @Test
  void anotherMachineIsNamed() throws Exception {
    JsonObject written =
        JsonParser.parseString(Files.readString(Claim.besides(proof))).getAsJsonObject();
    int machine = written.get("machine").getAsInt();
    assertThat(machine).isPositive();
    Path other = claim("\"machine\":" + machine, "\"machine\":" + (machine + 1));
    Said said = verify("--elf", elf, "--claim", other);
    assertThat(said.exitCode()).isEqualTo(ExitCode.NOT_AS_EXPECTED);
    assertThat(said.out())
        .contains(
            "a run of machine %d, this zkt makes keys of machine %d"
                .formatted(machine + 1, machine));
  }

  @Test
  void aClaimOfAnotherProgramDoesNotMakeTheProofOneOfIt() throws Exception {
    Path other = program("another.elf", A7_IS_93, A7_IS_93, ECALL);
    Said keygen = zkt("keygen", "--elf", other, "--backend", "scalar", "--json");
    JsonObject written =
        JsonParser.parseString(Files.readString(Claim.besides(proof))).getAsJsonObject();
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(other));
    Path lie = claim(written.get("program").getAsString(), HexFormat.of().formatHex(digest));
    String text = Files.readString(lie);
    Files.writeString(
        lie,
        text.replace(
            written.get("key").getAsString(), json(keygen).get("keyDigest").getAsString()));
    Said said = verify("--elf", other, "--claim", lie);
    assertThat(said.exitCode()).isEqualTo(ExitCode.NOT_AS_EXPECTED);
    assertThat(said.out()).contains("rejected at step ");
  }

  @Test
  void aClaimFromBeforeFormatsHadNumbersIsStillVerified() throws Exception {
    JsonObject claim =
        JsonParser.parseString(Files.readString(Claim.besides(proof))).getAsJsonObject();
    List.of("format", "program", "machine", "profile", "key").forEach(claim::remove);
    Path old = Files.writeString(folder.resolve("old.claim.json"), claim.toString());
    assertThat(verify("--elf", elf, "--claim", old).exitCode()).isEqualTo(ExitCode.OK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--proof", "--export", "--audit"})
  void aPlaceThatCannotBeWrittenIsRefusedBeforeAnythingIsProven(String option) {
    Said said = zkt("prove", "--elf", elf, option, "/proc/none/x", "--backend", "scalar");
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err()).contains(option).contains("/proc/none");
    assertThat(said.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"prove --proof", "prove --export", "keygen --out", "keygen --export"})
  void theProgramIsNotWrittenOver(String commandAndOption) throws Exception {
    byte[] before = Files.readAllBytes(elf);
    String[] words = commandAndOption.split(" ", -1);
    Said said = zkt(words[0], "--elf", elf, words[1], elf, "--backend", "scalar");
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err()).contains(words[1] + " " + elf + ": expected a file of its own");
    assertThat(elf).hasBinaryContent(before);
  }

  @Test
  void theClaimDoesNotGoOverAFileThatIsReadEither() throws Exception {
    Path advice = Files.write(folder.resolve("x.claim.json"), new byte[4]);
    Said said = zkt("prove", "--elf", elf, "--advice", advice, "--proof", folder.resolve("x"));
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err()).contains("--proof " + advice + ": expected a file of its own");
  }

  @Test
  void aPlaceIsCheckedBeforeADaemonIsAsked() {
    Said said = zkt("prove", "--elf", elf, "--proof", folder, "--daemon", "127.0.0.1:1");
    assertThat(said.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.err()).contains("--proof " + folder + ": expected the name of a file");
  }

  @Test
  void adviceComesFromAPipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path reads = program("reads.elf", 0x0000350b, A7_IS_93, ECALL);
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                Files.write(pipe, new byte[] {42, 0, 0, 0});
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    Said said = zkt("execute", "--elf", reads, "--advice", pipe, "--json");
    writer.join();
    assertThat(json(said).get("exitCode").getAsInt()).isEqualTo(42);
    Said folderSaid = zkt("execute", "--elf", reads, "--advice", folder);
    assertThat(folderSaid.err()).contains("expected advice, got a folder");
  }
}
