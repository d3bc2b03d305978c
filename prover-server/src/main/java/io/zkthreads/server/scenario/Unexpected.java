package io.zkthreads.server.scenario;

/// Something in a scenario was not as it has to be.
final class Unexpected extends Exception {
  private static final long serialVersionUID = 1;

  Unexpected(String expected, Object got) {
    super("expected that " + expected + ", got " + got);
  }

  /// Says so unless both are equal.
  static void unlessEqual(String what, Object expected, Object got) throws Unexpected {
    if (!expected.equals(got)) {
      throw new Unexpected(what + " is " + expected, got);
    }
  }
}
