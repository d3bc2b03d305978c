package io.zkthreads.cpu;

import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.hash.Hasher;
import io.zkthreads.stark.verify.HashSuite;
import java.util.ArrayList;
import java.util.List;

/// Hashes the layers of Merkle trees, many rows side by side.
final class TreeHasher {
  private static final int NODE_WORDS = 2 * Digest.WORDS;

  private final Pool pool;
  private final Kernels kernels;

  TreeHasher(Pool pool, Kernels kernels) {
    this.pool = pool;
    this.kernels = kernels;
  }

  /// All layers over `matrices`, leaves first.
  List<int[]> layers(HashSuite suite, List<MerkleTree.Rows> matrices) {
    if (suite != HashSuite.BLAKE3) {
      return new PlainTreeHasher(pool, Hasher.of(suite)).layers(matrices);
    }
    int logHeight = matrices.stream().mapToInt(MerkleTree.Rows::logHeight).max().orElseThrow();
    List<int[]> layers = new ArrayList<>();
    layers.add(leaves(ofHeight(matrices, logHeight), logHeight));
    for (int log = logHeight - 1; log >= 0; log--) {
      int[] layer = compress(layers.getLast(), log);
      List<MerkleTree.Rows> joining = ofHeight(matrices, log);
      if (!joining.isEmpty()) {
        layer = inject(layer, leaves(joining, log), log);
      }
      layers.add(layer);
    }
    return layers;
  }

  static List<MerkleTree.Rows> ofHeight(List<MerkleTree.Rows> matrices, int logHeight) {
    return matrices.stream().filter(m -> m.logHeight() == logHeight).toList();
  }

  /// Digest of every row of the matrices side by side.
  private int[] leaves(List<MerkleTree.Rows> matrices, int logHeight) {
    if (matrices.size() == 1) {
      MerkleTree.Rows m = matrices.getFirst();
      return hashRows(m.words(), m.width(), logHeight);
    }
    int width = matrices.stream().mapToInt(MerkleTree.Rows::width).sum();
    int[] digests = new int[Digest.WORDS << logHeight];
    pool.forRanges(
        1 << logHeight,
        Blake3Lanes.LANES,
        (from, to) -> {
          Blake3Lanes lanes = new Blake3Lanes(kernels);
          int[] rows = new int[Blake3Lanes.LANES * width];
          for (int r = from; r < to; r += Blake3Lanes.LANES) {
            int count = Math.min(Blake3Lanes.LANES, to - r);
            int column = 0;
            for (MerkleTree.Rows m : matrices) {
              for (int l = 0; l < count; l++) {
                System.arraycopy(
                    m.words(), (r + l) * m.width(), rows, l * width + column, m.width());
              }
              column += m.width();
            }
            lanes.hash(rows, 0, width, width, count, digests, Digest.WORDS * r);
          }
        });
    return digests;
  }

  /// The layer of 2^logLength parents.
  private int[] compress(int[] children, int logLength) {
    return hashRows(children, NODE_WORDS, logLength);
  }

  private int[] inject(int[] layer, int[] joining, int logLength) {
    int[] pairs = new int[NODE_WORDS << logLength];
    for (int i = 0; i < 1 << logLength; i++) {
      System.arraycopy(layer, Digest.WORDS * i, pairs, NODE_WORDS * i, Digest.WORDS);
      System.arraycopy(
          joining, Digest.WORDS * i, pairs, NODE_WORDS * i + Digest.WORDS, Digest.WORDS);
    }
    return hashRows(pairs, NODE_WORDS, logLength);
  }

  private int[] hashRows(int[] words, int width, int logHeight) {
    int[] digests = new int[Digest.WORDS << logHeight];
    pool.forRanges(
        1 << logHeight,
        Blake3Lanes.LANES,
        (from, to) -> {
          Blake3Lanes lanes = new Blake3Lanes(kernels);
          for (int r = from; r < to; r += Blake3Lanes.LANES) {
            int count = Math.min(Blake3Lanes.LANES, to - r);
            lanes.hash(words, r * width, width, width, count, digests, Digest.WORDS * r);
          }
        });
    return digests;
  }
}
