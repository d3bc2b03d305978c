package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.golden.RefusalText;
import java.util.Arrays;

/// Fuzz target: public words have one encoding, and a proof is of one list of them.
final class WordsFuzz {
  private WordsFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    PublicWords words;
    try {
      words = PublicWords.ofBytes(data);
    } catch (IllegalArgumentException e) {
      RefusalText.require(e.getMessage());
      return;
    }
    if (!Arrays.equals(words.toBytes(), data)) {
      throw new AssertionError("public words have two encodings");
    }
    boolean accepted = Verifier.verify(SmallProof.KEY, words, SmallProof.BYTES).isAccepted();
    if (accepted != words.equals(SmallProof.WORDS)) {
      throw new AssertionError("accepted: " + accepted + " for words " + words);
    }
  }
}
