package io.zkthreads.stark.verify;

import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.hash.Hasher;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Checks opened rows of a mixed-height Merkle tree against its cap (V3).
///
/// The tallest matrices are hashed into the leaves; where the tree has narrowed to 2^l nodes, the
/// row hashes of the matrices of height 2^l are compressed into them. A row of an opening holds,
/// matrix by matrix, the row (index >> (top − l)) of each. Cost: one leaf hash per distinct row and
/// one compression per tree node on the paths. Source: p3-merkle-tree `mmcs`.
final class MerkleCheck {
  private final Hasher hasher;
  private final int capHeight;
  private final int[] logHeights;
  private final int[] widths;
  private final int top;
  private final int rowWidth;

  /// @param logHeights log2 rows per matrix, in commitment order
  /// @param widths columns per matrix
  MerkleCheck(Hasher hasher, int capHeight, int[] logHeights, int[] widths) {
    this.hasher = hasher;
    this.logHeights = logHeights;
    this.widths = widths;
    top = Arrays.stream(logHeights).max().orElseThrow();
    this.capHeight = Math.min(capHeight, top);
    rowWidth = Arrays.stream(widths).sum();
  }

  /// A known node and one opened row beneath it.
  @SuppressWarnings("ArrayRecordComponent")
  private record Known(Digest digest, int[] row) {}

  /// Checks `opening` at `indices`, one per query, in [0, 2^top).
  void check(List<Digest> cap, int[] indices, MultiOpening opening) throws Rejection {
    SortedMap<Integer, Known> level = leaves(indices, opening.rows());
    Iterator<Digest> siblings = opening.siblings().iterator();
    for (int height = top - 1; height >= capHeight; height--) {
      level = parents(level, height, siblings);
    }
    Rejection.unless(
        !siblings.hasNext(), Step.OPENINGS, "Merkle siblings", "no more of them", "left over");
    for (var node : level.entrySet()) {
      Digest expected = cap.get(node.getKey());
      Digest got = node.getValue().digest();
      Rejection.unless(expected.equals(got), Step.OPENINGS, "Merkle root", expected, got);
    }
  }

  private SortedMap<Integer, Known> leaves(int[] indices, List<int[]> rows) throws Rejection {
    SortedMap<Integer, Known> leaves = new TreeMap<>();
    for (int q = 0; q < indices.length; q++) {
      int[] row = rows.get(q);
      Rejection.unless(
          row.length == rowWidth, Step.OPENINGS, "width of an opened row", rowWidth, row.length);
      Known before = leaves.get(indices[q]);
      if (before == null) {
        leaves.put(indices[q], new Known(rowHash(row, top), row));
      } else {
        Rejection.unless(
            Arrays.equals(before.row(), row),
            Step.OPENINGS,
            "rows of a repeated query",
            "equal rows",
            "different rows at index " + indices[q]);
      }
    }
    return leaves;
  }

  /// From the nodes of the layer of 2^(height+1) to those above them.
  private SortedMap<Integer, Known> parents(
      SortedMap<Integer, Known> level, int height, Iterator<Digest> siblings) throws Rejection {
    SortedMap<Integer, Known> parents = new TreeMap<>();
    boolean injects = Arrays.stream(logHeights).anyMatch(l -> l == height);
    for (var node : level.entrySet()) {
      int parent = node.getKey() >> 1;
      if (parents.containsKey(parent)) {
        continue;
      }
      Known left = level.get(2 * parent);
      Known right = level.get(2 * parent + 1);
      int[] row = node.getValue().row();
      if (left != null && right != null) {
        requireSharedRowsEqual(left.row(), right.row(), height);
      }
      Digest digest =
          hasher.compress(
              left == null ? next(siblings) : left.digest(),
              right == null ? next(siblings) : right.digest());
      if (injects) {
        digest = hasher.compress(digest, rowHash(row, height));
      }
      parents.put(parent, new Known(digest, row));
    }
    return parents;
  }

  private static Digest next(Iterator<Digest> siblings) throws Rejection {
    Rejection.unless(
        siblings.hasNext(), Step.OPENINGS, "Merkle siblings", "one per missing node", "too few");
    return siblings.next();
  }

  /// Two leaves under one node open the same row of every matrix that is not taller than the node's
  /// layer; only one of the two rows goes on towards the root.
  private void requireSharedRowsEqual(int[] left, int[] right, int height) throws Rejection {
    int at = 0;
    for (int m = 0; m < widths.length; m++) {
      int end = at + widths[m];
      if (logHeights[m] <= height && !Arrays.equals(left, at, end, right, at, end)) {
        throw new Rejection(
            Step.OPENINGS, "rows of matrix " + m + " under one node", "equal rows", "two rows");
      }
      at = end;
    }
  }

  private Digest rowHash(int[] row, int height) {
    int count = 0;
    for (int m = 0; m < widths.length; m++) {
      count += logHeights[m] == height ? widths[m] : 0;
    }
    if (count == rowWidth) {
      return hasher.leaf(row);
    }
    int[] words = new int[count];
    int from = 0;
    int to = 0;
    for (int m = 0; m < widths.length; m++) {
      if (logHeights[m] == height) {
        System.arraycopy(row, from, words, to, widths[m]);
        to += widths[m];
      }
      from += widths[m];
    }
    return hasher.leaf(words);
  }
}
