package io.zkthreads.cpu;

import io.zkthreads.engine.Workers;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.HashSuite;
import java.util.ArrayList;
import java.util.List;

/// Hashes the layers of Merkle trees, many rows or nodes side by side.
final class TreeHasher {
  private static final int LANES = LaneHasher.LANES;

  /// Layers that are hashed together, so that digests are still in the cache when they become
  /// children.
  private static final int BAND = 3;

  /// Digests of a band's lowest layer that are hashed before the layers over them: their number in
  /// its highest is [#LANES].
  private static final int GRAIN = LANES << (BAND - 1);

  private static final int NODE_WORDS = 2 * Digest.WORDS;

  private final Workers workers;
  private final Kernels kernels;
  private final CpuMemory memory;

  TreeHasher(Workers workers, Kernels kernels, CpuMemory memory) {
    this.workers = workers;
    this.kernels = kernels;
    this.memory = memory;
  }

  /// All layers over `matrices`, leaves first.
  List<int[]> layers(HashSuite suite, List<MerkleTree.Rows> matrices) {
    int logHeight = matrices.stream().mapToInt(MerkleTree.Rows::logHeight).max().orElseThrow();
    List<int[]> layers = new ArrayList<>();
    for (int log = logHeight; log >= 0; log--) {
      layers.add(memory.take(Digest.WORDS << log));
    }
    for (int log = logHeight; log >= 0; log -= BAND) {
      int lowest = log;
      workers.forRangesByThread(
          1 << log, GRAIN, () -> band(hashers(suite, matrices, layers, lowest)));
    }
    return layers;
  }

  /// Workers for the layers of a band, the lowest of which has 2^`lowest` digests.
  private List<Worker> hashers(
      HashSuite suite, List<MerkleTree.Rows> matrices, List<int[]> layers, int lowest) {
    LaneHasher hasher = LaneHasher.of(suite, kernels);
    List<Worker> hashers = new ArrayList<>();
    for (int log = lowest; log >= 0 && log > lowest - BAND; log--) {
      int layer = layers.size() - 1 - log;
      int[] children = layer == 0 ? new int[0] : layers.get(layer - 1);
      hashers.add(new Worker(hasher, ofHeight(matrices, log), children, layers.get(layer)));
    }
    return hashers;
  }

  /// Hashes a range of the lowest of some layers, and what is over it in the others.
  private static Workers.Range band(List<Worker> hashers) {
    return (from, to) -> {
      for (int i = from; i < to; i += GRAIN) {
        int end = Math.min(i + GRAIN, to);
        for (int d = 0; d < hashers.size(); d++) {
          hashers.get(d).hash(i >> d, end >> d);
        }
      }
    };
  }

  private static List<MerkleTree.Rows> ofHeight(List<MerkleTree.Rows> matrices, int logHeight) {
    return matrices.stream().filter(m -> m.logHeight() == logHeight).toList();
  }

  /// Part of a layer, by one thread.
  private static final class Worker {
    private final LaneHasher hasher;
    private final List<MerkleTree.Rows> joining;
    private final int[] children;
    private final int[] layer;
    private final int width;
    private final int[] rows;
    private final int[] digests;
    private final int[] pairs = new int[LANES * NODE_WORDS];

    /// @param joining the matrices whose rows are hashed into this layer
    /// @param children the layer below; none below the leaves
    Worker(LaneHasher hasher, List<MerkleTree.Rows> joining, int[] children, int[] layer) {
      this.hasher = hasher;
      this.joining = joining;
      this.children = children;
      this.layer = layer;
      width = joining.stream().mapToInt(MerkleTree.Rows::width).sum();
      rows = new int[joining.size() > 1 ? LANES * width : 0];
      digests = new int[LANES * Digest.WORDS];
    }

    void hash(int from, int to) {
      for (int i = from; i < to; i += LANES) {
        hashLanes(i, Math.min(LANES, to - i));
      }
    }

    /// Digests i … i + count − 1 of the layer: leaves, or nodes, into which leaves may be hashed.
    private void hashLanes(int i, int count) {
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
