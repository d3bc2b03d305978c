package io.zkthreads.stark.verify;

import io.zkthreads.stark.golden.RefusalText;
import io.zkthreads.stark.proof.MalformedProofException;
import io.zkthreads.stark.proof.Proof;
import java.util.Arrays;

/// Fuzz target: a proof container has one encoding.
final class ContainerFuzz {
  private ContainerFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    try {
      if (!Arrays.equals(Proof.parse(data).toBytes(), data)) {
        throw new AssertionError("a container has two encodings");
      }
    } catch (MalformedProofException e) {
      RefusalText.require(e.what(), e.expected(), e.got());
    }
  }
}
