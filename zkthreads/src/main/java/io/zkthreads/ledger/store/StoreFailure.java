package io.zkthreads.ledger.store;

/// The disk or the database failed, or holds what this ledger did not write.
public final class StoreFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreFailure(String message, Throwable cause) {
    super(message, cause);
  }

  StoreFailure(String message) {
    super(message);
  }
}
