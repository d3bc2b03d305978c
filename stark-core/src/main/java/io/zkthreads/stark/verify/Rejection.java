package io.zkthreads.stark.verify;

/// Carries a rejection out of the verifier's steps; it never leaves this package.
final class Rejection extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Verdict.Rejected verdict;

  Rejection(Step step, String reason, Object expected, Object got) {
    super(reason, null, false, false);
    verdict = new Verdict.Rejected(step, reason, String.valueOf(expected), String.valueOf(got));
  }

  Verdict.Rejected verdict() {
    return verdict;
  }

  static void unless(boolean condition, Step step, String reason, Object expected, Object got)
      throws Rejection {
    if (!condition) {
      throw new Rejection(step, reason, expected, got);
    }
  }
}
