package io.zkthreads.stark.air;

import java.util.List;

/// A tuple sent to, or received from, a bus with a multiplicity. The bus balances: over all tables,
/// each tuple is received as often as it is sent. `weight` bounds |multiplicity|; it is 0 on the
/// providing side of a lookup, whose multiplicity the prover chooses.
public record Interaction(
    String bus, Direction direction, int multiplicity, List<Integer> tuple, int weight) {
  public enum Direction {
    SEND,
    RECEIVE
  }

  public Interaction {
    tuple = List.copyOf(tuple);
  }
}
