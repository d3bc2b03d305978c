package io.zkthreads.thread.contracts;

/// Why example contracts revert.
public enum Reason {
  MALFORMED(1),
  TOO_LITTLE(2),
  NOT_ALLOWED(3),
  OVERFLOW(4),
  NOT_FOUND(5),
  CALL_FAILED(6),
  WRONG_STATE(7),
  LIMIT(8);

  private final int code;

  Reason(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
