package io.zkthreads.thread;

/// Someone's bytes or words are not an encoding of what they claim to be: what, where, expected,
/// got.
public final class InvalidEncoding extends Exception {
  private static final long serialVersionUID = 1L;

  public InvalidEncoding(String what, String where, Object expected, Object got) {
    super(what + " at " + where + ": expected " + expected + ", got " + got);
  }
}
