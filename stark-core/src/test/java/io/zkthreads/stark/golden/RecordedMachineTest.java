package io.zkthreads.stark.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.stark.verify.VerifyingKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Keys and proofs of machines as they were when they were recorded (`GoldenRecorder`). They verify
/// for ever: files are never made anew, whatever the machine of today is.
class RecordedMachineTest {
  private static final List<String> PROOFS =
      List.of(
          "machine-1/bare",
          "machine-1/os-1",
          "machine-2/bare",
          "machine-2/os-1",
          "machine-3/bare",
          "machine-3/os-1",
          "machine-3/os-2",
          "machine-4/bare",
          "machine-4/os-1",
          "machine-4/os-2",
          "machine-4/os-2-size100");

  private static byte[] read(String name) {
    return Recorded.read(name);
  }

  private static PublicWords words(String folder) {
    return folder.endsWith("/bare")
        ? PublicWords.ofBytes(read(folder + "/words"))
        : wordsOf(read(folder + "/statement"));
  }

  /// The words of a statement: its bytes, little endian, and exit code 0.
  private static PublicWords wordsOf(byte[] statement) {
    ByteBuffer in = ByteBuffer.wrap(statement).order(ByteOrder.LITTLE_ENDIAN);
    int[] words = new int[statement.length / Integer.BYTES];
    for (int i = 0; i < words.length; i++) {
      words[i] = in.getInt();
    }
    return PublicWords.of(words, 0);
  }

  static List<String> proofs() {
    return PROOFS;
  }

  @ParameterizedTest
  @MethodSource("proofs")
  void aRecordedProofIsAcceptedUnderItsKey(String folder) throws Exception {
    VerifyingKey key = VerifyingKey.decode(read(folder + "/key"));
    assertThat(key.profile())
        .isEqualTo(
            folder.endsWith("-size100") ? SecurityProfile.SIZE_100 : SecurityProfile.PROVEN_100);
    assertThat("machine-" + key.machine()).isEqualTo(folder.substring(0, folder.indexOf('/')));
    assertThat(Verifier.verify(key, words(folder), read(folder + "/proof")))
        .isEqualTo(new Verdict.Accepted());
  }

  @Test
  void aRecordedKeyHasItsRecordedDigest() throws Exception {
    assertThat(VerifyingKey.decode(read("machine-1/bare/key")).digest().toString())
        .isEqualTo("692a74c03355bea8c2574147d32031e3e6af5dba572ee9f3a0c241bc92553c09");
    assertThat(VerifyingKey.decode(read("machine-1/os-1/key")).digest().toString())
        .isEqualTo("9bf9690d0ba7efde075ff9c9525dd26153cc2f947d88e6a9db1658803e7dffe8");
    assertThat(VerifyingKey.decode(read("machine-2/bare/key")).digest().toString())
        .isEqualTo("ef7d47aef11fa60a0e412bd782640dc123697fbdf2df664dc808f6586884babf");
    assertThat(VerifyingKey.decode(read("machine-2/os-1/key")).digest().toString())
        .isEqualTo("58f7b57fbc630470566d213e4184758f5b90431b54a71c2df4ca06f4bd15b4b9");
    assertThat(VerifyingKey.decode(read("machine-3/bare/key")).digest().toString())
        .isEqualTo("32bf5a6f5a6bdef9dd495c4b09d0a1dff9ce202701263e13ec08656bb047cb61");
    assertThat(VerifyingKey.decode(read("machine-3/os-1/key")).digest().toString())
        .isEqualTo("4f92c620f93cfcb0371d408b18cb9a8f253f12f3e24336fae6e8080e6e44754b");
    assertThat(VerifyingKey.decode(read("machine-3/os-2/key")).digest().toString())
        .isEqualTo("3297181f7bbc8421bdfd6837a86cb71e55ed3b75ebc419d9a69f7af0916612e7");
    assertThat(VerifyingKey.decode(read("machine-4/bare/key")).digest().toString())
        .isEqualTo("330c4335186ec4a0888ad279fe9cd1965a4aa5d7cde5fb92e3c494b1218b48ba");
    assertThat(VerifyingKey.decode(read("machine-4/os-1/key")).digest().toString())
        .isEqualTo("890762aa0448d51139a0f428c7c91e0e58e2c559236586316066df9baec22362");
    assertThat(VerifyingKey.decode(read("machine-4/os-2/key")).digest().toString())
        .isEqualTo("8b1262a240ff30f6ed60a639a8aa52bfa090f08c94e8ff302a6d382b6e2ed956");
    assertThat(VerifyingKey.decode(read("machine-4/os-2-size100/key")).digest().toString())
        .isEqualTo("3523e51b8f99373fc6f0dab04f3b447fd4b2d56b7ece43fc590c0abb3443b9d2");
  }

  @Test
  void aRecordedProofIsOfItsOwnWordsAndProgramOnly() throws Exception {
    for (String folder : PROOFS) {
      VerifyingKey key = VerifyingKey.decode(read(folder + "/key"));
      byte[] proof = read(folder + "/proof");
      List<PublicWords.Entry> entries = new ArrayList<>(words(folder).entries());
      PublicWords.Entry first = entries.getFirst();
      entries.set(0, new PublicWords.Entry(first.index(), first.word() ^ 1));
      assertThat(Verifier.verify(key, new PublicWords(entries), proof).isAccepted()).isFalse();
      for (String other : PROOFS) {
        VerifyingKey foreign = VerifyingKey.decode(read(other + "/key"));
        assertThat(Verifier.verify(foreign, words(folder), proof).isAccepted())
            .isEqualTo(other.equals(folder));
      }
    }
  }

  @Test
  void aKeyOfAnotherMachineIsAnotherKey() throws Exception {
    VerifyingKey key = VerifyingKey.decode(read("machine-1/bare/key"));
    VerifyingKey renumbered =
        new VerifyingKey(2, key.profile(), key.tables(), key.preprocessedCap(), key.maxTimedRows());
    assertThat(
            Verifier.verify(renumbered, words("machine-1/bare"), read("machine-1/bare/proof"))
                .isAccepted())
        .isFalse();
  }
}
