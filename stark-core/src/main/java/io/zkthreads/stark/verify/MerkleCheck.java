package io.zkthreads.stark.verify;

import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.hash.Hasher;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

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

  /// By height.
  private final Stretches[] stretches;

  /// @param logHeights log2 rows per matrix, in commitment order
  /// @param widths columns per matrix
  MerkleCheck(Hasher hasher, int capHeight, int[] logHeights, int[] widths) {
    this.hasher = hasher;
    this.logHeights = logHeights;
    this.widths = widths;
    top = Arrays.stream(logHeights).max().orElseThrow();
    this.capHeight = Math.min(capHeight, top);
    rowWidth = Arrays.stream(widths).sum();
    stretches = IntStream.rangeClosed(0, top).mapToObj(this::stretches).toArray(Stretches[]::new);
  }

  /// A node of one layer, known, with one opened row beneath it.
  @SuppressWarnings("ArrayRecordComponent")
  private record Known(int node, Digest digest, int[] row) {}

  /// Checks `opening` at `indices`, one per query, in [0, 2^top).
  void check(List<Digest> cap, int[] indices, MultiOpening opening) throws Rejection {
    List<Known> layer = leaves(indices, opening.rows());
    Iterator<Digest> siblings = opening.siblings().iterator();
    for (int height = top - 1; height >= capHeight; height--) {
      layer = parents(layer, height, siblings);
    }
    Rejection.unless(
        !siblings.hasNext(), Step.OPENINGS, "Merkle siblings", "no more of them", "left over");
    for (Known known : layer) {
      Digest expected = cap.get(known.node());
      Digest got = known.digest();
      Rejection.unless(expected.equals(got), Step.OPENINGS, "Merkle root", expected, got);
    }
  }

  /// The opened leaves, ascending, each once.
  private List<Known> leaves(int[] indices, List<int[]> rows) throws Rejection {
    List<Known> leaves = new ArrayList<>(indices.length);
    for (int q : inOrder(indices)) {
      int[] row = rows.get(q);
      Rejection.unless(
          row.length == rowWidth, Step.OPENINGS, "width of an opened row", rowWidth, row.length);
      if (leaves.isEmpty() || leaves.getLast().node() != indices[q]) {
        leaves.add(new Known(indices[q], rowHash(row, top), row));
      } else {
        Rejection.unless(
            Arrays.equals(leaves.getLast().row(), row),
            Step.OPENINGS,
            "rows of a repeated query",
            "equal rows",
            "different rows at index " + indices[q]);
      }
    }
    return leaves;
  }

  /// The positions of `indices` by ascending index.
  private static int[] inOrder(int[] indices) {
    long[] order = new long[indices.length];
    for (int q = 0; q < indices.length; q++) {
      order[q] = (long) indices[q] << 32 | q;
    }
    Arrays.sort(order);
    return Arrays.stream(order).mapToInt(o -> (int) o).toArray();
  }

  /// From the nodes of the layer of 2^(height+1) to those above them, ascending again.
  private List<Known> parents(List<Known> layer, int height, Iterator<Digest> siblings)
      throws Rejection {
    List<Known> parents = new ArrayList<>(layer.size());
    boolean injects = stretches[height].from().length > 0;
    for (int i = 0; i < layer.size(); i++) {
      Known known = layer.get(i);
      Digest left = known.digest();
      Digest right = known.digest();
      if ((known.node() & 1) != 0) {
        left = next(siblings);
      } else if (i + 1 < layer.size() && layer.get(i + 1).node() == known.node() + 1) {
        i++;
        right = layer.get(i).digest();
        requireSharedRowsEqual(known.row(), layer.get(i).row(), height);
      } else {
        right = next(siblings);
      }
      Digest digest = hasher.compress(left, right);
      if (injects) {
        digest = hasher.compress(digest, rowHash(known.row(), height));
      }
      parents.add(new Known(known.node() >> 1, digest, known.row()));
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

  /// The hash of what a row holds of the matrices of a height.
  private Digest rowHash(int[] row, int height) {
    Stretches at = stretches[height];
    if (at.words() == rowWidth) {
      return hasher.leaf(row);
    }
    int[] words = new int[at.words()];
    int to = 0;
    for (int s = 0; s < at.from().length; s++) {
      System.arraycopy(row, at.from()[s], words, to, at.width()[s]);
      to += at.width()[s];
    }
    return hasher.leaf(words);
  }

  /// Where in a row the matrices of one height stand.
  @SuppressWarnings("ArrayRecordComponent")
  private record Stretches(int[] from, int[] width, int words) {}

  private Stretches stretches(int height) {
    int[] from = new int[widths.length];
    int[] width = new int[widths.length];
    int count = 0;
    int words = 0;
    int at = 0;
    for (int m = 0; m < widths.length; m++) {
      if (logHeights[m] == height) {
        from[count] = at;
        width[count] = widths[m];
        count++;
        words += widths[m];
      }
      at += widths[m];
    }
    return new Stretches(Arrays.copyOf(from, count), Arrays.copyOf(width, count), words);
  }
}
