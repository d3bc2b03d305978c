package io.zkthreads.stark.compact;

/// Tables that no compact proof with these parameters can be of: too many rows or columns, or too
/// few. The message says which.
public final class UnfitTablesException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UnfitTablesException(String message) {
    super(message);
  }
}
