package io.zkthreads.cpu;

import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.hash.Hasher;
import java.util.ArrayList;
import java.util.List;

/// Hashes the layers of Merkle trees one node at a time, with any hash suite.
final class PlainTreeHasher {
  private static final int GRAIN = 64;

  private final Pool pool;
  private final Hasher hasher;

  PlainTreeHasher(Pool pool, Hasher hasher) {
    this.pool = pool;
    this.hasher = hasher;
  }

  /// All layers over `matrices`, leaves first.
  List<int[]> layers(List<MerkleTree.Rows> matrices) {
    int logHeight = matrices.stream().mapToInt(MerkleTree.Rows::logHeight).max().orElseThrow();
    List<int[]> layers = new ArrayList<>();
    for (int log = logHeight; log >= 0; log--) {
      List<MerkleTree.Rows> rows = TreeHasher.ofHeight(matrices, log);
      int[] below = layers.isEmpty() ? new int[0] : layers.getLast();
      int[] layer = new int[Digest.WORDS << log];
      pool.forRanges(
          1 << log,
          GRAIN,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              node(rows, below, i).put(layer, Digest.WORDS * i);
            }
          });
      layers.add(layer);
    }
    return layers;
  }

  /// Node i: a leaf where there is no layer `below`, else the children with the rows that join.
  private Digest node(List<MerkleTree.Rows> rows, int[] below, int i) {
    if (below.length == 0) {
      return leaf(rows, i);
    }
    Digest left = Digest.at(below, 2 * Digest.WORDS * i);
    Digest right = Digest.at(below, 2 * Digest.WORDS * i + Digest.WORDS);
    Digest node = hasher.compress(left, right);
    return rows.isEmpty() ? node : hasher.compress(node, leaf(rows, i));
  }

  private Digest leaf(List<MerkleTree.Rows> rows, int i) {
    int[] words = new int[rows.stream().mapToInt(MerkleTree.Rows::width).sum()];
    int at = 0;
    for (MerkleTree.Rows m : rows) {
      System.arraycopy(m.words(), i * m.width(), words, at, m.width());
      at += m.width();
    }
    return hasher.leaf(words, 0, words.length);
  }
}
