package io.zkthreads.stark.verify;

import io.zkthreads.stark.compact.CompactCodec;
import io.zkthreads.stark.golden.RefusalText;
import io.zkthreads.stark.proof.MalformedProofException;
import java.util.Arrays;

/// Fuzz target: a compact proof has one encoding, and none but the honest one is accepted.
final class CompactProofFuzz {
  private CompactProofFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    try {
      byte[] again =
          CompactCodec.encode(
              CompactCodec.decode(data, SmallCompactProof.SHAPE), SmallCompactProof.SHAPE);
      if (!Arrays.equals(again, data)) {
        throw new AssertionError("a compact proof has two encodings");
      }
    } catch (MalformedProofException e) {
      RefusalText.require(e.what(), e.expected(), e.got());
    }
    switch (SmallCompactProof.verdictOfBody(data)) {
      case Verdict.Accepted a -> {
        if (!Arrays.equals(data, SmallCompactProof.HONEST.body())) {
          throw new AssertionError("another proof is accepted");
        }
      }
      case Verdict.Rejected r -> RefusalText.require(r.reason(), r.expected(), r.got());
    }
  }
}
