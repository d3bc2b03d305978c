package io.zkthreads.ledger;

import java.io.Serial;

/// The L2 does not answer now. The same question has an answer later; nothing is known of what it
/// was asked to do.
public final class LedgerUnavailable extends Exception {
  @Serial private static final long serialVersionUID = 1;

  public LedgerUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
