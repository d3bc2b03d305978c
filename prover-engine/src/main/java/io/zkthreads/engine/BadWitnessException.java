package io.zkthreads.engine;

import io.zkthreads.air.WitnessChecker.Violation;
import java.util.List;
import java.util.stream.Collectors;

/// The witness does not satisfy the machine: nothing true was there to be proved.
public final class BadWitnessException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<Violation> violations;

  BadWitnessException(List<Violation> violations) {
    super(
        violations.stream()
            .map(Violation::toString)
            .collect(
                Collectors.joining("\n  ", "the witness does not satisfy the tables:\n  ", "")));
    this.violations = List.copyOf(violations);
  }

  /// The broken rules by table, row and constraint or bus; at least one.
  public List<Violation> violations() {
    return violations;
  }
}
