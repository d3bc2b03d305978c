package io.zkthreads.thread;

import io.zkthreads.stark.golden.RefusalText;
import java.util.Arrays;

/// Fuzz target: a statement has one encoding, and any other bytes are refused.
final class StatementFuzz {
  private StatementFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    try {
      Statement statement = Statement.decode(data);
      if (!Arrays.equals(statement.bytes(), data)) {
        throw new AssertionError("a statement has two encodings");
      }
      if (statement.publicWords().entries().size() != data.length / 4 + 1) {
        throw new AssertionError("a statement has other public words");
      }
    } catch (InvalidEncoding e) {
      RefusalText.require(e.getMessage());
    }
  }
}
