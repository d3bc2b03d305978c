package io.zkthreads.stark.proof;

import io.zkthreads.stark.hash.Digest;
import java.util.List;

/// Rows of one Merkle tree at all queries, with one pruned proof.
///
/// @param rows Montgomery words per query, in query order, duplicates repeated
/// @param siblings nodes that cannot be computed from the rows: layer by layer from the leaves,
///   parents ascending
public record MultiOpening(List<int[]> rows, List<Digest> siblings) {
  public MultiOpening {
    rows = List.copyOf(rows);
    siblings = List.copyOf(siblings);
  }
}
