package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.zkthreads.server.BareElf;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The command line knows before it begins whether memory suffices, and says so where it does not.
@Timeout(300)
@Tag("slow")
class MemoryTest {
  private static final int A0_PLUS_1 = 0x00150513;
  private static final int JUMP_BACK = 0xffdff06f;
  private static final int ECALL = 0x73;

  /// `li a7, 93`
  private static final int EXIT = 0x05d00893;

  private static final Pattern ADVICE = Pattern.compile("java -Xmx([0-9]+)m");
  private static final String BACKEND = "\"backend\":\"";

  @TempDir Path folder;
  private Path tiny;

  @BeforeEach
  void write() throws IOException {
    tiny = elf("tiny", A0_PLUS_1, EXIT, ECALL);
  }

  private Path elf(String name, int... instructions) throws IOException {
    return Files.write(folder.resolve(name), BareElf.of(instructions));
  }

  /// A program that counts down from `rounds`, a multiple of 2^12: two instructions a round.
  private Path counting(int rounds) throws IOException {
    int load = rounds | 10 << 7 | 0x37; // lui a0
    int minusOne = 0xfff50513; // addi a0, a0, -1
    int again = 0xfe051ee3; // bne a0, zero, -4
    return elf("counting", load, minusOne, again, EXIT, ECALL);
  }

  /// The command line as a process of its own.
  private static Said zkt(List<String> options, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseParallelGC", "-XX:NewRatio=9", "@../scripts/kernels.args"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile("zkt", "out");
    Path err = Files.createTempFile("zkt", "err");
    Process child =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(child.waitFor(250, TimeUnit.SECONDS)).isTrue();
    Said said = new Said(child.exitValue(), Files.readString(out), Files.readString(err));
    Files.delete(out);
    Files.delete(err);
    return said;
  }

  private static void assertASentence(Said said) {
    assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.INTERNAL);
    assertThat(said.err()).doesNotContain("\tat ").doesNotContain("Exception");
  }

  /// Without the room of a proof the process proves nothing; with what it says it needs, it does.
  @ParameterizedTest
  @ValueSource(ints = {1 << 16, 1 << 18})
  @Tag("slow")
  void aProofFitsIntoTheHeapThatItsRefusalAsksForAndIntoNoneBelow(int rounds) throws Exception {
    String program = counting(rounds).toString();
    Said refused = zkt(List.of("-Xmx80m"), "prove", "--elf", program);
    assertASentence(refused);
    int enough = heapAskedFor(refused);
    Said below = zkt(List.of("-Xmx" + (enough - 8) + "m"), "prove", "--elf", program);
    assertASentence(below);
    assertThat(below.err()).contains("MEMORY_LIMIT: the proof needs");
    assertThat(heapAskedFor(below)).as("the same for every heap").isBetween(enough - 4, enough + 4);
    Said proven = zkt(List.of("-Xmx" + (enough + 4) + "m"), "prove", "--elf", program, "--json");
    assertThat(proven.exitCode()).as(proven.err()).isZero();
  }

  private static int heapAskedFor(Said refused) {
    Matcher advice = ADVICE.matcher(refused.err());
    assertThat(advice.find()).as(refused.err()).isTrue();
    return Integer.parseInt(advice.group(1));
  }

  @Test
  @ResourceLock(Resources.SYSTEM_OUT)
  @ResourceLock(Resources.SYSTEM_ERR)
  void theSettingBoundsALocalProofAsItDoesADaemons() {
    String limit = "prover.max_memory_bytes=1048576";
    Said said = said(() -> Zkt.run("prove", "--elf", tiny.toString(), "--set", limit));
    assertASentence(said);
    assertThat(said.err())
        .contains("MEMORY_LIMIT: the proof needs")
        .contains("expected at most 1 MiB, which prover.max_memory_bytes allows; raise it");
  }

  @Test
  @ResourceLock(Resources.SYSTEM_OUT)
  @ResourceLock(Resources.SYSTEM_ERR)
  void executeSaysWhetherAProofWouldFitHere() {
    Said fits = said(() -> Zkt.run("execute", "--elf", tiny.toString()));
    assertThat(fits.exitCode()).isZero();
    assertThat(fits.out()).doesNotContain("not here");
    String limit = "prover.max_memory_bytes=1048576";
    String[] limited = {"execute", "--elf", tiny.toString(), "--set", limit};
    Said said = said(() -> Zkt.run(limited));
    assertThat(said.exitCode()).as("it was executed").isZero();
    assertThat(said.out() + said.err()).contains("not here: the proof needs");
    Said json = said(() -> Zkt.run("execute", "--json", "--elf", tiny.toString(), "--set", limit));
    JsonObject last =
        JsonParser.parseString(json.out().lines().toList().getLast()).getAsJsonObject();
    assertThat(last.get("memoryBudgetBytes").getAsLong()).isEqualTo(1 << 20);
    assertThat(last.get("predictedMemoryBytes").getAsLong()).isGreaterThan(1 << 20);
  }

  @Test
  void anEndlessRunOfMoreRowsThanTheHeapHoldsReachesItsLimitOfCycles() throws Exception {
    Path endless = elf("endless", A0_PLUS_1, JUMP_BACK);
    Said said =
        zkt(List.of("-Xmx200m"), "prove", "--elf", endless.toString(), "--max-cycles", "33554432");
    assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.NOT_AS_EXPECTED);
    assertThat(said.err()).contains("CYCLES_LIMIT").contains("33554432 cycles");
  }

  @Test
  void memoryThatEndsAnywhereIsASentence() throws Exception {
    Path advice = folder.resolve("advice");
    try (RandomAccessFile sparse = new RandomAccessFile(advice.toFile(), "rw")) {
      sparse.setLength(256 << 20);
    }
    Said said =
        zkt(List.of("-Xmx64m"), "execute", "--elf", tiny.toString(), "--advice", advice.toString());
    assertASentence(said);
    assertThat(said.err()).contains("out of memory").contains("ZKT_JAVA_OPTS=-Xmx");
  }

  @Test
  void aSmallProofIsMadeWithoutCompilingKernels() throws Exception {
    Said small = zkt(List.of(), "prove", "--elf", tiny.toString(), "--json");
    assertThat(small.exitCode()).as(small.err()).isZero();
    assertThat(small.out()).contains(BACKEND + "scalar");
  }
}
