package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SmallProofTest {
  private static final Path RESOURCES =
      Path.of(System.getProperty("repository.root", "."), "stark-core/src/test/resources");

  /// `mvn -pl stark-core test -Dtest=SmallProofTest -DargLine=-Dzkt.rewrite=true` writes the files
  /// anew, the honest seeds of the fuzz targets with them.
  @Test
  void theKeptFilesAreWhatTheProverMakes() throws IOException {
    ToyProof made = ToyProof.small(ToyProof.NUM_WORDS);
    if (Boolean.getBoolean("zkt.rewrite")) {
      rewrite(made, ToyProof.small(ToyProof.NUM_WORDS - 1));
      return;
    }
    assertThat(SmallProof.KEY_BYTES).isEqualTo(made.key().encode());
    assertThat(SmallProof.WORDS_BYTES).isEqualTo(made.words().toBytes());
    assertThat(SmallProof.BYTES).isEqualTo(made.bytes());
    ToyProof other = ToyProof.small(ToyProof.NUM_WORDS - 1);
    assertThat(SmallProof.OTHER_BYTES).isEqualTo(other.bytes());
  }

  @Test
  void eachIsAcceptedForItsOwnWordsOnly() {
    assertThat(SmallProof.verdict(SmallProof.BYTES)).isEqualTo(new Verdict.Accepted());
    assertThat(SmallProof.verdict(SmallProof.OTHER_BYTES).isAccepted()).isFalse();
    assertThat(
            Verifier.verify(
                SmallProof.KEY, ToyMachine.words(ToyProof.NUM_WORDS - 1), SmallProof.OTHER_BYTES))
        .isEqualTo(new Verdict.Accepted());
  }

  private static void rewrite(ToyProof made, ToyProof other) throws IOException {
    write("small/key", made.key().encode());
    write("small/words", made.words().toBytes());
    write("small/proof", made.bytes());
    write("small/other", other.bytes());
    write("fuzz/KeyFuzz/honest", made.key().encode());
    write("fuzz/BatchProofFuzz/honest", made.batchBytes());
    write("fuzz/ContainerFuzz/honest", made.bytes());
    write("fuzz/VerifierFuzz/honest", made.bytes());
    write("fuzz/VerifierFuzz/other", other.bytes());
  }

  private static void write(String name, byte[] bytes) throws IOException {
    Files.write(RESOURCES.resolve(name), bytes);
  }
}
