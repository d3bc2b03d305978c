package io.zkthreads.stark.proof;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.LookupLayout;
import java.util.Collections;
import java.util.List;

/// One table of a batch at its height.
///
/// @param air what the rows satisfy
/// @param logHeight log2 rows
/// @param publicValues words of the table's public values
/// @param known words of the verifier-known columns; each length is a power of two that divides the
///   height, and the column repeats down the rows
@SuppressWarnings("ArrayRecordComponent")
public record BatchInstance(Air air, int logHeight, int[] publicValues, List<int[]> known) {
  public BatchInstance {
    known = List.copyOf(known);
    if (publicValues.length != air.numPublicValues() || known.size() != air.known().size()) {
      throw new IllegalArgumentException("table " + air.name() + ": wrong number of known values");
    }
    for (int[] column : known) {
      if (Integer.bitCount(column.length) != 1 || column.length > 1L << logHeight) {
        throw new IllegalArgumentException(
            "table " + air.name() + ": known column of " + column.length + " values");
      }
    }
  }

  /// A table at a height with nobody's values, for what depends on the shape alone: sizes and
  /// plans. Known columns are as long as the table.
  public static BatchInstance ofShape(Air air, int logHeight) {
    int numKnown = air.known().size();
    List<int[]> known =
        numKnown == 0 ? List.of() : Collections.nCopies(numKnown, new int[1 << logHeight]);
    return new BatchInstance(air, logHeight, new int[air.numPublicValues()], known);
  }

  public boolean hasPreprocessed() {
    return air.preprocessedWidth() > 0;
  }

  LookupLayout.Table layoutTable() {
    return new LookupLayout.Table(air, logHeight, known.stream().map(c -> c.length).toList());
  }
}
