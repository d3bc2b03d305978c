package io.zkthreads.server.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.artifact.FileArtifactStore;
import io.zkthreads.server.refusal.Refusal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a daemon believes of a worker before it reads anything.
@SuppressWarnings("NullAway.Init")
class ReturnedProofTest {
  private static final String KEY = "ab".repeat(32);

  @TempDir Path folder;
  private FileArtifactStore artifacts;
  private String proof;
  private String words;

  @BeforeEach
  void storeProof() throws Exception {
    artifacts = new FileArtifactStore(folder, 1 << 20);
    proof = artifacts.put(new byte[100]).name();
    words = artifacts.put(new byte[8]).name();
  }

  private static ProofOutcome outcome(
      String proof, String words, String key, String suite, String backend, long nanos) {
    return new ProofOutcome(proof, words, key, 100, suite, backend, nanos, List.of(), "w");
  }

  @Test
  void whatIsThereIsTakenWithItsSizeAndDigest() throws Exception {
    ProofResult result =
        ReturnedProof.of(outcome(proof, words, KEY, "BLAKE3", "cuda 0", 5), artifacts);
    assertThat(result.getSizeBytes()).isEqualTo(100);
    assertThat(result.getSha256().toByteArray()).isEqualTo(Digest.parse("", proof).toBytes());
    assertThat(result.getPublicWordsArtifact()).isEqualTo(words);
    assertThat(result.getProvenBits()).isEqualTo(100);
  }

  private void assertRefused(ProofOutcome outcome, String says) {
    assertThatThrownBy(() -> ReturnedProof.of(outcome, artifacts))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining(says);
  }

  @Test
  void whatIsNotThereOrIsNoNameIsRefused() {
    String absent = "artifacts/" + "0".repeat(64);
    assertRefused(outcome(absent, words, KEY, "S", "b", 1), "no artifacts/0");
    assertRefused(outcome(proof, absent, KEY, "S", "b", 1), "no artifacts/0");
    for (String name : new String[] {"", "/etc/passwd", "artifacts/../../x", "programs/" + KEY}) {
      assertRefused(outcome(name, words, KEY, "S", "b", 1), "expected artifacts/ and 64 hex");
    }
  }

  @Test
  void aFileThatIsLargerThanAnyProofIsNotRead() throws Exception {
    String huge = artifacts.put(new byte[(int) ReturnedProof.MAX_BYTES + 1]).name();
    assertRefused(outcome(huge, words, KEY, "S", "b", 1), "expected at most");
    assertRefused(outcome(proof, huge, KEY, "S", "b", 1), "expected at most");
  }

  @Test
  void textsAndNumbersOfItsOwnMakingAreRefused() {
    String story = "a".repeat(1 << 20);
    assertRefused(outcome(proof, words, KEY, "S", story, 1), "backend: expected");
    assertRefused(outcome(proof, words, KEY, "a\nb", "b", 1), "suite: expected");
    assertRefused(outcome(proof, words, "no hex", "S", "b", 1), "key_digest: expected");
    assertRefused(outcome(proof, words, KEY, "S", "b", -1), "prove_nanos: expected");
  }
}
