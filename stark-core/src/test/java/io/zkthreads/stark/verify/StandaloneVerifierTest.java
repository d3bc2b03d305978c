package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command line of the verifier alone.
class StandaloneVerifierTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.write(folder.resolve("key"), ToyProof.HONEST.key().encode());
    Files.write(folder.resolve("words"), ToyProof.HONEST.words().toBytes());
    Files.write(folder.resolve("proof"), ToyProof.HONEST.bytes());
  }

  @Test
  void anHonestProofIsAcceptedAndItsRoundsAreExplained() {
    assertThat(run("--explain")).isZero();
    assertThat(said()).contains("accepted", "proven bits", "(1 − θ)^q", "q = 203", "weakest");
  }

  @Test
  void aChangedProofIsRejectedWithItsStep() throws IOException {
    byte[] changed = ToyProof.HONEST.bytes().clone();
    changed[changed.length - 1] ^= 1;
    Files.write(folder.resolve("proof"), changed);
    assertThat(run()).isEqualTo(1);
    assertThat(said()).contains("rejected at");
  }

  @Test
  void filesThatAreNoKeyAndNoWordsAreRefusedWithoutAVerdict() throws IOException {
    Files.write(folder.resolve("words"), new byte[7]);
    assertThat(run()).isEqualTo(2);
    Files.write(folder.resolve("key"), new byte[] {1, 2, 3});
    assertThat(run()).isEqualTo(2);
    Files.delete(folder.resolve("key"));
    assertThat(run()).isEqualTo(2);
    assertThat(said()).contains("no public words", "no key", "cannot be read");
    assertThat(said()).doesNotContain("accepted");
  }

  private int run(String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    for (String file : List.of("key", "words", "proof")) {
      arguments.add(folder.resolve(file).toString());
    }
    return Main.run(arguments, new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }
}
