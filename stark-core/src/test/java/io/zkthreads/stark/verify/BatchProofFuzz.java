package io.zkthreads.stark.verify;

import io.zkthreads.stark.golden.RefusalText;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.MalformedProofException;
import io.zkthreads.stark.proof.ProofCodec;
import java.util.Arrays;

/// Fuzz target: a batch proof has one encoding.
final class BatchProofFuzz {
  private static final BatchShape SHAPE = SmallProof.shape();

  private BatchProofFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    try {
      byte[] again = ProofCodec.encode(ProofCodec.decode(data, SHAPE), SHAPE);
      if (!Arrays.equals(again, data)) {
        throw new AssertionError("a batch proof has two encodings");
      }
    } catch (MalformedProofException e) {
      RefusalText.require(e.what(), e.expected(), e.got());
    }
  }
}
