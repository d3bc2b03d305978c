package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.zkthreads.stark.hash.Keccak256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// The programs of `examples/` do what their README says.
@Timeout(120)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class ExamplesTest {
  private static final Path EXAMPLES =
      Path.of(System.getProperty("repository.root", "..")).resolve("examples");

  @TempDir Path folder;

  private JsonObject run(String command, String program, int[] advice, String... more)
      throws IOException {
    ByteBuffer words = ByteBuffer.allocate(4 * advice.length).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(advice).forEach(words::putInt);
    Path file = Files.write(folder.resolve("advice"), words.array());
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command,
                "--elf",
                EXAMPLES.resolve(program).toString(),
                "--advice",
                file.toString(),
                "--backend",
                "scalar",
                "--json"));
    arguments.addAll(List.of(more));
    Said said = said(() -> Zkt.run(arguments.toArray(String[]::new)));
    assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.OK);
    return JsonParser.parseString(said.out().lines().toList().getLast()).getAsJsonObject();
  }

  private static List<Long> words(JsonObject run) {
    return run.getAsJsonArray("publicWords").asList().stream().map(JsonElement::getAsLong).toList();
  }

  @Test
  void fibonacciIsProvenAndVerified() throws Exception {
    Path proof = folder.resolve("fib.proof");
    JsonObject proven = run("prove", "fibonacci.elf", new int[] {11}, "--proof", proof.toString());
    assertThat(words(proven)).containsExactly(11L, 89L);
    Path elf = EXAMPLES.resolve("fibonacci.elf");
    Said verdict = said(() -> Zkt.run("verify", proof.toString(), "--elf", elf.toString()));
    assertThat(verdict.out()).contains("public word 1: 89", "accepted");
  }

  @Test
  void factorsMakesTheProductPublicAndRefusesFactorsThatAreNone() throws Exception {
    JsonObject small = run("execute", "factors.elf", new int[] {31, 37});
    assertThat(words(small)).containsExactly(1147L, 0L);
    assertThat(small.get("exitCode").getAsInt()).isZero();
    JsonObject large = run("execute", "factors.elf", new int[] {0xfffffff1, 11});
    assertThat(words(large)).containsExactly(0xfffffff1L * 11 % (1L << 32), 10L);
    JsonObject refused = run("execute", "factors.elf", new int[] {1, 1147});
    assertThat(refused.get("exitCode").getAsInt()).isEqualTo(1);
    assertThat(words(refused)).isEmpty();
  }

  @Test
  void ecdsaAcceptsASignatureAndRefusesItForAnotherDigestOrKey() throws Exception {
    byte[] file = Files.readAllBytes(EXAMPLES.resolve("ecdsa.advice"));
    int[] advice = new int[file.length / 4];
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(advice);
    JsonObject valid = run("execute", "ecdsa.elf", advice);
    assertThat(valid.get("exitCode").getAsInt()).isZero();
    assertThat(words(valid)).hasSize(24).contains(0x16f81798L);
    for (int word : new int[] {0, 8, 24, 32, 40}) {
      int[] other = advice.clone();
      other[word] ^= 1;
      assertThat(run("execute", "ecdsa.elf", other).get("exitCode").getAsInt())
          .as("word %s", word)
          .isPositive();
    }
  }

  @Test
  void keccakHashesMessagesOfAnyLength() throws Exception {
    for (int length : new int[] {0, 3, 135, 136, 137, 300}) {
      byte[] message = new byte[length];
      for (int i = 0; i < length; i++) {
        message[i] = (byte) (7 * i + 1);
      }
      int[] advice = new int[1 + (length + 3) / 4];
      advice[0] = length;
      for (int i = 0; i < length; i++) {
        advice[1 + i / 4] |= (message[i] & 255) << (8 * (i % 4));
      }
      assertThat(words(run("execute", "keccak256.elf", advice)))
          .as("%s bytes", length)
          .isEqualTo(keccak256(message));
    }
  }

  private static List<Long> keccak256(byte[] message) {
    ByteBuffer hash = ByteBuffer.wrap(Keccak256.hash(message)).order(ByteOrder.LITTLE_ENDIAN);
    return Stream.generate(() -> Integer.toUnsignedLong(hash.getInt())).limit(8).toList();
  }

  @Test
  void theReadmeNamesEveryFile() throws Exception {
    String readme = Files.readString(EXAMPLES.resolve("README.md"));
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(n -> !n.equals("README.md")))
          .allMatch(readme::contains);
    }
  }
}
