package io.zkthreads.engine.multilinear;

import io.zkthreads.stark.field.Extension;
import java.util.List;

/// A sumcheck over the rows of all tables at once. A table of 2^h rows is a polynomial of the last
/// h variables.
///
/// @param rounds values at 0, 2, 3, … of each round polynomial
/// @param openings by table, values of its columns at the point to which the sumcheck comes
public record ZerocheckProof(List<List<Extension>> rounds, List<Opening> openings) {
  /// Values of a table's columns.
  ///
  /// @param mainNext of the columns [TableForm#nextMain]
  /// @param preprocessedNext of the columns [TableForm#nextPreprocessed]
  public record Opening(
      List<Extension> main,
      List<Extension> mainNext,
      List<Extension> preprocessed,
      List<Extension> preprocessedNext) {
    public Opening {
      main = List.copyOf(main);
      mainNext = List.copyOf(mainNext);
      preprocessed = List.copyOf(preprocessed);
      preprocessedNext = List.copyOf(preprocessedNext);
    }
  }

  public ZerocheckProof {
    rounds = rounds.stream().map(List::copyOf).toList();
    openings = List.copyOf(openings);
  }
}
