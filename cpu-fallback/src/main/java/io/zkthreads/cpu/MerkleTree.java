package io.zkthreads.cpu;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Query;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.List;

/// A binary Merkle tree over matrices of power-of-two heights; source: Plonky3 `merkle-tree`.
///
/// Layer 0 holds the leaves. A layer of length l is C(children), and where matrices of l rows
/// exist, C(C(children), leaf of their rows).
final class MerkleTree implements Backend.Tree {
  /// Rows that leaves are made of: `words` holds 2^logHeight rows of `width` words.
  @SuppressWarnings("ArrayRecordComponent")
  record Rows(int[] words, int width, int logHeight) {}

  private final CpuMemory memory;
  private final List<Rows> matrices;
  private final List<int[]> layers;
  private final int logCap;
  private boolean open = true;

  /// @param layers digests of eight words, leaves first, root last; from `memory`, which gets them
  ///   back
  MerkleTree(CpuMemory memory, List<Rows> matrices, List<int[]> layers, int capHeight) {
    this.memory = memory;
    this.matrices = List.copyOf(matrices);
    this.layers = List.copyOf(layers);
    this.logCap = Math.min(capHeight, layers.size() - 1);
  }

  @Override
  public List<Digest> cap() {
    int[] cap = layers.get(layers.size() - 1 - logCap);
    List<Digest> digests = new ArrayList<>();
    for (int i = 0; i < 1 << logCap; i++) {
      digests.add(Digest.at(cap, Digest.WORDS * i));
    }
    return digests;
  }

  @Override
  public int logLeaves() {
    return layers.size() - 1;
  }

  @Override
  public int logCap() {
    return logCap;
  }

  MultiOpening open(Query query) {
    List<int[]> rows = new ArrayList<>();
    for (int leaf : query.leaves()) {
      rows.add(row(leaf));
    }
    List<Digest> siblings = new ArrayList<>();
    for (int k = 0; k < query.siblings().size(); k++) {
      for (int node : query.siblings().get(k)) {
        siblings.add(Digest.at(layers.get(k), Digest.WORDS * node));
      }
    }
    return new MultiOpening(rows, siblings);
  }

  private int[] row(int leaf) {
    int logLeaves = layers.size() - 1;
    int[] row = new int[matrices.stream().mapToInt(Rows::width).sum()];
    int at = 0;
    for (Rows m : matrices) {
      int r = leaf >> (logLeaves - m.logHeight());
      System.arraycopy(m.words(), r * m.width(), row, at, m.width());
      at += m.width();
    }
    return row;
  }

  @Override
  public long bytes() {
    return layers.stream().mapToLong(l -> 4L * l.length).sum();
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      layers.forEach(memory::give);
    }
  }
}
