package io.zkthreads.cpu;

import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.verify.HashSuite;
import java.util.ArrayList;
import java.util.List;

/// Hashes the layers of Merkle trees, many rows or nodes side by side.
final class TreeHasher {
  private static final int LANES = LaneHasher.LANES;

  /// Nodes that one thread hashes at least, for which it is worth waking another.
  private static final int GRAIN = 4 * LANES;

  private static final int NODE_WORDS = 2 * Digest.WORDS;

  private final Pool pool;
  private final Kernels kernels;
  private final CpuMemory memory;

  TreeHasher(Pool pool, Kernels kernels, CpuMemory memory) {
    this.pool = pool;
    this.kernels = kernels;
    this.memory = memory;
  }

  /// All layers over `matrices`, leaves first.
  List<int[]> layers(HashSuite suite, List<MerkleTree.Rows> matrices) {
    int logHeight = matrices.stream().mapToInt(MerkleTree.Rows::logHeight).max().orElseThrow();
    List<int[]> layers = new ArrayList<>();
    int[] below = new int[0];
    for (int log = logHeight; log >= 0; log--) {
      List<MerkleTree.Rows> joining = ofHeight(matrices, log);
      int[] layer = memory.take(Digest.WORDS << log);
      int[] children = below;
      pool.forRangesByThread(
          1 << log,
          GRAIN,
          () -> {
            Worker worker = new Worker(LaneHasher.of(suite, kernels), joining, children);
            return (from, to) -> {
              for (int i = from; i < to; i += LANES) {
                worker.hash(i, Math.min(LANES, to - i), layer);
              }
            };
          });
      layers.add(layer);
      below = layer;
    }
    return layers;
  }

  private static List<MerkleTree.Rows> ofHeight(List<MerkleTree.Rows> matrices, int logHeight) {
    return matrices.stream().filter(m -> m.logHeight() == logHeight).toList();
  }

  /// Part of a layer, by one thread.
  private static final class Worker {
    private final LaneHasher hasher;
    private final List<MerkleTree.Rows> joining;
    private final int[] children;
    private final int width;
    private final int[] rows;
    private final int[] digests;
    private final int[] pairs = new int[LANES * NODE_WORDS];

    /// @param joining the matrices whose rows are hashed into this layer
    /// @param children the layer below; none below the leaves
    Worker(LaneHasher hasher, List<MerkleTree.Rows> joining, int[] children) {
      this.hasher = hasher;
      this.joining = joining;
      this.children = children;
      width = joining.stream().mapToInt(MerkleTree.Rows::width).sum();
      rows = new int[joining.size() > 1 ? LANES * width : 0];
      digests = new int[LANES * Digest.WORDS];
    }

    /// Digests i … i + count − 1 of the layer: leaves, or nodes, into which leaves may be hashed.
    void hash(int i, int count, int[] layer) {
      int at = Digest.WORDS * i;
      if (children.length == 0) {
        leaves(i, count, layer, at);
        return;
      }
      if (joining.isEmpty()) {
        hasher.nodes(children, NODE_WORDS * i, count, layer, at);
        return;
      }
      hasher.nodes(children, NODE_WORDS * i, count, digests, 0);
      toPairs(count, 0);
      leaves(i, count, digests, 0);
      toPairs(count, Digest.WORDS);
      hasher.nodes(pairs, 0, count, layer, at);
    }

    private void leaves(int i, int count, int[] to, int toAt) {
      if (joining.size() == 1) {
        hasher.rows(joining.getFirst().words(), i * width, width, count, to, toAt);
        return;
      }
      int column = 0;
      for (MerkleTree.Rows m : joining) {
        for (int l = 0; l < count; l++) {
          int row = (i + l) * m.width();
          System.arraycopy(m.words(), row, rows, l * width + column, m.width());
        }
        column += m.width();
      }
      hasher.rows(rows, 0, width, count, to, toAt);
    }

    /// Puts the digests into one half of the pairs.
    private void toPairs(int count, int half) {
      for (int l = 0; l < count; l++) {
        System.arraycopy(digests, Digest.WORDS * l, pairs, NODE_WORDS * l + half, Digest.WORDS);
      }
    }
  }
}
