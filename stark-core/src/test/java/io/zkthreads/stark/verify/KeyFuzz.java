package io.zkthreads.stark.verify;

import io.zkthreads.stark.golden.RefusalText;
import java.util.Arrays;

/// Fuzz target: a key has one encoding, and under any key that is decoded the verifier answers.
final class KeyFuzz {
  private KeyFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    try {
      VerifyingKey key = VerifyingKey.decode(data, SmallProof.PROFILES);
      if (!Arrays.equals(key.encode(), data)) {
        throw new AssertionError("a key has two encodings");
      }
      VerifierBounds bounds = VerifierBounds.of(key, SmallProof.WORDS);
      Verdict verdict =
          bounds.allocating(
              SmallProof.BYTES, () -> Verifier.verify(key, SmallProof.WORDS, SmallProof.BYTES));
      if (verdict.isAccepted() && !Arrays.equals(data, SmallProof.KEY_BYTES)) {
        throw new AssertionError("a proof is accepted under another key");
      }
    } catch (MalformedKeyException e) {
      RefusalText.require(e.getMessage());
    }
  }
}
