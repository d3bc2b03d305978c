package io.zkthreads.thread;

import io.zkthreads.stark.golden.RefusalText;
import java.util.Arrays;

/// Fuzz target: a sub-block has one encoding, and any other bytes are refused.
final class SubBlockFuzz {
  private SubBlockFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    try {
      if (!Arrays.equals(SubBlock.decode(data).encode(), data)) {
        throw new AssertionError("a sub-block has two encodings");
      }
    } catch (InvalidEncoding e) {
      RefusalText.require(e.getMessage());
    }
  }
}
