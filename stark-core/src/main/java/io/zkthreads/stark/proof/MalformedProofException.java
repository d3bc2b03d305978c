package io.zkthreads.stark.proof;

/// Bytes that are not a proof of the expected shape. Checked, because any bytes may arrive.
public final class MalformedProofException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final String expected;
  private final String got;

  MalformedProofException(String what, String expected, String got) {
    super(what);
    this.what = what;
    this.expected = expected;
    this.got = got;
  }

  /// The part of the proof that is wrong.
  public String what() {
    return what;
  }

  public String expected() {
    return expected;
  }

  public String got() {
    return got;
  }
}
