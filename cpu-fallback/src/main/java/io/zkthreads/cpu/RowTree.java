package io.zkthreads.cpu;

import io.zkthreads.engine.Query;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.List;

/// A binary Merkle tree of BLAKE3 over rows that stand in bit-reversed order: leaf i is the hash of
/// row rev(i), and one digest is the commitment.
///
/// Every layer stands in bit-reversed order as well. So the children of a node stand half a layer
/// apart, nodes one after another have children one after another, and nothing is moved.
public final class RowTree {
  private static final int LANES = LaneHasher.LANES;

  private final CpuMemory memory;
  private final int[] rows;
  private final int width;
  private final int logRows;

  /// Digests of eight words, leaves first.
  private final List<int[]> layers = new ArrayList<>();

  private RowTree(CpuMemory memory, int[] rows, int width, int logRows) {
    this.memory = memory;
    this.rows = rows;
    this.width = width;
    this.logRows = logRows;
  }

  /// Hashes rows.
  ///
  /// @param memory takes `rows` back with the tree
  /// @param rows 2^logRows rows of `width` words
  public static RowTree of(
      Workers workers, Kernels kernels, CpuMemory memory, int[] rows, int width, int logRows) {
    RowTree tree = new RowTree(memory, rows, width, logRows);
    for (int log = logRows; log >= 0; log--) {
      int[] layer = memory.take(Digest.WORDS << log);
      int[] below = tree.layers.isEmpty() ? rows : tree.layers.getLast();
      boolean leaves = tree.layers.isEmpty();
      int right = Digest.WORDS << log;
      workers.forRangesByThread(
          1 << log,
          LANES,
          () -> {
            Blake3Lanes hasher = new Blake3Lanes(kernels);
            return (from, to) -> {
              for (int i = from; i < to; i += LANES) {
                int count = Math.min(LANES, to - i);
                int at = Digest.WORDS * i;
                if (leaves) {
                  hasher.rows(below, i * width, width, count, layer, at);
                } else {
                  hasher.nodes(below, at, right + at, count, layer, at);
                }
              }
            };
          });
      tree.layers.add(layer);
    }
    return tree;
  }

  public Digest root() {
    return Digest.at(layers.getLast(), 0);
  }

  /// Rows with the digests that complete their paths.
  ///
  /// @param indices of leaves
  public MultiOpening open(int[] indices) {
    List<int[]> opened = new ArrayList<>();
    for (int index : indices) {
      int[] row = new int[width];
      System.arraycopy(rows, reverse(index, logRows) * width, row, 0, width);
      opened.add(row);
    }
    List<Digest> siblings = new ArrayList<>();
    List<int[]> byLayer = Query.siblings(indices, logRows);
    for (int k = 0; k < byLayer.size(); k++) {
      for (int node : byLayer.get(k)) {
        siblings.add(Digest.at(layers.get(k), Digest.WORDS * reverse(node, logRows - k)));
      }
    }
    return new MultiOpening(opened, siblings);
  }

  private static int reverse(int i, int bits) {
    return bits == 0 ? 0 : Integer.reverse(i) >>> (Integer.SIZE - bits);
  }

  public long bytes() {
    return Integer.BYTES * (rows.length + layers.stream().mapToLong(l -> l.length).sum());
  }

  /// Gives back what it is made of. To be called once.
  public void close() {
    layers.forEach(memory::give);
    memory.give(rows);
  }
}
