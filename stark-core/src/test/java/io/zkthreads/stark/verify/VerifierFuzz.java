package io.zkthreads.stark.verify;

import io.zkthreads.stark.golden.RefusalText;
import java.util.Arrays;

/// Fuzz target: of all bytes, the verifier accepts the honest proof's only, within its bounds.
final class VerifierFuzz {
  private VerifierFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Verdict verdict = SmallProof.BOUNDS.allocating(data, () -> SmallProof.verdict(data));
    switch (verdict) {
      case Verdict.Accepted() -> {
        if (!Arrays.equals(data, SmallProof.BYTES)) {
          throw new AssertionError("accepted: bytes that are not the honest proof's");
        }
      }
      case Verdict.Rejected(Step step, String reason, String expected, String got) -> {
        if (Arrays.equals(data, SmallProof.BYTES)) {
          throw new AssertionError("the honest proof is refused at " + step);
        }
        RefusalText.require(reason, expected, got);
      }
    }
  }
}
