package io.zkthreads.server.contract;

/// A line of a scenario that says nothing.
public final class InvalidScenario extends Exception {
  private static final long serialVersionUID = 1;

  InvalidScenario(int line, String expected, String got) {
    super("line %d: expected %s, got %s".formatted(line, expected, got));
  }
}
