package io.zkthreads.ledger.chain;

import io.zkthreads.stark.golden.RefusalText;
import io.zkthreads.thread.InvalidEncoding;
import java.util.Arrays;

/// Fuzz target: a transaction of the L2 has one encoding, and any other bytes are refused.
public final class TransactionFuzz {
  private TransactionFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    try {
      if (!Arrays.equals(Transaction.decode(data).encode(), data)) {
        throw new AssertionError("a transaction has two encodings");
      }
    } catch (InvalidEncoding e) {
      RefusalText.require(e.getMessage());
    }
  }
}
