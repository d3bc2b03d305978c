package io.zkthreads.ledger;

import io.zkthreads.ledger.inclusion.Inclusion;
import io.zkthreads.ledger.inclusion.InclusionCodec;
import io.zkthreads.stark.golden.RefusalText;
import io.zkthreads.thread.InvalidEncoding;
import java.util.Arrays;

/// Fuzz target: an inclusion has one encoding, its check ends with a verdict, and any other bytes
/// are refused.
public final class InclusionFuzz {
  private InclusionFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    try {
      Inclusion inclusion = InclusionCodec.decode(data);
      if (!Arrays.equals(InclusionCodec.encode(inclusion), data)) {
        throw new AssertionError("an inclusion has two encodings");
      }
      if (inclusion.check() instanceof Inclusion.Verdict.Broken(String why)) {
        RefusalText.require(why);
      }
    } catch (InvalidEncoding e) {
      RefusalText.require(e.getMessage());
    }
  }
}
