package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SmallProofTest {
  @Test
  void theKeptFilesAreWhatTheProverMakes() {
    ToyProof made = ToyProof.small(ToyProof.NUM_WORDS);
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
}
